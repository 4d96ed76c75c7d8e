"""Cloning: the rules of a group in another project or region. Instances never follow."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from securitygroups.engine import ParseError, Peer, parse_peer
from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Project, Region, Rule, SecurityGroup
from securitygroups.selectors.groups import member_addresses
from securitygroups.selectors.rules import peers_named, rules_in_order

from .audit import Actor
from .drafts import Itself, RuleDraft, draft_of
from .errors import ServiceError, sentence_of
from .groups import store_group
from .locks import lock_groups, refuse_unseen


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


@transaction.atomic
def clone_group(
    source: SecurityGroup,
    *,
    region: Region,
    project: Project,
    name: str,
    description: str,
    plan: Mapping[int, Resolution],
    actor: Actor,
    seen: int | None = None,
) -> SecurityGroup:
    """Copy the rules of both directions, in order, into a new group. Instances are not copied.

    `seen` is the version of the source that the caller looked at; another one by now is refused.

    `plan` has a resolution by rule key for each rule whose peer group is not in the target's region and project;
    a plan to map a rule to ITSELF is for one that names `source`, and makes it name the clone.
    """
    peers = {resolution.group.pk for resolution in plan.values() if resolution.group}
    source = lock_groups(source.account, {source.pk, *peers, *peers_named(source)})[source.pk]
    refuse_unseen(source, seen)
    rules = {side: list(rules_in_order(source, side).select_related("peer_group")) for side in Direction}
    addresses = _addresses(rules.values(), plan)
    return store_group(
        source.account,
        name=name,
        description=description,
        region=region,
        project=project,
        drafts={side: _Copies(region, project, plan, addresses).of(present) for side, present in rules.items()},
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
    """How the rules of one direction are copied into the target; `meanings` has the rules copied so far."""

    region: Region
    project: Project
    plan: Mapping[int, Resolution]
    addresses: Mapping[int, Sequence[str]]
    meanings: dict[Hashable, Rule] = field(default_factory=dict)

    def of(self, rules: Sequence[Rule]) -> list[RuleDraft]:
        return [draft for rule in rules for draft in self._of(rule)]

    def _of(self, rule: Rule) -> Iterator[RuleDraft]:
        draft = draft_of(rule)
        copies = [draft] if follows(rule, self.region, self.project) else self._resolved(rule, draft)
        for copy in copies:
            first = self.meanings.setdefault(copy.meaning(), rule)
            if first is rule:
                yield copy
            elif not isinstance(copy.peer, Peer):
                raise _unclear(rule, _("This would repeat rule %(number)d.") % {"number": first.position + 1})

    def _resolved(self, rule: Rule, draft: RuleDraft) -> list[RuleDraft]:
        match self.plan.get(rule.pk):
            case Resolution(Plan.MAP, SecurityGroup() as group):
                return [replace(draft, peer=group)]
            case Resolution(Plan.ITSELF):
                return [replace(draft, peer=Itself.ITSELF)]
            case Resolution(Plan.ADDRESSES):
                return self._by_address(rule, draft)
            case Resolution(Plan.DROP):
                return []
            case _:
                text = _("Rule %(number)d names %(peer)s, which is not in the target; choose what becomes of it.")
                raise _unclear(rule, text % {"number": rule.position + 1, "peer": rule.peer_group})

    def _by_address(self, rule: Rule, draft: RuleDraft) -> list[RuleDraft]:
        try:
            return [replace(draft, peer=parse_peer(text)) for text in self.addresses[rule.peer_group_id or 0]]
        except ParseError as error:
            raise _unclear(rule, sentence_of(error)) from error


def _unclear(rule: Rule, sentence: str) -> ServiceError:
    return ServiceError(sentence, field=f"plan-{rule.pk}")
