"""Who takes from a rule what it loses: all that decide some of it, and a small cover by them."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter

from securitygroups.engine.headerspace import Box, bits
from securitygroups.engine.layout import Layout
from securitygroups.engine.sweep import decisions

Taken = Mapping[int, Sequence[Box]]
"""By the numbers of earlier rules, the boxes they decide of what a rule names."""


def taken_from(layout: Layout, number: int) -> Taken:
    """What earlier rules decide of what a rule names; takes the time of what begins there or reaches into it."""
    taken: dict[int, list[Box]] = defaultdict(list)
    earlier = (1 << number) - 1
    begun = layout.begun
    for first, stop, ports in layout.boxes[number]:
        for rival in bits(layout.by_segment[first] & layout.reached & earlier):
            _start, end, decided = _at(layout.decided[rival], first)
            if shared := decided & ports:
                taken[rival].append((first, min(stop, end), shared))
        inside = begun[bisect_left(begun, (first + 1,)) : bisect_left(begun, (stop,))]
        later = [one for one in inside if one[1] < number and one[3] & ports]
        for start, rival, end, decided in later:
            taken[rival].append((start, min(stop, end), decided & ports))
    return taken


def _at(boxes: Sequence[Box], segment: int) -> Box:
    """The one of some disjoint boxes, which are in order, that holds a segment; else an empty one."""
    at = bisect_right(boxes, segment, key=itemgetter(1))
    return boxes[at] if at < len(boxes) and boxes[at][0] <= segment else (segment, segment, 0)


def small_cover(layout: Layout, number: int, taken: Taken) -> list[int]:
    """The numbers of few rules that together name all that was taken from a rule, none of them superfluous.

    Only of those with the rule's own action, if these name all of it.
    """
    if len(taken) == 1:
        return [*taken]
    action = layout.rules[number].action
    named = {rival: _within(layout.boxes[rival], layout.boxes[number]) for rival in sorted(taken)}
    alike = {rival: boxes for rival, boxes in named.items() if layout.rules[rival].action is action}
    if len(named) > len(alike) > 0:
        cover = _Cover(alike, dict(zip(alike, decisions(list(alike.values())), strict=True)))
        if all(cover.holds(taken[rival]) for rival in named.keys() - alike):
            return cover.numbers
    return _Cover(named, taken).numbers


def _within(boxes: Iterable[Box], own: Sequence[Box]) -> list[Box]:
    """The parts of some disjoint boxes, in order, that are in the own ones."""
    return [
        (max(first, start), min(stop, end), shared)
        for first, stop, ports in boxes
        for start, end, named in own
        if start < stop and first < end and (shared := ports & named)
    ]


class _Cover:
    """Few rules that name all that some rules do.

    From the last rule up it takes each that decides something among them which none taken so far names. As no rule
    before it names that either, it is needed.
    """

    def __init__(self, named: Mapping[int, Sequence[Box]], decided: Taken) -> None:
        self.numbers: list[int] = []
        self._edges, self._ports = [-1], [0]
        for rival in sorted(named, reverse=True):
            if not self.holds(decided[rival]):
                self.numbers.insert(0, rival)
                for box in named[rival]:
                    self._add(box)

    def holds(self, boxes: Iterable[Box]) -> bool:
        """Whether the rules taken so far name all that is in these boxes."""
        edges = self._edges
        return not any(
            ports & ~named
            for first, stop, ports in boxes
            for named in self._ports[bisect_right(edges, first) - 1 : bisect_left(edges, stop)]
        )

    def _add(self, box: Box) -> None:
        first, stop, ports = box
        start, end = self._cut(first), self._cut(stop)
        self._ports[start:end] = [named | ports for named in self._ports[start:end]]

    def _cut(self, edge: int) -> int:
        """The place of the run of segments that begins at an edge, cut from the run before if there is none yet."""
        at = bisect_left(self._edges, edge)
        if self._edges[at : at + 1] != [edge]:
            self._edges.insert(at, edge)
            self._ports.insert(at, self._ports[at - 1])
        return at
