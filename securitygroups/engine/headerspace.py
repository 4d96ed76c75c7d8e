"""The space of all packets, cut along the edges of the rules, so that sets of packets are whole numbers.

The edges of the rules cut the line of addresses into segments, and the ports into intervals. Inside a segment
a set of ports is one integer with a bit for each interval, and a rule is a few boxes: a run of segments, and
such an integer. Nothing is rounded: two packets in the same segment and interval are the same to every rule.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .intset import IntSet
from .planes import FENCES, ORIGIN, PLANES, Plane
from .protocols import PORTED
from .vocabulary import Protocol

Box = tuple[int, int, int]
"""Segments from the first up to but not with the second number, and port intervals as bits."""

Decision = tuple[int, int, int]
"""In one segment: a rule's number, the port intervals it decides, and all that it names there."""

_Active = tuple[int, int, int, int]
"""A rule's number, the port intervals left to it, all that it names, and the segment where its box stops."""


@dataclass(frozen=True, slots=True)
class Space:
    """Where the segments of the line and the intervals of the ports start; the last entry ends them."""

    edges: list[int]
    port_edges: list[int]

    def planes(self) -> Iterator[tuple[Plane, range]]:
        """Each plane with the numbers of its segments."""
        stops = [bisect_left(self.edges, fence) for fence in FENCES]
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
        return PLANES[bisect_right(FENCES, self.edges[segment]) - 1]

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


def decisions(space: Space, boxes: Sequence[Sequence[Box]]) -> Iterator[list[Decision]]:
    """Walk the line: for each segment, who decides what there, in the order of the rules.

    What is decided where a box opens, and stays so to its end, is taken from it there and then. So the time
    goes with the number of segments times the rules that still matter in one, few wherever networks nest.
    """
    opening: list[list[tuple[int, int, int]]] = [[] for _edge in space.edges]
    for number, own in enumerate(boxes):
        for first, stop, ports in own:
            opening[first].append((number, ports, stop))
    closing: list[list[_Active]] = [[] for _edge in space.edges]
    active: list[_Active] = []
    for segment in range(len(space.edges) - 1):
        for entry in closing[segment]:
            del active[bisect_left(active, entry)]
        for number, named, stop in opening[segment]:
            if undecided := named & ~_decided_throughout(active, number, stop):
                entry = (number, undecided, named, stop)
                insort(active, entry)
                closing[stop].append(entry)
        yield _first_matches(active)


def _decided_throughout(active: Iterable[_Active], number: int, stop: int) -> int:
    """The ports that rules above this one decide, or leave to rules further up, until the stop and beyond."""
    decided = 0
    for earlier, ports, _named, until in active:
        if earlier > number:
            break
        if until >= stop:
            decided |= ports
    return decided


def _first_matches(active: Iterable[_Active]) -> list[Decision]:
    found = []
    taken = 0
    for number, ports, named, _stop in active:
        if decided := ports & ~taken:
            found.append((number, decided, named))
            taken |= decided
    return found
