"""Which instances a change touches: the joined rules of their groups, before and after."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import QuerySet

from securitygroups import engine
from securitygroups.engine import ALL_IPV6, Change, Region, build_service, difference, parse_peer
from securitygroups.engine.vocabulary import Action, Protocol
from securitygroups.models import Instance, SecurityGroup
from securitygroups.models.choices import InstanceState

from .instances import with_groups

Stack = tuple[SecurityGroup, ...]
"""The groups of an instance in the order in which they are matched."""

Lists = Mapping[int, Sequence[engine.Rule]]
"""The rules of one direction by the key of their group."""

Meaning = tuple[tuple[Action, object], ...]
"""What rules do and to which packets, whatever they are called."""

# Put before the rules of an instance that has no IPv6 address, so that nothing is said of packets it cannot get.
NO_IPV6 = engine.Rule(Action.DROP, (build_service(Protocol.ALL, ""),), (parse_peer(ALL_IPV6),))


@dataclass(frozen=True, slots=True)
class Touched:
    """Instances for which the same packets change; none when the group is on none that is there."""

    change: Change
    instances: tuple[Instance, ...]


class Case(NamedTuple):
    """Instances with the same groups before and after, in either case in order."""

    before: Stack
    after: Stack
    instances: Sequence[Instance]


def cases_of(before: Mapping[Instance, Stack], after: Mapping[Instance, Stack]) -> list[Case]:
    """The instances by what groups they have and would have, and by whether IPv6 reaches them at all."""
    alike: dict[tuple[Stack, Stack, bool], list[Instance]] = defaultdict(list)
    for instance, stack in before.items():
        alike[stack, after[instance], instance.ipv6 is None].append(instance)
    return [Case(old, new, instances) for (old, new, _no_ipv6), instances in alike.items()]


def touched_in(
    cases: Iterable[Case], old: Lists, new: Lists, *, outside: Sequence[engine.Rule] = ()
) -> tuple[tuple[Touched, ...], list[Instance]]:
    """The instances by what changes for them, the most first, and those for which nothing does.

    `outside` drops what cannot change whatever the groups are. Stacks of equal rules are compared once.
    """
    changes: dict[tuple[frozenset[Region], frozenset[Region]], Change] = {}
    alike: dict[tuple[frozenset[Region], frozenset[Region]], list[Instance]] = defaultdict(list)
    for change, instances in _changes(cases, old, new, outside):
        same = (frozenset(change.newly_accepted), frozenset(change.newly_rejected))
        changes[same] = change
        alike[same] += instances
    untouched = [one for same, instances in alike.items() if not changes[same] for one in instances]
    touched = [Touched(changes[same], tuple(instances)) for same, instances in alike.items() if changes[same]]
    return tuple(sorted(touched, key=lambda one: -len(one.instances))), untouched


def _changes(
    cases: Iterable[Case], old: Lists, new: Lists, outside: Sequence[engine.Rule]
) -> Iterator[tuple[Change, Sequence[Instance]]]:
    meant_before, meant_after = _meanings(old), _meanings(new)
    known: dict[tuple[bool, tuple[Meaning, ...], tuple[Meaning, ...]], Change] = {}
    for before, after, instances in cases:
        no_ipv6 = instances[0].ipv6 is None
        same = (no_ipv6, _said(before, meant_before), _said(after, meant_after))
        if same not in known:
            first = [*outside, NO_IPV6] if no_ipv6 else outside
            known[same] = difference([*first, *_joined(before, old)], [*first, *_joined(after, new)])
        yield known[same], instances


def _said(stack: Stack, meant: Mapping[int, Meaning]) -> tuple[Meaning, ...]:
    return tuple(said for group in stack if (said := meant[group.pk]))


def _meanings(lists: Lists) -> dict[int, Meaning]:
    return {pk: tuple((rule.action, rule.parts) for rule in rules) for pk, rules in lists.items()}


def _joined(stack: Stack, lists: Lists) -> list[engine.Rule]:
    return [rule for group in stack for rule in lists[group.pk]]


def stacks_of(instances: QuerySet[Instance]) -> dict[Instance, Stack]:
    """The groups of these instances that are not in the recycle bin, with their listeners at hand; in three queries."""
    there = instances.exclude(state=InstanceState.SHUTDOWN).order_by("name", "pk").prefetch_related("listeners")
    return {one: tuple(binding.group for binding in one.bindings.all()) for one in with_groups(there)}
