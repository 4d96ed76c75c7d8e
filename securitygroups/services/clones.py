"""Cloning: the rules of a group in another project or region. Instances never follow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from securitygroups.engine import parse_peer
from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Project, Region, Rule, SecurityGroup
from securitygroups.selectors.groups import member_addresses
from securitygroups.selectors.rules import rules_in_order

from .audit import Actor
from .drafts import RuleDraft, draft_of
from .errors import ServiceError
from .groups import create_group


class Plan(StrEnum):
    """What becomes of a rule whose peer group cannot follow into the target."""

    MAP = "map"
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

    `plan` has a resolution by rule key for each rule whose peer group is not in the target's region and project.
    """
    with transaction.atomic():
        drafts = {
            direction: [
                draft
                for rule in rules_in_order(source, direction).select_related("peer_group")
                for draft in _copies(rule, region, project, plan)
            ]
            for direction in Direction
        }
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


def _copies(rule: Rule, region: Region, project: Project, plan: Mapping[int, Resolution]) -> Iterator[RuleDraft]:
    draft = draft_of(rule)
    if follows(rule, region, project):
        yield draft
        return
    resolution = plan.get(rule.pk)
    if resolution is None:
        raise ServiceError(
            _("Rule %(number)d names %(peer)s, which is not in the target; choose what becomes of it.")
            % {"number": rule.position + 1, "peer": rule.peer_group},
            field=f"plan-{rule.pk}",
        )
    yield from _resolved(rule, draft, resolution)


def _resolved(rule: Rule, draft: RuleDraft, resolution: Resolution) -> Iterator[RuleDraft]:
    peers: list[SecurityGroup | str] = []
    if resolution.plan is Plan.MAP and resolution.group:
        peers = [resolution.group]
    elif resolution.plan is Plan.ADDRESSES and rule.peer_group:
        peers = list(member_addresses(rule.peer_group))
    for peer in peers:
        block = parse_peer(peer) if isinstance(peer, str) else peer
        yield RuleDraft(action=draft.action, service=draft.service, peer=block, note=draft.note)
