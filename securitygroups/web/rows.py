"""The rows of the rule table: what a stored rule looks like to people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TypeVar

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from securitygroups.engine import Peer, format_service, parse_peer, peer_kind
from securitygroups.engine.vocabulary import Action, Direction, PeerKind, Protocol
from securitygroups.models import Rule, SecurityGroup
from securitygroups.models.choices import ACTIONS, DIRECTIONS
from securitygroups.selectors.findings import RuleFinding
from securitygroups.services.drafts import RuleDraft
from securitygroups.services.group_templates import TEMPLATE_TEXTS, GroupTemplate, TemplateText, template_drafts

from .findings import Chip, rule_chips
from .service_names import named_services

BLOCK_LABELS = {
    PeerKind.ALL_IPV4: gettext_lazy("All IPv4"),
    PeerKind.ALL_IPV6: gettext_lazy("All IPv6"),
    PeerKind.PRIVATE_NETWORK: gettext_lazy("Private network"),
    PeerKind.ADDRESS: gettext_lazy("One address"),
    PeerKind.NETWORK: gettext_lazy("One network"),
    PeerKind.RANGE: gettext_lazy("Range"),
}

# As wide as the table shows a service, in characters.
ONE_LINE = 26


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One line of the table; `url` is the address of the rule, under which its actions are.

    `modified` is for machines, `moment` the same in the visitor's zone, `age` how long that is ago. `chips` says what
    is wrong with the rule.
    """

    pk: int
    number: int
    peer: str
    peer_label: str
    peer_url: str
    service: str
    service_label: str
    action: str
    action_label: str
    note: str
    modified: str
    moment: str
    age: str
    url: str
    chips: Sequence[Chip]


Line = TypeVar("Line", Rule, RuleRow)


def rule_rows(
    group: SecurityGroup,
    direction: Direction,
    rules: Sequence[Rule],
    findings: Mapping[int, Sequence[RuleFinding]] | None = None,
) -> list[RuleRow]:
    """The rows of a list, in order. The rules come with their peer groups and the instances of those counted."""
    base = reverse("web:rules", args=[group.group_id, direction])
    now = timezone.now()
    labels = {action: str(label) for action, label in ACTIONS.items()}
    numbers = {rule.pk: rule.position + 1 for rule in rules}
    return [
        rule_row(rule, base, labels[Action(rule.action)], now, rule_chips((findings or {}).get(rule.pk, ()), numbers))
        for rule in rules
    ]


def rule_row(rule: Rule, base: str, action_label: str, now: datetime, chips: Sequence[Chip]) -> RuleRow:
    """One row; see `rule_rows`."""
    peer, peer_label, peer_url = _peer(rule)
    modified = timezone.localtime(rule.modified)
    return RuleRow(
        pk=rule.pk,
        number=rule.position + 1,
        peer=peer,
        peer_label=peer_label,
        peer_url=peer_url,
        service=_in_lines(format_service(Protocol(rule.protocol), rule.ports)),
        service_label=named_services(rule.protocol, rule.ports),
        action=rule.action,
        action_label=action_label,
        note=rule.note,
        modified=modified.isoformat(timespec="seconds"),
        moment=f"{modified:%Y-%m-%d %H:%M}",
        age=_age(rule.modified, now),
        url=f"{base}/{rule.pk}",
        chips=chips,
    )


def _in_lines(service: str) -> str:
    """A long list of ports that breaks after a comma, never inside a number."""
    if len(service) <= ONE_LINE:
        return service
    return format_html_join(SafeString(",<wbr>"), "{}", ((ports,) for ports in service.split(",")))


def _age(moment: datetime, now: datetime) -> str:
    return timesince(moment, now, depth=1) if now - moment >= timedelta(minutes=1) else _("just now")


def rule_sentence(rule: Rule) -> str:
    """A rule in one line, such as “Allow TCP:22 from 10.0.0.0/8”."""
    words = {
        "policy": ACTIONS[Action(rule.action)],
        "service": format_service(Protocol(rule.protocol), rule.ports),
        "peer": _peer(rule)[0],
    }
    if rule.direction == Direction.INGRESS:
        return _("%(policy)s %(service)s from %(peer)s") % words
    return _("%(policy)s %(service)s to %(peer)s") % words


def _peer(rule: Rule) -> tuple[str, str, str]:
    group = rule.peer_group
    if group is None:
        block = rule.cidr or rule.ipv6_cidr
        return block, block_label(block), ""
    members = getattr(rule, "peer_instances", None)
    counted = ngettext("%(count)d instance", "%(count)d instances", members or 0) % {"count": members or 0}
    label = group.name if members is None else f"{group.name} · {counted}"
    return group.group_id, label, reverse("web:rules", args=[group.group_id, Direction.INGRESS])


def block_label(block: str) -> str:
    """What an address block is, in a word or two."""
    return str(BLOCK_LABELS[_block_kind(block)])


@lru_cache(maxsize=4096)
def _block_kind(block: str) -> PeerKind:
    return peer_kind(parse_peer(block))


@dataclass(frozen=True, slots=True)
class TemplatePreview:
    """A template as the create dialog offers it: its words, and its rules per direction."""

    template: GroupTemplate
    text: TemplateText
    rules: tuple[tuple[str | Promise, tuple[str, ...]], ...]


def template_previews() -> list[TemplatePreview]:
    """All templates, with their rules as sentences."""
    return [
        TemplatePreview(
            template,
            text,
            tuple(
                (DIRECTIONS[direction], tuple(_draft_sentence(draft) for draft in drafts))
                for direction, drafts in template_drafts(template).items()
            ),
        )
        for template, text in TEMPLATE_TEXTS.items()
    ]


def _draft_sentence(draft: RuleDraft) -> str:
    service = format_service(draft.service.protocol, draft.service.ports_text)
    peer = draft.peer.text if isinstance(draft.peer, Peer) else ""
    return f"{ACTIONS[draft.action]} {service} {peer}"


def in_order(rows: Sequence[Line], order: Sequence[int]) -> list[Line]:
    """The rows, or their rules, as the visitor staged them.

    Known keys stand in that order, each new row after the one it follows now.
    """
    known = {row.pk for row in rows}
    staged = [pk for pk in dict.fromkeys(order) if pk in known]
    for before, row in zip([None, *rows], rows, strict=False):
        if row.pk not in staged:
            staged.insert(staged.index(before.pk) + 1 if before else 0, row.pk)
    by_key = {row.pk: row for row in rows}
    return [by_key[pk] for pk in staged]
