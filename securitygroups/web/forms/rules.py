"""Forms for rules: the grid that adds several, and the row that edits one."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from securitygroups.engine import (
    ALL_IPV4,
    ALL_IPV6,
    ParseError,
    Peer,
    Service,
    format_service,
    parse_peer,
    parse_service,
)
from securitygroups.engine.vocabulary import Action, Direction, Protocol
from securitygroups.models import Rule, SecurityGroup
from securitygroups.models.choices import ACTIONS
from securitygroups.services.drafts import DraftPeer, RuleDraft
from securitygroups.services.guards import NOTE_LENGTH, PORTS_LENGTH
from securitygroups.web.list_words import LIST_WORDS

from .fields import PeerField, ServiceField, TextField, WordField, validation_error
from .order import VersionForm
from .presets import CUSTOM, PRESETS

NO_PEER = gettext_lazy("Say who is meant: an address, a network such as 10.0.0.0/8, or a group.")
NO_SERVICE = gettext_lazy("Say which protocol and ports, such as TCP:80,443, UDP:53, ICMP or ALL.")
LONG_NOTE = gettext_lazy("A note has at most %(limit_value)d characters; this has %(show_value)d. Shorten it.")
LONG_PORTS = gettext_lazy(
    "The ports of a rule have at most %(limit_value)d characters; these have %(show_value)d. Put some in another rule."
)
NO_POLICY = {
    "required": gettext_lazy("Choose what becomes of the traffic: Allow or Reject."),
    "invalid_choice": gettext_lazy("“%(value)s” is no policy. Choose Allow or Reject."),
}
SERVICE_LABEL = gettext_lazy("Protocol : port")


class SourceKind(StrEnum):
    """How the other end is given."""

    CUSTOM = "custom"
    ANYWHERE = "anywhere"
    MY_IP = "my_ip"
    GROUP = "group"


SOURCE_KINDS = {
    SourceKind.CUSTOM: gettext_lazy("Custom"),
    SourceKind.ANYWHERE: gettext_lazy("Anywhere"),
    SourceKind.MY_IP: gettext_lazy("My IP"),
    SourceKind.GROUP: gettext_lazy("Security group"),
}


class RuleForm(forms.Form):
    """The values of one rule, edited in place."""

    peer = PeerField(error_messages={"required": NO_PEER})
    service = ServiceField(
        label=SERVICE_LABEL,
        max_length=PORTS_LENGTH,
        error_messages={"required": NO_SERVICE, "max_length": LONG_PORTS},
    )
    action = WordField(
        label=gettext_lazy("Policy"),
        choices=[(str(word), ACTIONS[word]) for word in Action],
        error_messages=NO_POLICY,
    )
    note = TextField(
        label=gettext_lazy("Notes"), max_length=NOTE_LENGTH, required=False, error_messages={"max_length": LONG_NOTE}
    )

    def __init__(
        self, *args: Any, direction: Direction, groups: Mapping[str, SecurityGroup], my_ip: str = "", **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.my_ip = my_ip
        self.fields["peer"].label = str(LIST_WORDS[direction].peer)
        self.fields["peer"].groups = groups  # type: ignore[attr-defined]  # it is a PeerField

    def clean(self) -> dict[str, Any]:
        """Also check what only the fields together can say, and build the drafts."""
        values = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                values["drafts"] = self._drafts(values)
            except ParseError as error:
                self.add_error("service", validation_error(error))
        return values

    def _drafts(self, values: dict[str, Any]) -> list[RuleDraft]:
        return [self._draft(values["service"], values["peer"])]

    def _draft(self, service: Service, peer: Peer | SecurityGroup) -> RuleDraft:
        return RuleDraft(
            action=Action(self.cleaned_data["action"]), service=service, peer=peer, note=self.cleaned_data["note"]
        )


class HintedRuleForm(RuleForm):
    """The same with what it can be filled in with, for a list below the field."""

    def __init__(self, *args: Any, groups: Mapping[str, SecurityGroup], my_ip: str = "", **options: Any) -> None:
        super().__init__(*args, groups=groups, my_ip=my_ip, **options)
        self.peer_hints: list[tuple[str, str]] = [
            (ALL_IPV4, _("All IPv4")),
            (ALL_IPV6, _("All IPv6")),
            *([(my_ip, _("My IP"))] if my_ip else []),
            *((group_id, group.name) for group_id, group in groups.items()),
        ]
        self.service_hints = [(preset.service, preset.label) for preset in PRESETS.values() if preset.service]
        self.fields["peer"].widget.attrs["list"] = "peer-hints"
        self.fields["service"].widget.attrs["list"] = "service-hints"


class EditRuleForm(VersionForm, HintedRuleForm):
    """The values of a rule, and the version that they were typed over."""


class NewRuleForm(RuleForm):
    """One row of the grid: presets for the service and kinds of source on top of the plain values."""

    type = WordField(
        label=gettext_lazy("Type"),
        choices=[(preset.name, preset.label) for preset in PRESETS.values()],
        required=False,
        initial=CUSTOM,
        error_messages={"invalid_choice": gettext_lazy("“%(value)s” is no type. Choose one from the list.")},
    )
    source_kind = WordField(
        label=gettext_lazy("Kind"),
        choices=[(str(kind), label) for kind, label in SOURCE_KINDS.items()],
        required=False,
        initial=str(SourceKind.CUSTOM),
        error_messages={"invalid_choice": gettext_lazy("“%(value)s” is no kind. Choose one from the list.")},
    )
    peer = PeerField(required=False)
    peer_group = WordField(
        label=gettext_lazy("Security group"),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy(
                "“%(value)s” is no group of this region and project any more. Choose one from the list."
            )
        },
    )
    service = ServiceField(
        label=SERVICE_LABEL, max_length=PORTS_LENGTH, required=False, error_messages={"max_length": LONG_PORTS}
    )
    action = WordField(
        label=gettext_lazy("Policy"),
        choices=[(str(word), ACTIONS[word]) for word in Action],
        initial=str(Action.ACCEPT),
        error_messages=NO_POLICY,
    )
    field_order = ("type", "source_kind", "peer", "peer_group", "service", "action", "note")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        groups = options["groups"]
        names = [(group.group_id, f"{group.name} ({group.group_id})") for group in groups.values()]
        self.fields["peer_group"].choices = [("", _("Choose a group")), *names]  # type: ignore[attr-defined]
        self.groups = groups

    def clean(self) -> dict[str, Any]:
        """Fill in what the type and the kind of source stand for, then check the whole."""
        values = self.cleaned_data
        if "service" in values and values["service"] is None:
            values["service"] = self._preset_service()
        if "peer" in values and values["peer"] is None:
            values["peer"] = self._named_peer()
        return super().clean()

    def _preset_service(self) -> Service | None:
        preset = PRESETS[self.cleaned_data.get("type") or CUSTOM]
        if preset.service:
            self.cleaned_data["note"] = self.cleaned_data.get("note") or str(preset.note)
            return parse_service(preset.service)
        self.add_error("service", NO_SERVICE)
        return None

    def _named_peer(self) -> Peer | SecurityGroup | None:
        groups: Mapping[str, SecurityGroup] = self.groups
        match self.cleaned_data.get("source_kind"):
            case SourceKind.ANYWHERE:
                return parse_peer(ALL_IPV4)
            case SourceKind.MY_IP if self.my_ip:
                return self._visitor()
            case SourceKind.GROUP if self.cleaned_data.get("peer_group"):
                return groups[self.cleaned_data["peer_group"]]
            case SourceKind.GROUP:
                self.add_error("peer_group", _("Choose the group whose instances are meant."))
            case _:
                self.add_error("peer", NO_PEER)
        return None

    def _visitor(self) -> Peer | None:
        try:
            return parse_peer(self.my_ip)
        except ParseError as error:
            self.add_error("peer", validation_error(error))
            return None

    def _drafts(self, values: dict[str, Any]) -> list[RuleDraft]:
        drafts = super()._drafts(values)
        if values.get("source_kind") == SourceKind.ANYWHERE and _is_all_ipv4(drafts[0].peer):
            drafts.append(self._draft(_for_ipv6(drafts[0].service), parse_peer(ALL_IPV6)))
        return drafts


def _is_all_ipv4(peer: DraftPeer) -> bool:
    return isinstance(peer, Peer) and peer.text == ALL_IPV4


def _for_ipv6(service: Service) -> Service:
    """Anywhere means both families, and ping has another protocol in each."""
    return parse_service("ICMPv6") if service.protocol is Protocol.ICMP else service


if TYPE_CHECKING:
    NewRuleForms = forms.BaseFormSet[NewRuleForm]
else:
    NewRuleForms = forms.BaseFormSet


class BaseRuleFormSet(NewRuleForms):
    """The rows of the grid; rows left empty are no rules."""

    default_error_messages = {
        "too_many_forms": gettext_lazy(
            "A form holds at most %(num)d rows, and more were sent. Add the rest afterwards."
        ),
        "missing_management_form": gettext_lazy(
            "How many rows there are was not sent. Look whether they are all here, then send them again."
        ),
    }

    def initial_form_count(self) -> int:
        """None of the rows sent must be filled in, not even one that was shown to be."""
        return 0 if self.is_bound else super().initial_form_count()

    def clean(self) -> None:
        """Refuse a grid with nothing in it."""
        if not any(self.errors) and not self.drafts():
            raise forms.ValidationError(_("Fill in at least one row."), code="empty")

    def drafts(self) -> list[RuleDraft]:
        """The rules of all rows, in order."""
        return [draft for form in self.forms for draft in form.cleaned_data.get("drafts", [])]

    def refuse(self, place: int, message: str, field: str | None) -> None:
        """Show a refusal of the draft at `place` in the row it came from."""
        rows = [form for form in self.forms for _draft in form.cleaned_data.get("drafts", [])]
        form = rows[place]
        form.add_error(field if field in form.fields else None, message)


RuleFormSet = cast(
    "type[BaseRuleFormSet]",
    forms.formset_factory(NewRuleForm, formset=BaseRuleFormSet, extra=0, max_num=100, absolute_max=200),
)


def rule_values(rule: Rule) -> dict[str, Any]:
    """The values of a stored rule as the forms take them."""
    from_group = rule.peer_group is not None
    return {
        "peer": rule.peer_group.group_id if rule.peer_group else rule.cidr or rule.ipv6_cidr,
        "peer_group": rule.peer_group.group_id if rule.peer_group else "",
        "source_kind": str(SourceKind.GROUP if from_group else SourceKind.CUSTOM),
        "service": format_service(Protocol(rule.protocol), rule.ports),
        "action": rule.action,
        "note": rule.note,
    }
