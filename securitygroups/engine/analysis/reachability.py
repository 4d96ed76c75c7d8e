"""Which rules packets reach, proved for each against the union of all rules above it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from securitygroups.engine.headerspace import decisions
from securitygroups.engine.layout import Layout, lay_out
from securitygroups.engine.packets import Packet
from securitygroups.engine.policy import Policy, rules_of
from securitygroups.engine.regions import example_packet, familiar_segments
from securitygroups.engine.rules import Rule
from securitygroups.engine.vocabulary import Reach

from .killers import smallest_cover

Seat = tuple[int, int]
"""A segment, and port intervals there that a rule decides."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What is left of one rule: `live` when it loses nothing, `dead` when no packet reaches it.

    A rule that names no packet at all is dead without killers. Witness and killers are found when asked for.
    """

    rule: Rule
    state: Reach
    _layout: Layout = field(repr=False, compare=False)
    _number: int = field(repr=False, compare=False)
    _seat: Seat | None = field(repr=False, compare=False)

    @property
    def witness(self) -> Packet | None:
        """A packet the rule decides, or None when there is none."""
        return example_packet(self._layout.space, *self._seat) if self._seat else None

    @property
    def killers(self) -> tuple[Rule, ...]:
        """Earlier rules that together take all it lost, none of them superfluous; found when asked for."""
        if self.state is Reach.LIVE:
            return ()
        return tuple(self._layout.rules[number] for number in smallest_cover(self._layout, self._number))

    @property
    def changes_meaning(self) -> bool:
        """Whether some killer does the opposite; if none does, what the rule lost is merely redundant."""
        return any(killer.action is not self.rule.action for killer in self.killers)


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
    nice = familiar_segments(layout.space)
    whole = [0] * len(layout.rules)
    seats: dict[int, Seat] = {}
    for segment, found in enumerate(decisions(layout.space, layout.boxes)):
        for number, decided, named in found:
            if decided == named:
                whole[number] += 1
            if number not in seats or segment in nice:
                seats[number] = (segment, decided)
    return [_proof(layout, number, seats.get(number), whole[number]) for number in range(len(layout.rules))]


def _proof(layout: Layout, number: int, seat: Seat | None, whole: int) -> Proof:
    named = sum([stop - first for first, stop, _ports in layout.boxes[number]])
    state = Reach.DEAD if seat is None else Reach.LIVE if whole == named else Reach.PARTLY
    return Proof(layout.rules[number], state, layout, number, seat)
