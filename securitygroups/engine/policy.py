"""A rule list made ready to decide packets."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from operator import xor

from .headerspace import ORIGIN, Layout, Space, bits, lay_out
from .packets import Packet
from .rules import FAMILIES, Rule
from .vocabulary import Action, Protocol


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Policy:
    """An ordered list of rules: the first match decides, and what nothing matches is rejected.

    Made by `compile_rules`. Each segment of addresses and each interval of ports knows its rules as the bits
    of one integer; the lowest bit two of them share is the rule that decides.
    """

    rules: tuple[Rule, ...]
    _space: Space
    _by_segment: list[int]
    _by_interval: dict[Protocol, list[int]]

    def first_match(self, packet: Packet) -> Rule | None:
        """The rule that decides the packet, or None when the implicit reject does; two binary searches."""
        point = ORIGIN[packet.protocol, packet.family] + packet.peer
        here = self._by_segment[bisect_right(self._space.edges, point) - 1]
        hits = (
            here & self._by_interval[packet.protocol][bisect_right(self._space.port_edges, packet.port) - 1]
        )
        return self.rules[(hits & -hits).bit_length() - 1] if hits else None

    def accepts(self, packet: Packet) -> bool:
        """Whether the packet passes."""
        rule = self.first_match(packet)
        return rule is not None and rule.action is Action.ACCEPT


def compile_rules(rules: Iterable[Rule]) -> Policy:
    """The policy of an ordered rule list; n log n time, and about n² bits of memory for n rules.

    >>> from securitygroups.engine import parse_packet, parse_rule
    >>> policy = compile_rules([
    ...     parse_rule(action="DROP", protocol="TCP", ports="22", peer="10.1.0.0/16", ref="r1"),
    ...     parse_rule(action="ACCEPT", protocol="TCP", ports="22,80", peer="10.0.0.0/8", ref="r2"),
    ... ])
    >>> policy.first_match(parse_packet(protocol="TCP", peer="10.1.2.3", port=80)).ref
    'r2'
    >>> policy.accepts(parse_packet(protocol="TCP", peer="10.1.2.3", port=22))
    False
    """
    layout = lay_out(rules)
    return Policy(layout.rules, layout.space, _by_segment(layout), _by_interval(layout))


def rules_of(source: Iterable[Rule] | Policy) -> tuple[Rule, ...]:
    """The rules of a list or of a policy."""
    return source.rules if isinstance(source, Policy) else tuple(source)


def _by_segment(layout: Layout) -> list[int]:
    """For each segment the rules that name its addresses, as bits."""
    turns = (
        (edge, number)
        for number, own in enumerate(layout.boxes)
        for box in own
        for edge in (box.first, box.stop)
    )
    return _running(len(layout.space.edges), turns)


def _by_interval(layout: Layout) -> dict[Protocol, list[int]]:
    """For each protocol and each interval of ports the rules that name both, as bits."""
    turns: dict[Protocol, list[tuple[int, int]]] = {protocol: [] for protocol in FAMILIES}
    for number, own in enumerate(layout.boxes):
        for protocol, ports in {(box.protocol, box.ports) for box in own}:
            turns[protocol] += ((edge, number) for edge in bits(ports ^ ports << 1))
    return {protocol: _running(len(layout.space.port_edges), edges) for protocol, edges in turns.items()}


def _running(size: int, turns: Iterable[tuple[int, int]]) -> list[int]:
    """Bit sets at each place, where a turn switches one bit on, or off again, from its place onwards."""
    at = [0] * size
    for place, number in turns:
        at[place] ^= 1 << number
    return list(accumulate(at, xor))
