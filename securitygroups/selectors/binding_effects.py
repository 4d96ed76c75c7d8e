"""What other groups on instances, or another order of them, would do."""

from collections.abc import Iterable, Mapping, Sequence

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Instance, Rule, SecurityGroup

from .effects import Effect, with_consequences
from .environment import RuleLists, members_named, rule_lists
from .rules import rules_of
from .touched import Case, Stack, cases_of, stacks_of, touched_in


def effects_of_bindings(
    after: Mapping[Instance, Sequence[SecurityGroup]], *, visitor: str = ""
) -> dict[Direction, Effect]:
    """What happens in each direction when instances get these groups, in this order, in place of theirs.

    An instance that joins a group is also let in where rules name that group, and out of reach when it leaves; so
    instances are judged too that have groups with such rules. Takes a fixed number of queries, and the engine's time
    for each order of groups among them.
    """
    before = stacks_of(Instance.objects.filter(pk__in=_keys(after)))
    wanted = {instance: tuple(after[instance]) for instance in before}
    moves = {instance: set(before[instance]) ^ set(wanted[instance]) for instance in before}
    before |= _neighbours(set().union(*moves.values()), before)
    wanted = before | wanted
    groups = {group for stacks in (before, wanted) for stack in stacks.values() for group in stack}
    rows = list(rules_of(list(groups)))
    now = members_named(rows)
    then = {pk: _members_after(pk, members, moves, before) for pk, members in now.items()}
    old, new = rule_lists(groups, rows, now), rule_lists(groups, rows, then)
    cases = cases_of(before, wanted)
    return {direction: _effect(direction, cases, after, old, new, visitor) for direction in Direction}


def _keys(instances: Iterable[Instance]) -> list[int]:
    return [instance.pk for instance in instances]


def _neighbours(moved: set[SecurityGroup], known: Mapping[Instance, Stack]) -> dict[Instance, Stack]:
    """Instances with rules that name one of these groups, besides those known."""
    naming = Rule.objects.filter(peer_group__in=moved).values("group")
    found = Instance.objects.filter(bindings__group__in=naming).exclude(pk__in=_keys(known))
    return stacks_of(found.distinct())


def _members_after(
    group: int, members: Sequence[str], moves: Mapping[Instance, set[SecurityGroup]], before: Mapping[Instance, Stack]
) -> list[str]:
    """The addresses behind a group once instances have joined or left it."""
    moving = [one for one, groups in moves.items() if any(other.pk == group for other in groups)]
    joining = {one.private_ipv4 for one in moving if all(other.pk != group for other in before[one])}
    leaving = {one.private_ipv4 for one in moving} - joining
    return sorted({*members, *joining} - leaving)


def _effect(
    direction: Direction,
    cases: Sequence[Case],
    chosen: Mapping[Instance, object],
    old: Mapping[int, RuleLists],
    new: Mapping[int, RuleLists],
    visitor: str,
) -> Effect:
    first = {pk: lists[direction] for pk, lists in old.items()}
    then = {pk: lists[direction] for pk, lists in new.items()}
    touched, _untouched = touched_in(cases, first, then)
    own_first = sorted(touched, key=lambda one: not any(instance in chosen for instance in one.instances))
    return with_consequences(Effect(tuple(own_first)), direction, visitor)
