"""Which rules packets reach, proved for each against the union of all rules above it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from securitygroups.engine.headerspace import Box
from securitygroups.engine.layout import Layout, lay_out
from securitygroups.engine.packets import Packet
from securitygroups.engine.policy import Policy, rules_of
from securitygroups.engine.regions import example_packet, familiar_segments
from securitygroups.engine.rules import Rule
from securitygroups.engine.vocabulary import Reach

from .killers import Taken, small_cover, taken_from


@dataclass(frozen=True)
class Proof:
    """What is left of one rule: `live` when it loses nothing, `dead` when no packet reaches it.

    `number` is its place in the list, counted from 0. Proofs are equal when they are about the same place of equal
    lists. A rule that names no packet at all is dead without killers. Witness and killers are found when asked for,
    and cost nothing before.

    >>> from securitygroups.engine import parse_rule
    >>> web = parse_rule(action="ACCEPT", protocol="TCP", ports="80", peer="0.0.0.0/0", ref="web")
    >>> [proof] = reachability([web])
    >>> proof.number, proof.state, str(proof.witness), proof.killers
    (0, <Reach.LIVE: 'live'>, 'TCP 203.0.113.7 port 80', ())
    >>> block = parse_rule(action="DROP", protocol="TCP", ports="80", peer="198.51.100.0/24", ref="block")
    >>> below = reachability([web, block])[1]
    >>> str(below.state), [killer.ref for killer in below.killers], below.witness
    ('dead', ['web'], None)
    >>> below.changes_meaning, [rule.ref for rule in below.overruled_by]
    (True, ['web'])
    """

    rule: Rule
    number: int
    state: Reach
    _layout: Layout = field(repr=False, hash=False)

    @property
    def witness(self) -> Packet | None:
        """A packet the rule decides, or None when there is none; takes the time of the boxes that the rule decides."""
        layout, decided = self._layout, self._layout.decided[self.number]
        if not decided:
            return None
        segment, mask = _seat(decided, familiar_segments(layout.space))
        return example_packet(layout.space, segment, layout.ports_of(mask))

    @cached_property
    def killers(self) -> tuple[Rule, ...]:
        """Few earlier rules that together take what the rule lost, none of them superfluous, none of them dead.

        They have its own action if such rules name all of that. A dead rule is dead below these alone, and would live
        there without any one of them. In the whole list others, which had no chance so far, may then take its packets.

        Takes the time of what earlier rules begin to decide among the packets of this one, and that once.
        """
        few = small_cover(self._layout, self.number, self._taken)
        return tuple(self._layout.rules[number] for number in few)

    @property
    def changes_meaning(self) -> bool:
        """Whether some killer has the other action; if none has, the rule is merely redundant. Costs the killers."""
        return any(killer.action is not self.rule.action for killer in self.killers)

    @property
    def overruled_by(self) -> tuple[Rule, ...]:
        """The earlier rules that give packets of this rule the other verdict.

        They can be there without changing its meaning: as exceptions to a later rule that says the same as this one.
        Takes the time, once, of the rules that decide something between the edges of this one.
        """
        rules = self._layout.rules
        return tuple(rules[number] for number in sorted(self._taken) if rules[number].action is not self.rule.action)

    @cached_property
    def _taken(self) -> Taken:
        return {} if self.state is Reach.LIVE else taken_from(self._layout, self.number)


def reachability(rules: Iterable[Rule] | Policy) -> list[Proof]:
    """One proof for each rule, in order; exact for every packet.

    The time goes with the number of rules times how many of them overlap at one address.

    >>> from securitygroups.engine import parse_rule
    >>> proofs = reachability([
    ...     parse_rule(action="ACCEPT", protocol="TCP", ports="1-100", peer="10.0.0.0/8", ref="r1"),
    ...     parse_rule(action="DROP", protocol="TCP", ports="101-200", peer="10.0.0.0/8", ref="r2"),
    ...     parse_rule(action="ACCEPT", protocol="TCP", ports="50-150", peer="10.1.0.0/16", ref="r3"),
    ...     parse_rule(action="ACCEPT", protocol="TCP", ports="22,443", peer="0.0.0.0/0", ref="r4"),
    ... ])
    >>> [proof.state.value for proof in proofs]
    ['live', 'live', 'dead', 'partly']
    >>> [killer.ref for killer in proofs[2].killers], proofs[2].changes_meaning
    (['r1', 'r2'], True)
    >>> str(proofs[3].witness)
    'TCP 203.0.113.7 port 443'
    """
    layout = lay_out(rules_of(rules))
    return [_proof(layout, number) for number in range(len(layout.rules))]


def _proof(layout: Layout, number: int) -> Proof:
    decided = layout.decided[number]
    state = Reach.DEAD
    if decided:
        state = Reach.LIVE if _extent(decided) == _extent(layout.boxes[number]) else Reach.PARTLY
    return Proof(layout.rules[number], number, state, layout)


def _extent(boxes: Iterable[Box]) -> int:
    """How many pairs of a segment and a kind of ports some disjoint boxes hold."""
    return sum([(stop - first) * ports.bit_count() for first, stop, ports in boxes])


def _seat(boxes: Sequence[Box], familiar: Collection[int]) -> tuple[int, int]:
    """A segment in one of these boxes, a familiar one where there is a choice, and its ports."""
    choice = ((one, ports) for first, stop, ports in boxes for one in familiar if first <= one < stop)
    first, _stop, ports = boxes[0]
    return next(choice, (first, ports))
