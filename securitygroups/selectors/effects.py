"""What a new list of rules would do, worked out before it is saved."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from securitygroups import engine
from securitygroups.engine import Change, Region, difference, focus_on, parse_rule, reachability
from securitygroups.engine.vocabulary import Direction, Family, Reach
from securitygroups.models import Instance, Rule, SecurityGroup

from .cut_off import CutOff, cut_off_by, lost_by
from .environment import engine_list, engine_rules
from .rules import rules_in_order
from .touched import Touched, cases_of, stacks_of, touched_in
from .withheld import Withheld, withheld_from

# Put below a list they tell what it decides from what it leaves to the next group.
REST = [parse_rule(action="ACCEPT", protocol="ALL", peer=peer) for peer in (engine.ALL_IPV4, engine.ALL_IPV6)]


class PlacedRule(NamedTuple):
    """A rule at the place where it would stand, and the number it has now; 0 stands for one that is new."""

    rule: Rule
    was: int


class Dying(NamedTuple):
    """A rule that other rules would take all of, and these; `same` says that they do what it would do."""

    rule: PlacedRule
    killers: tuple[PlacedRule, ...]
    same: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What would change, exactly and for every packet that an instance can get.

    `touched` is empty when no verdict changes anywhere. `spared` counts the instances for which none does although the
    list itself decides otherwise, because their other groups decide these packets, and `without_ipv6` those for which
    none does because these packets are all IPv6 and they have no such address. `dying` are rules that could decide
    something until now, or are new and never will; `reviving` those that could not, and now would. `withheld` is what
    the Internet lets nobody have of what is newly accepted. `visitor` is what the visitor's own address loses.
    """

    touched: tuple[Touched, ...]
    spared: int = 0
    without_ipv6: int = 0
    dying: tuple[Dying, ...] = ()
    reviving: tuple[PlacedRule, ...] = ()
    withheld: Withheld = field(default_factory=Withheld)
    cut_off: tuple[CutOff, ...] = ()
    visitor: Region | None = None


def effect_on_list(group: SecurityGroup, direction: Direction, after: Sequence[Rule], *, visitor: str = "") -> Effect:
    """What happens when the rules of one direction become these, some of which may not be stored yet.

    Rules are told by their `position`, as the visitor sees it. Takes a fixed number of queries, and the engine's time
    for each order of groups that the instances have.
    """
    before = list(rules_in_order(group, direction))
    rules = engine_list([*before, *after])
    old, new = rules[: len(before)], rules[len(before) :]
    touched, untouched, own = _touched(group, direction, old, new)
    dying, reviving = _reach_changes(before, old, after, new)
    only_ipv6 = all(region.family is Family.IPV6 for region in (*own.newly_accepted, *own.newly_rejected))
    without_ipv6 = sum(one.ipv6 is None for one in untouched) if only_ipv6 else 0
    effect = Effect(touched, len(untouched) - without_ipv6, without_ipv6, dying, reviving)
    return with_consequences(effect, direction, visitor)


def with_consequences(effect: Effect, direction: Direction, visitor: str) -> Effect:
    """The effect with what it does not open after all, and with who is cut off, which only inbound rules can do."""
    effect = replace(effect, withheld=withheld_from(effect.touched, direction))
    if direction is Direction.EGRESS:
        return effect
    lost = lost_by(visitor, effect.touched) if visitor else None
    return replace(effect, cut_off=tuple(cut_off_by(effect.touched)), visitor=lost)


def _touched(
    group: SecurityGroup, direction: Direction, old: list[engine.Rule], new: list[engine.Rule]
) -> tuple[tuple[Touched, ...], list[Instance], Change]:
    """The instances that the change touches, those it could have touched and does not, and the change of the list."""
    own = difference(old, new)
    stacks = stacks_of(Instance.objects.filter(bindings__group=group))
    if not stacks:
        return ((Touched(own, ()),) if own else ()), [], own
    rest = difference([*old, *REST], [*new, *REST])
    if not own and not rest:
        return (), [], own
    focus = focus_on(region for one in (own, rest) for region in (*one.newly_accepted, *one.newly_rejected))
    others = {member for stack in stacks.values() for member in stack if member != group}
    lists = {pk: focus.relevant(by_direction[direction]) for pk, by_direction in engine_rules(list(others)).items()}
    before, after = lists | {group.pk: focus.relevant(old)}, lists | {group.pk: focus.relevant(new)}
    touched, untouched = touched_in(cases_of(stacks, stacks), before, after, outside=focus.outside)
    return touched, untouched if own else [], own


def _reach_changes(
    before: Sequence[Rule], old: Sequence[engine.Rule], after: Sequence[Rule], new: Sequence[engine.Rule]
) -> tuple[tuple[Dying, ...], tuple[PlacedRule, ...]]:
    """The rules that stop deciding anything, or never will; and those that begin to."""
    was_dead = {int(proof.rule.ref): proof.state is Reach.DEAD for proof in reachability(old)}
    number = {row.pk: place for place, row in enumerate(before, 1)}
    rows = [PlacedRule(row, number.get(row.pk, 0)) for row in after]
    dying, reviving = [], []
    placed = [replace(rule, ref=str(place)) for place, rule in enumerate(new)]
    for row, proof in zip(rows, reachability(placed), strict=True):
        dead, dead_before = proof.state is Reach.DEAD, was_dead.get(row.rule.pk, False)
        if dead and proof.killers and not dead_before:
            killers = tuple(rows[int(killer.ref)] for killer in proof.killers)
            dying.append(Dying(row, killers, same=not proof.overruled_by))
        elif dead_before and not dead:
            reviving.append(row)
    return tuple(dying), tuple(reviving)
