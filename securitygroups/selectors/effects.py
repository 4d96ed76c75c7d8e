"""What a change would do, worked out before it is made."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import Prefetch

from securitygroups import engine
from securitygroups.engine import Change, IntSet, Region, difference, parse_address, reachability
from securitygroups.engine.vocabulary import Direction, Protocol, Reach
from securitygroups.models import Binding, Instance, Rule, SecurityGroup
from securitygroups.models.choices import InstanceState

from .environment import engine_list, engine_rules
from .rules import rules_in_order


@dataclass(frozen=True, slots=True)
class Touched:
    """Instances for which the same packets change; none when the group is on none."""

    change: Change
    instances: tuple[Instance, ...]


class NumberedRule(NamedTuple):
    """A rule by its number in the list as it would be, and by number the rules that take all of it, if they do."""

    number: int
    killers: tuple[int, ...]


class CutOff(NamedTuple):
    """A process that callers could reach and no longer would: where it runs, and what they lose of it."""

    process: str
    instances: tuple[Instance, ...]
    lost: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a new list would change, exactly and for every packet.

    `touched` is empty when no verdict changes anywhere. `spared` counts the instances for which none does although the
    list itself decides otherwise: their other groups decide these packets. `dying` are rules that could decide
    something until now, or are new and never will; `reviving` those that could not, and now would. `visitor` is what
    the visitor's own address loses.
    """

    touched: tuple[Touched, ...]
    spared: int
    dying: tuple[NumberedRule, ...]
    reviving: tuple[NumberedRule, ...]
    cut_off: tuple[CutOff, ...]
    visitor: Region | None


def effect_on_list(group: SecurityGroup, direction: Direction, after: Sequence[Rule], *, visitor: str = "") -> Effect:
    """What happens when the rules of one direction become these, some of which may not be stored yet.

    Takes a fixed number of queries, and the engine's time for each order of groups that the instances have.
    """
    before = list(rules_in_order(group, direction))
    rules = engine_list([*before, *after])
    old, new = rules[: len(before)], [_renumbered(rule, at) for at, rule in enumerate(rules[len(before) :], 1)]
    touched, spared = _touched(group, direction, old, new)
    dying, reviving = _reach_changes(old, after, new)
    inbound = direction is Direction.INGRESS
    return Effect(
        touched,
        spared,
        dying,
        reviving,
        cut_off=tuple(cut_off_by(touched)) if inbound else (),
        visitor=lost_by(visitor, touched) if inbound and visitor else None,
    )


def _renumbered(rule: engine.Rule, number: int) -> engine.Rule:
    return replace(rule, ref=str(number))


def _touched(
    group: SecurityGroup, direction: Direction, old: list[engine.Rule], new: list[engine.Rule]
) -> tuple[tuple[Touched, ...], int]:
    stacks = _stacks(group)
    others = {member for stack in stacks for member in stack if member != group}
    lists = {pk: by_direction[direction] for pk, by_direction in engine_rules(list(others)).items()}
    before, after = lists | {group.pk: old}, lists | {group.pk: new}
    cases = [Case(joined(stack, before), joined(stack, after), instances) for stack, instances in stacks.items()]
    touched, untouched = touched_in(cases or [Case(old, new, ())])
    return touched, untouched if untouched and difference(old, new) else 0


class Case(NamedTuple):
    """What decides at some instances, before and after."""

    before: Sequence[engine.Rule]
    after: Sequence[engine.Rule]
    instances: Sequence[Instance]


def touched_in(cases: Iterable[Case]) -> tuple[tuple[Touched, ...], int]:
    """The instances by what changes for them, the most first, and how many nothing changes for."""
    changes: dict[tuple[frozenset[Region], frozenset[Region]], Change] = {}
    alike: dict[tuple[frozenset[Region], frozenset[Region]], list[Instance]] = defaultdict(list)
    for before, after, instances in cases:
        change = difference(before, after)
        same = (frozenset(change.newly_accepted), frozenset(change.newly_rejected))
        changes[same] = change
        alike[same] += instances
    spared = sum(len(instances) for same, instances in alike.items() if not changes[same])
    touched = [Touched(changes[same], tuple(instances)) for same, instances in alike.items() if changes[same]]
    return tuple(sorted(touched, key=lambda one: -len(one.instances))), spared


def _stacks(group: SecurityGroup) -> Mapping[tuple[SecurityGroup, ...], list[Instance]]:
    """The orders of groups in which this one is bound outside the recycle bin, each with its instances by name."""
    bindings = Prefetch("bindings", queryset=Binding.objects.select_related("group").order_by("position"))
    bound = Instance.objects.filter(bindings__group=group).exclude(state=InstanceState.SHUTDOWN).order_by("name", "pk")
    stacks: dict[tuple[SecurityGroup, ...], list[Instance]] = defaultdict(list)
    for instance in bound.prefetch_related(bindings, "listeners"):
        stacks[tuple(binding.group for binding in instance.bindings.all())].append(instance)
    return stacks


def joined(stack: Iterable[SecurityGroup], lists: Mapping[int, Sequence[engine.Rule]]) -> list[engine.Rule]:
    """The rules of groups in the order in which they are bound."""
    return [rule for group in stack for rule in lists[group.pk]]


def _reach_changes(
    old: Sequence[engine.Rule], after: Sequence[Rule], new: Sequence[engine.Rule]
) -> tuple[tuple[NumberedRule, ...], tuple[NumberedRule, ...]]:
    """The rules that stop deciding anything, or never will; and those that begin to."""
    was_dead = {int(proof.rule.ref): proof.state is Reach.DEAD for proof in reachability(old)}
    dying, reviving = [], []
    for row, proof in zip(after, reachability(new), strict=True):
        dead = proof.state is Reach.DEAD
        number = int(proof.rule.ref)
        if dead and proof.killers and not was_dead.get(row.pk, False):
            dying.append(NumberedRule(number, tuple(int(killer.ref) for killer in proof.killers)))
        elif not dead and was_dead.get(row.pk, False):
            reviving.append(NumberedRule(number, ()))
    return tuple(dying), tuple(reviving)


def cut_off_by(touched: Iterable[Touched]) -> Iterator[CutOff]:
    """The listening processes whose ports are among what is newly rejected, those that lose the same together."""
    found: dict[tuple[str, tuple[Region, ...]], list[Instance]] = defaultdict(list)
    for one in touched:
        for instance in one.instances:
            for process, own in _listening(instance).items():
                if lost := tuple(_shared(own, one.change.newly_rejected)):
                    found[process, lost].append(instance)
    for (process, lost), instances in found.items():
        yield CutOff(process, tuple(instances), lost)


def _listening(instance: Instance) -> Mapping[str, Mapping[Protocol, IntSet]]:
    """The ports of each process on an instance."""
    found: dict[str, dict[Protocol, IntSet]] = defaultdict(dict)
    for listener in instance.listeners.all():
        own, protocol = found[listener.process], Protocol(listener.protocol)
        own[protocol] = own.get(protocol, IntSet()) | IntSet.single(listener.port)
    return found


def _shared(own: Mapping[Protocol, IntSet], regions: Iterable[Region]) -> Iterator[Region]:
    """What regions hold of these ports."""
    for region in regions:
        services = tuple((spoken, ports & own[spoken]) for spoken, ports in region.services if spoken in own)
        if services := tuple((protocol, ports) for protocol, ports in services if ports):
            yield Region(region.family, services, region.addresses)


def lost_by(address: str, touched: Iterable[Touched]) -> Region | None:
    """All that is newly rejected of what comes from this address."""
    family, number = parse_address(address)
    lost: dict[Protocol, IntSet] = {}
    for one in touched:
        for region in one.change.newly_rejected:
            if region.family is family and number in region.addresses:
                for protocol, ports in region.services:
                    lost[protocol] = lost.get(protocol, IntSet()) | ports
    return Region(family, tuple(lost.items()), IntSet.single(number)) if lost else None
