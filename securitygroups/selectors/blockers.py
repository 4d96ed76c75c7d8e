"""Why a thing cannot be done yet: facts that the greyed button, the dialog, the refusal and the API all read."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import F

from securitygroups.models import Binding, Instance, Rule, SecurityGroup


class BlockerKind(StrEnum):
    """What stands in the way of deleting a group; each is removed by another step."""

    DEFAULT_GROUP = "default-group"
    BOUND = "bound"
    RECYCLED = "recycled"
    REFERENCED = "referenced"


@dataclass(frozen=True, slots=True)
class Blocker:
    """One reason with the things behind it: instances, or rules of other groups."""

    kind: BlockerKind
    instances: tuple[Instance, ...] = ()
    rules: tuple[Rule, ...] = ()


def deletion_blockers(groups: Sequence[SecurityGroup]) -> dict[int, list[Blocker]]:
    """Everything that keeps groups from being deleted in one step, by key, in two queries. An empty list means yes.

    The rules of groups that go in the same step hold nobody.
    """
    keys = [group.pk for group in groups]
    holders, referring = defaultdict(list), defaultdict(list)
    bindings = Binding.objects.filter(group__in=keys).select_related("instance")
    for binding in bindings.order_by("instance__name", "instance__pk"):
        holders[binding.group_id].append(binding.instance)
    rules = Rule.objects.filter(peer_group__in=keys, group__deleted=None).exclude(group__in=keys)
    for rule in rules.select_related("group").order_by("group__name", "direction", "position"):
        referring[rule.peer_group_id].append(rule)
    return {group.pk: list(_blockers(group, holders[group.pk], referring[group.pk])) for group in groups}


def deletable_alone(groups: Sequence[SecurityGroup], blockers: Mapping[int, Sequence[Blocker]]) -> list[SecurityGroup]:
    """Those of the groups that can be deleted in one step while the held ones stay, in one query.

    A rule of a group that stays holds the group that it names.
    """
    keys = [group.pk for group in groups]
    rules = Rule.objects.filter(group__in=keys, peer_group__in=keys).exclude(group=F("peer_group"))
    named = defaultdict(set)
    for group, peer in rules.values_list("group_id", "peer_group_id"):
        named[group].add(peer)
    staying: set[int] = set()
    found = {pk for pk in keys if blockers[pk]}
    while found:
        staying |= found
        found = set().union(*(named[pk] for pk in found)) - staying
    return [group for group in groups if group.pk not in staying]


def _blockers(group: SecurityGroup, holders: Sequence[Instance], referring: Sequence[Rule]) -> Iterator[Blocker]:
    if group.is_default:
        yield Blocker(BlockerKind.DEFAULT_GROUP)
    if bound := tuple(instance for instance in holders if not instance.in_recycle_bin):
        yield Blocker(BlockerKind.BOUND, instances=bound)
    if recycled := tuple(instance for instance in holders if instance.in_recycle_bin):
        yield Blocker(BlockerKind.RECYCLED, instances=recycled)
    if referring:
        yield Blocker(BlockerKind.REFERENCED, rules=tuple(referring))
