"""A rule list laid out in the space that its own edges cut."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from operator import xor

from .headerspace import Box, Space
from .intset import Span
from .planes import FAMILIES, FENCES
from .rules import Rule
from .vocabulary import Protocol


@dataclass(frozen=True)
class Layout:
    """For each rule its boxes, and the other way round: which rules are where, as bits of one integer."""

    rules: tuple[Rule, ...]
    space: Space
    boxes: tuple[list[Box], ...]

    def services(self, number: int) -> set[tuple[Protocol, int]]:
        """The protocols a rule names, each with its port intervals."""
        parts, boxes = self.rules[number].parts, self.boxes[number]
        return {(part[0], box[2]) for part, box in zip(parts, boxes, strict=True)}

    @cached_property
    def by_segment(self) -> list[int]:
        """For each segment the rules that name its addresses."""
        boxes = zip(self._bits, self.boxes, strict=True)
        turns = ((edge, bit) for bit, own in boxes for box in own for edge in box[:2])
        return _running(len(self.space.edges), turns)

    @cached_property
    def by_interval(self) -> dict[Protocol, list[int]]:
        """For each protocol and each interval of ports the rules that name both."""
        naming: dict[tuple[Protocol, tuple[Span, ...]], int] = defaultdict(int)
        for bit, rule in zip(self._bits, self.rules, strict=True):
            for protocol, _start, _stop, ports in rule.parts:
                naming[protocol, ports] |= bit
        place = {edge: number for number, edge in enumerate(self.space.port_edges)}
        turns: dict[Protocol, list[tuple[int, int]]] = {protocol: [] for protocol in FAMILIES}
        for (protocol, ports), rules in naming.items():
            turns[protocol] += [(place[edge], rules) for first, last in ports for edge in (first, last + 1)]
        return {protocol: _running(len(place), edges) for protocol, edges in turns.items()}

    @cached_property
    def _bits(self) -> list[int]:
        return [1 << number for number in range(len(self.rules))]


def lay_out(rules: Iterable[Rule]) -> Layout:
    """Cut the space along the edges of these rules and lay them in it; n log n time for n rules."""
    rules = tuple(rules)
    space = _cut(rules)
    place = {edge: number for number, edge in enumerate(space.edges)}
    masks = _Masks(space)
    boxes = tuple(
        [(place[start], place[stop], masks[protocol, ports]) for protocol, start, stop, ports in rule.parts]
        for rule in rules
    )
    return Layout(rules, space, boxes)


def _cut(rules: Iterable[Rule]) -> Space:
    edges: set[int] = set(FENCES)
    port_sets: set[tuple[Span, ...]] = {((0, 0), (1, 65535))}
    for rule in rules:
        for _protocol, start, stop, ports in rule.parts:
            edges.add(start)
            edges.add(stop)
            port_sets.add(ports)
    port_edges = {edge for ports in port_sets for first, last in ports for edge in (first, last + 1)}
    return Space(sorted(edges), sorted(port_edges))


class _Masks(dict[tuple[Protocol, tuple[Span, ...]], int]):
    """The bits of the intervals that make up a set of ports, worked out once for each set."""

    def __init__(self, space: Space) -> None:
        super().__init__()
        self.space = space
        self.place = {edge: number for number, edge in enumerate(space.port_edges)}

    def __missing__(self, key: tuple[Protocol, tuple[Span, ...]]) -> int:
        protocol, spans = key
        runs = ((1 << self.place[last + 1]) - (1 << self.place[first]) for first, last in spans)
        self[key] = mask = sum(runs) & self.space.every_port(protocol)
        return mask


def _running(size: int, turns: Iterable[tuple[int, int]]) -> list[int]:
    """Sets of rules as bits at each place; a turn adds some, or takes them away, from its place onwards."""
    at = [0] * size
    for place, rules in turns:
        at[place] ^= rules
    return list(accumulate(at, xor))
