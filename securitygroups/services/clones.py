"""Cloning: the rules of a group in another project or region. Instances never follow."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from securitygroups.engine import parse_peer
from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Project, Region, Rule, SecurityGroup
from securitygroups.selectors.groups import member_addresses
from securitygroups.selectors.rules import rules_in_order

from .audit import Actor
from .drafts import DraftPeer, Itself, RuleDraft, draft_of
from .errors import ServiceError
from .groups import create_group


class Plan(StrEnum):
    """What becomes of a rule whose peer group cannot follow into the target."""

    MAP = "map"
    ITSELF = "itself"
    ADDRESSES = "addresses"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Resolution:
    """The plan for one rule; `group` is the group of the target that takes the peer's place when it is mapped."""

    plan: Plan
    group: SecurityGroup | None = None


def clone_group(
    source: SecurityGroup,
    *,
    region: Region,
    project: Project,
    name: str,
    description: str,
    plan: Mapping[int, Resolution],
    actor: Actor,
) -> SecurityGroup:
    """Copy the rules of both directions, in order, into a new group. Instances are not copied.

    `plan` has a resolution by rule key for each rule whose peer group is not in the target's region and project;
    a plan to map a rule to ITSELF is for one that names `source`, and makes it name the clone.
    """
    with transaction.atomic():
        rules = {side: list(rules_in_order(source, side).select_related("peer_group")) for side in Direction}
        copies = _Copies(region, project, plan, _addresses(rules.values(), plan))
        drafts = {side: [draft for rule in present for draft in copies.of(rule)] for side, present in rules.items()}
        return create_group(
            source.account,
            name=name,
            description=description,
            region=region,
            project=project,
            drafts=drafts,
            actor=actor,
            cloned_from=source.group_id,
        )


def follows(rule: Rule, region: Region, project: Project) -> bool:
    """Whether a rule can be copied into the target as it is."""
    peer = rule.peer_group
    return peer is None or (peer.region_id, peer.project_id) == (region.pk, project.pk)


def _addresses(sides: Iterable[Sequence[Rule]], plan: Mapping[int, Resolution]) -> dict[int, list[str]]:
    """The members' addresses of the groups that the plan replaces by them, in one query."""
    replaced = {pk for pk, resolution in plan.items() if resolution.plan is Plan.ADDRESSES}
    return member_addresses(
        {rule.peer_group_id for rules in sides for rule in rules if rule.pk in replaced and rule.peer_group_id}
    )


@dataclass(frozen=True, slots=True)
class _Copies:
    """How each rule of the source is copied into the target."""

    region: Region
    project: Project
    plan: Mapping[int, Resolution]
    addresses: Mapping[int, Sequence[str]]

    def of(self, rule: Rule) -> Iterator[RuleDraft]:
        draft = draft_of(rule)
        if follows(rule, self.region, self.project):
            yield draft
        else:
            for peer in self._peers(rule):
                yield replace(draft, peer=peer)

    def _peers(self, rule: Rule) -> list[DraftPeer]:
        match self.plan.get(rule.pk):
            case Resolution(Plan.MAP, SecurityGroup() as group):
                return [group]
            case Resolution(Plan.ITSELF):
                return [Itself.ITSELF]
            case Resolution(Plan.ADDRESSES):
                return [parse_peer(address) for address in self.addresses[rule.peer_group_id or 0]]
            case Resolution(Plan.DROP):
                return []
            case _:
                raise ServiceError(
                    _("Rule %(number)d names %(peer)s, which is not in the target; choose what becomes of it.")
                    % {"number": rule.position + 1, "peer": rule.peer_group},
                    field=f"plan-{rule.pk}",
                )
