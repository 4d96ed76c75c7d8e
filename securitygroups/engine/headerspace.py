"""The space of all packets, cut along the edges of the rules, so that sets of packets are whole numbers.

The edges of the rules cut the line of addresses into segments, and the ports into intervals. Intervals that the
same rules name are of one kind. Inside a segment a set of ports is one integer with a bit for each kind, and a
rule is a few boxes: a run of segments, and such an integer. Nothing is rounded: two packets in the same segment
and of the same kind are the same to every rule.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from operator import xor

from .intset import IntSet, Span
from .planes import FENCES, ORIGIN, PLANES, Plane
from .protocols import PORTED
from .vocabulary import Protocol

Box = tuple[int, int, int]
"""Segments from the first up to but not with the second number, and kinds of ports as bits."""


@dataclass(frozen=True, slots=True)
class Space:
    """Where the segments of the line and the intervals of the ports start; the last entry ends them.

    `kinds` gives each interval its kind, numbered from the lowest port up; `spans` gives each kind its ports.
    """

    edges: list[int]
    port_edges: list[int]
    kinds: list[int]
    spans: list[list[Span]]

    def planes(self) -> Iterator[tuple[Plane, range]]:
        """Each plane with the numbers of its segments."""
        stops = [bisect_left(self.edges, fence) for fence in FENCES]
        for plane, first, stop in zip(PLANES, stops, stops[1:], strict=False):
            yield plane, range(first, stop)

    def segment(self, point: int) -> int:
        """The segment that holds a point of the line."""
        return bisect_right(self.edges, point) - 1

    def plane(self, segment: int) -> Plane:
        """The plane a segment is in."""
        return PLANES[bisect_right(FENCES, self.edges[segment]) - 1]

    def every_port(self, protocol: Protocol) -> int:
        """The kinds a packet of this protocol can have: port 0, or all but port 0."""
        return (1 << len(self.spans)) - 2 if protocol in PORTED else 1

    def addresses(self, plane: Plane, segments: Iterable[int]) -> IntSet:
        """The addresses of some segments of a plane."""
        origin, edges = ORIGIN[plane], self.edges
        return IntSet(tuple((edges[number] - origin, edges[number + 1] - origin - 1) for number in segments))

    def ports(self, mask: int) -> IntSet:
        """The ports of some kinds."""
        return IntSet(tuple(span for kind in bits(mask) for span in self.spans[kind]))


def cut(edges: Iterable[int], port_sets: Iterable[tuple[Span, ...]]) -> Space:
    """The space that has these edges on its line, and tells these sets of ports apart."""
    told_apart = {((0, 0),), ((1, 65535),), *port_sets}
    port_edges = sorted({edge for ports in told_apart for first, last in ports for edge in (first, last + 1)})
    place = {edge: number for number, edge in enumerate(port_edges)}
    turns: list[tuple[int, int]] = []
    for number, ports in enumerate(told_apart):
        bit = 1 << number
        for first, last in ports:
            turns += ((place[first], bit), (place[last + 1], bit))
    numbers: dict[int, int] = {}
    kinds = [numbers.setdefault(named_by, len(numbers)) for named_by in running(len(place), turns)[:-1]]
    spans: list[list[Span]] = [[] for _kind in numbers]
    for number, kind in enumerate(kinds):
        spans[kind].append((port_edges[number], port_edges[number + 1] - 1))
    return Space(sorted({*FENCES, *edges}), port_edges, kinds, spans)


def running(size: int, turns: Iterable[tuple[int, int]]) -> list[int]:
    """Sets as bits at each place; a turn adds some members, or takes them away, from its place onwards.

    Equal sets are one object, for there can be many more places than different sets.

    >>> running(4, [(0, 0b01), (1, 0b10), (3, 0b01)])
    [1, 3, 3, 2]
    """
    at = [0] * size
    for place, members in turns:
        at[place] = at[place] ^ members if at[place] else members
    known: dict[int, int] = {}
    return [known.setdefault(members, members) for members in accumulate(at, xor)]


def bits(mask: int) -> Iterator[int]:
    """The numbers of the bits that are set, from the lowest.

    >>> list(bits(0b1010))
    [1, 3]
    """
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
