"""What a new list of rules would do, worked out before it is saved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from securitygroups import engine
from securitygroups.engine import Region, difference, parse_rule, reachability
from securitygroups.engine.vocabulary import Direction, Reach
from securitygroups.models import Instance, Rule, SecurityGroup

from .cut_off import CutOff, cut_off_by, lost_by
from .environment import engine_list, engine_rules
from .rules import rules_in_order
from .touched import Touched, cases_of, stacks_of, touched_in

# Put below a list they tell what it decides from what it leaves to the next group.
REST = [parse_rule(action="ACCEPT", protocol="ALL", peer=peer) for peer in (engine.ALL_IPV4, engine.ALL_IPV6)]


class NumberedRule(NamedTuple):
    """A rule by the number of its place, and by number the rules that take all of it; 0 stands for one that is new."""

    number: int
    killers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What would change, exactly and for every packet that an instance can get.

    `touched` is empty when no verdict changes anywhere. `spared` counts the instances for which none does although the
    list itself decides otherwise: their other groups decide these packets. `dying` are rules that could decide
    something until now, or are new and never will; `reviving` those that could not, and now would. `visitor` is what
    the visitor's own address loses.
    """

    touched: tuple[Touched, ...]
    spared: int = 0
    dying: tuple[NumberedRule, ...] = ()
    reviving: tuple[NumberedRule, ...] = ()
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
    touched, spared = _touched(group, direction, old, new)
    dying, reviving = _reach_changes(old, after, new)
    effect = Effect(touched, spared, dying, reviving)
    return with_losses(effect, direction, visitor)


def with_losses(effect: Effect, direction: Direction, visitor: str) -> Effect:
    """The effect with who is cut off, which only inbound rules can do."""
    if direction is Direction.EGRESS:
        return effect
    lost = lost_by(visitor, effect.touched) if visitor else None
    return replace(effect, cut_off=tuple(cut_off_by(effect.touched)), visitor=lost)


def _touched(
    group: SecurityGroup, direction: Direction, old: list[engine.Rule], new: list[engine.Rule]
) -> tuple[tuple[Touched, ...], int]:
    own = difference(old, new)
    stacks = stacks_of(Instance.objects.filter(bindings__group=group))
    if not stacks:
        return ((Touched(own, ()),) if own else ()), 0
    if not own and not difference([*old, *REST], [*new, *REST]):
        return (), 0
    others = {member for stack in stacks.values() for member in stack if member != group}
    lists = {pk: by_direction[direction] for pk, by_direction in engine_rules(list(others)).items()}
    touched, untouched = touched_in(cases_of(stacks, stacks), lists | {group.pk: old}, lists | {group.pk: new})
    return touched, untouched if own else 0


def _reach_changes(
    old: Sequence[engine.Rule], after: Sequence[Rule], new: Sequence[engine.Rule]
) -> tuple[tuple[NumberedRule, ...], tuple[NumberedRule, ...]]:
    """The rules that stop deciding anything, or never will; and those that begin to."""
    was_dead = {int(proof.rule.ref): proof.state is Reach.DEAD for proof in reachability(old)}
    numbers = [row.position + 1 if row.pk else 0 for row in after]
    dying, reviving = [], []
    placed = [replace(rule, ref=str(place)) for place, rule in enumerate(new)]
    for row, proof in zip(after, reachability(placed), strict=True):
        dead, dead_before = proof.state is Reach.DEAD, was_dead.get(row.pk, False)
        if dead and proof.killers and not dead_before:
            killers = dict.fromkeys(numbers[int(killer.ref)] for killer in proof.killers)
            dying.append(NumberedRule(numbers[proof.number], tuple(killers)))
        elif dead_before and not dead:
            reviving.append(NumberedRule(numbers[proof.number], ()))
    return tuple(dying), tuple(reviving)
