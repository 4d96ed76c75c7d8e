"""The space of all packets, cut along the edges of the rules, so that sets of packets are whole numbers.

A plane is a protocol in an address family. The planes lie end to end on one long line of addresses; the edges
of the rules cut the line into segments, and the ports into intervals. Inside a segment a set of ports is one
integer with a bit for each interval, and a rule is a few boxes: a run of segments, and such an integer.
Nothing is rounded: two packets in the same segment and interval are the same to every rule.
"""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from .addresses import BITS
from .intset import IntSet
from .protocols import PORTED
from .rules import FAMILIES, Rule
from .vocabulary import Family, Protocol

Plane = tuple[Protocol, Family]

PLANES: tuple[Plane, ...] = tuple(
    (protocol, family) for family in Family for protocol in FAMILIES if family in FAMILIES[protocol]
)
_FENCES = tuple(accumulate((2 ** BITS[family] for _protocol, family in PLANES), initial=0))
ORIGIN = dict(zip(PLANES, _FENCES, strict=False))
"""Where each plane begins on the line; IPv4 comes first, where the numbers are short."""


class Box(NamedTuple):
    """Segments from `first` up to but not with `stop`, all of one protocol, and port intervals as bits."""

    protocol: Protocol
    first: int
    stop: int
    ports: int


class Decision(NamedTuple):
    """In one segment: a rule's number, the port intervals it decides, and all that it names."""

    number: int
    decided: int
    named: int


@dataclass(frozen=True, slots=True)
class Space:
    """Where the segments of the line and the intervals of the ports start; the last entry ends them."""

    edges: list[int]
    port_edges: list[int]

    def planes(self) -> Iterator[tuple[Plane, range]]:
        """Each plane with the numbers of its segments."""
        stops = [bisect_left(self.edges, fence) for fence in _FENCES]
        for plane, first, stop in zip(PLANES, stops, stops[1:], strict=False):
            yield plane, range(first, stop)

    def segment(self, point: int) -> int:
        """The segment that holds a point of the line."""
        return bisect_right(self.edges, point) - 1

    def interval(self, port: int) -> int:
        """The interval that holds a port."""
        return bisect_right(self.port_edges, port) - 1

    def plane(self, segment: int) -> Plane:
        """The plane a segment is in."""
        return PLANES[bisect_right(_FENCES, self.edges[segment]) - 1]

    def every_port(self, protocol: Protocol) -> int:
        """The intervals a packet of this protocol can be in: port 0, or all but port 0."""
        return (1 << (len(self.port_edges) - 1)) - 2 if protocol in PORTED else 1

    def addresses(self, plane: Plane, segments: Iterable[int]) -> IntSet:
        """The addresses of some segments of a plane."""
        origin, edges = ORIGIN[plane], self.edges
        return IntSet(tuple((edges[number] - origin, edges[number + 1] - origin - 1) for number in segments))

    def ports(self, mask: int) -> IntSet:
        """The ports of some intervals."""
        edges = self.port_edges
        return IntSet(tuple((edges[bit], edges[bit + 1] - 1) for bit in bits(mask)))


def bits(mask: int) -> Iterator[int]:
    """The numbers of the bits that are set, from the lowest.

    >>> list(bits(0b1010))
    [1, 3]
    """
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


@dataclass(frozen=True, slots=True)
class Layout:
    """A rule list laid out in the space that its own edges cut: for each rule its boxes."""

    rules: tuple[Rule, ...]
    space: Space
    boxes: tuple[tuple[Box, ...], ...]


def lay_out(rules: Iterable[Rule]) -> Layout:
    """Cut the space along the edges of these rules and lay them in it; n log n time for n rules."""
    rules = tuple(rules)
    shapes = [list(_shape(rule)) for rule in rules]
    flat = [part for shape in shapes for part in shape]
    edges = {
        edge
        for origin, spans, *_ in flat
        for first, last in spans
        for edge in (origin + first, origin + last + 1)
    }
    port_edges = {edge for *_, ports in flat for first, last in ports.spans for edge in (first, last + 1)}
    space = Space(sorted(edges.union(_FENCES)), sorted(port_edges | {0, 1, 65536}))
    place = {edge: number for number, edge in enumerate(space.edges)}
    masks = _Masks(space)
    boxes = tuple(
        tuple(
            Box(protocol, place[origin + first], place[origin + last + 1], masks[protocol, ports])
            for origin, spans, protocol, ports in shape
            for first, last in spans
        )
        for shape in shapes
    )
    return Layout(rules, space, boxes)


def decisions(space: Space, boxes: Sequence[Sequence[Box]]) -> Iterator[list[Decision]]:
    """Walk the line: for each segment, who decides what there, in the order of the rules.

    The time goes with the number of segments times the rules that overlap one. Rules below the point where
    every port of a segment is decided are left out.
    """
    opening, closing = defaultdict(list), defaultdict(list)
    for number, rule_boxes in enumerate(boxes):
        for _protocol, first, stop, ports in rule_boxes:
            opening[first].append((number, ports))
            closing[stop].append((number, ports))
    active: list[tuple[int, int]] = []
    for (protocol, _family), segments in space.planes():
        universe = space.every_port(protocol)
        for segment in segments:
            for entry in closing[segment]:
                del active[bisect_left(active, entry)]
            for entry in opening[segment]:
                insort(active, entry)
            yield _first_matches(active, universe)


def _first_matches(active: Iterable[tuple[int, int]], undecided: int) -> list[Decision]:
    found = []
    for number, named in active:
        if decided := named & undecided:
            found.append(Decision(number, decided, named))
            undecided ^= decided
            if not undecided:
                break
    return found


def _shape(rule: Rule) -> Iterator[tuple[int, tuple[tuple[int, int], ...], Protocol, IntSet]]:
    for protocol, families in FAMILIES.items():
        if ports := rule.ports(protocol):
            for family in families:
                if addresses := rule.addresses(family):
                    yield ORIGIN[protocol, family], addresses.spans, protocol, ports


class _Masks(dict[tuple[Protocol, IntSet], int]):
    """The bits of the intervals that make up a set of ports, worked out once for each set."""

    def __init__(self, space: Space) -> None:
        super().__init__()
        self.space = space
        self.place = {edge: number for number, edge in enumerate(space.port_edges)}

    def __missing__(self, key: tuple[Protocol, IntSet]) -> int:
        protocol, ports = key
        runs = ((1 << self.place[last + 1]) - (1 << self.place[first]) for first, last in ports.spans)
        self[key] = mask = sum(runs) & self.space.every_port(protocol)
        return mask
