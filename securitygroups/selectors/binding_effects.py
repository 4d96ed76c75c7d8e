"""What other groups on instances, or another order of them, would do."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db.models import Prefetch, QuerySet

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Binding, Instance, Rule, SecurityGroup
from securitygroups.models.choices import InstanceState

from .effects import Case, Effect, cut_off_by, joined, lost_by, touched_in
from .environment import RuleLists, members_named, rule_lists
from .rules import rules_of

Stack = tuple[SecurityGroup, ...]


def effects_of_bindings(
    after: Mapping[Instance, Sequence[SecurityGroup]], *, visitor: str = ""
) -> dict[Direction, Effect]:
    """What happens in each direction when instances get these groups, in this order, in place of theirs.

    An instance that joins a group is also let in where rules name that group, and out of reach when it leaves; so
    instances are judged too that have groups with such rules. Takes a fixed number of queries, and the engine's time
    for each order of groups among them.
    """
    before = {instance: _stack(instance) for instance in _with_bindings(Instance.objects.filter(pk__in=_keys(after)))}
    wanted = {instance: tuple(after[instance]) for instance in before}
    moves = {instance: set(before[instance]) ^ set(wanted[instance]) for instance in before}
    before |= _neighbours(set().union(*moves.values()), before)
    wanted = before | wanted
    groups = {group for stacks in (before, wanted) for stack in stacks.values() for group in stack}
    rows = list(rules_of(list(groups)))
    now = members_named(rows)
    then = {pk: _members_after(pk, members, moves, before) for pk, members in now.items()}
    old, new = rule_lists(groups, rows, now), rule_lists(groups, rows, then)
    return {direction: _effect(direction, after, before, wanted, old, new, visitor) for direction in Direction}


def _keys(instances: Iterable[Instance]) -> list[int]:
    return [instance.pk for instance in instances]


def _with_bindings(instances: QuerySet[Instance]) -> QuerySet[Instance]:
    bindings = Prefetch("bindings", queryset=Binding.objects.select_related("group").order_by("position"))
    return instances.order_by("name", "pk").prefetch_related(bindings, "listeners")


def _stack(instance: Instance) -> Stack:
    return tuple(binding.group for binding in instance.bindings.all())


def _neighbours(moved: set[SecurityGroup], known: Mapping[Instance, Stack]) -> dict[Instance, Stack]:
    """Instances outside the recycle bin with rules that name one of these groups, besides those known."""
    naming = Rule.objects.filter(peer_group__in=moved).values("group")
    found = Instance.objects.filter(bindings__group__in=naming).exclude(state=InstanceState.SHUTDOWN)
    return {one: _stack(one) for one in _with_bindings(found.exclude(pk__in=_keys(known)).distinct())}


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
    chosen: Collection[Instance],
    before: Mapping[Instance, Stack],
    after: Mapping[Instance, Stack],
    old: Mapping[int, RuleLists],
    new: Mapping[int, RuleLists],
    visitor: str,
) -> Effect:
    alike: dict[tuple[Stack, Stack], list[Instance]] = {}
    for instance, stack in before.items():
        alike.setdefault((stack, after[instance]), []).append(instance)
    first = {pk: lists[direction] for pk, lists in old.items()}
    then = {pk: lists[direction] for pk, lists in new.items()}
    cases = [Case(joined(one, first), joined(other, then), instances) for (one, other), instances in alike.items()]
    touched, _untouched = touched_in(cases)
    own_first = sorted(touched, key=lambda one: not any(instance in chosen for instance in one.instances))
    inbound = direction is Direction.INGRESS
    return Effect(
        tuple(own_first),
        spared=0,
        dying=(),
        reviving=(),
        cut_off=tuple(cut_off_by(touched)) if inbound else (),
        visitor=lost_by(visitor, touched) if inbound and visitor else None,
    )
