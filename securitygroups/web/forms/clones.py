"""The form that clones a group, with a plan for each rule that cannot follow as it is."""

import re
from collections.abc import Collection, Sequence
from itertools import chain, count
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from securitygroups.models import Project, Region, Rule, SecurityGroup
from securitygroups.selectors.groups import member_addresses, names_taken, peer_candidates
from securitygroups.services.clones import Plan, Resolution, follows
from securitygroups.services.guards import NAME_LENGTH

from .fields import VersionField, WordField
from .groups import PlacedForm

NO_PLAN = {
    "required": gettext_lazy("Choose what becomes of this rule."),
    "invalid_choice": gettext_lazy("“%(value)s” cannot become of this rule. Choose one from the list."),
}


class CloneForm(PlacedForm):
    """Where the clone goes and what it is called, and the version of the source that the visitor saw.

    One more field per rule whose peer group is not in the target.
    """

    version = VersionField()

    field_order = ("region", "project", "name", "description")

    def __init__(self, *args: Any, source: SecurityGroup, rules: Sequence[Rule], **options: Any) -> None:
        super().__init__(*args, account=source.account, **options)
        self.source = source
        self.fields["region"].label = gettext_lazy("Target region")
        self.fields["project"].label = gettext_lazy("Target project")
        self.fields["name"].label = gettext_lazy("New name")
        self.fields["name"].initial = lambda: self.suggested_name
        self.stranded = [rule for rule in rules if self.target and not follows(rule, *self.target)]
        for rule in self.stranded:
            self.fields[f"plan-{rule.pk}"] = self._plan_field(rule)

    @cached_property
    def target(self) -> tuple[Region, Project] | None:
        """The region and project chosen so far; None while either is not one of those there are."""
        region, project = (str(self[name].value()) for name in ("region", "project"))
        if region not in self.regions or project not in self.projects:
            return None
        return self.regions[region], self.projects[project]

    @cached_property
    def suggested_name(self) -> str:
        """The source's own name; where the clone would stand beside its source, one that tells them apart."""
        if self.target != (self.source.region, self.source.project):
            return self.source.name
        region, project = self.target
        return _copy_name(self.source.name, names_taken(self.source.account, region=region, project=project))

    @cached_property
    def candidates(self) -> dict[str, SecurityGroup]:
        """The groups of the target that may take a peer's place, by id."""
        if self.target is None:
            return {}
        region, project = self.target
        return {group.group_id: group for group in peer_candidates(self.source.account, region=region, project=project)}

    @cached_property
    def members(self) -> dict[int, list[str]]:
        """The members' addresses of each group that is named but not in the target."""
        return member_addresses({rule.peer_group_id for rule in self.stranded if rule.peer_group_id})

    def _plan_field(self, rule: Rule) -> WordField:
        peer = rule.peer_group
        assert peer is not None, "only a rule that names a group is stranded"  # noqa: S101  # `follows` says so
        itself = peer.pk == self.source.pk
        members = len(self.members[peer.pk])
        by_address = ngettext(
            "Replace by its %(count)d address of this moment",
            "Replace by its %(count)d addresses of this moment",
            members,
        ) % {"count": members}
        choices = [("", _("Choose what becomes of it"))]
        choices += [(str(Plan.ITSELF), _("Name the clone itself"))] if itself else []
        choices += [(group_id, _map_label(group)) for group_id, group in self.candidates.items()]
        choices += [(str(Plan.ADDRESSES), by_address)] if members else []
        choices += [(str(Plan.DROP), _("Leave the rule out"))]
        namesake = next((key for key, group in self.candidates.items() if group.name == peer.name), "")
        label = _("Plan for rule %(number)d") % {"number": rule.position + 1}
        return WordField(
            label=label, choices=choices, initial=str(Plan.ITSELF) if itself else namesake, error_messages=NO_PLAN
        )

    def plan(self) -> dict[int, Resolution]:
        """The resolution of each rule that cannot follow, by rule key."""
        return {rule.pk: self._resolution(self.cleaned_data[f"plan-{rule.pk}"]) for rule in self.stranded}

    def _resolution(self, choice: str) -> Resolution:
        if choice in self.candidates:
            return Resolution(Plan.MAP, self.candidates[choice])
        return Resolution(Plan(choice))


def _copy_name(name: str, taken: Collection[str]) -> str:
    """The name with "-copy", and with the first free number after it where that is taken, short enough for a name."""
    copy = _("-copy")
    stem = re.sub(rf"{re.escape(copy)}(-\d+)?$", "", name)
    endings = chain([copy], (f"{copy}-{number}" for number in count(2)))
    return next(text for ending in endings if (text := stem[: NAME_LENGTH - len(ending)] + ending) not in taken)


def _map_label(group: SecurityGroup) -> str:
    return _("Map to %(name)s (%(id)s)") % {"name": group.name, "id": group.group_id}
