"""Cloning: the rules of a group in another project or region. Instances never follow."""

from collections.abc import Iterator, Mapping
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
    peers: list[DraftPeer] = []
    if resolution.plan is Plan.MAP and resolution.group:
        peers = [resolution.group]
    elif resolution.plan is Plan.ITSELF:
        peers = [Itself.ITSELF]
    elif resolution.plan is Plan.ADDRESSES and rule.peer_group:
        peers = [parse_peer(address) for address in member_addresses(rule.peer_group)]
    for peer in peers:
        yield replace(draft, peer=peer)
