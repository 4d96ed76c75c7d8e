"""Who takes from a rule what it loses: a small cover of earlier rules."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from heapq import heapify, heappop, heapreplace
from operator import or_

from securitygroups.engine.headerspace import Box, Layout

Piece = tuple[range, int]


def smallest_cover(layout: Layout, number: int) -> tuple[int, ...]:
    """The numbers of earlier rules that together take all that any earlier rule takes from this one.

    Greedy: the one that takes most of what is left, again and again; then none stays that the others make
    superfluous. Looks once at each earlier rule, then only at the segments where they overlap this one.
    """
    own = sorted(layout.boxes[number])
    takers = _takers(own, layout.boxes[:number]) if own else {}
    whole = [(range(first, stop), ports) for first, stop, ports in own]
    for earlier, pieces in takers.items():
        if pieces == whole:
            return (earlier,)
    left = {segment: ports for first, stop, ports in own for segment in range(first, stop)}
    return tuple(sorted(_without_superfluous(_greedy(takers, left), takers)))


def _takers(own: Sequence[Box], earlier: Sequence[Sequence[Box]]) -> dict[int, list[Piece]]:
    """Where each earlier rule lies on this one, with the ports they share there."""
    firsts = [box[0] for box in own]
    lowest, highest = own[0][0], own[-1][1]
    found: dict[int, list[Piece]] = {}
    for number, boxes in enumerate(earlier):
        near = [box for box in boxes if box[0] < highest and lowest < box[1]]
        if pieces := [piece for box in near for piece in _pieces(own, firsts, box)]:
            found[number] = pieces
    return found


def _pieces(own: Sequence[Box], firsts: Sequence[int], box: Box) -> Iterator[Piece]:
    start, end, theirs = box
    for at in range(max(bisect_right(firsts, start) - 1, 0), bisect_left(firsts, end)):
        first, stop, mine = own[at]
        if start < stop and mine & theirs:
            yield range(max(first, start), min(stop, end)), mine & theirs


def _greedy(takers: Mapping[int, Sequence[Piece]], left: dict[int, int]) -> list[int]:
    """The takers that take something, the greatest gain first; gains only shrink, so stale ones can wait."""
    queue = [(-_gain(pieces, left), number) for number, pieces in takers.items()]
    heapify(queue)
    chosen = []
    while queue:
        promised, number = queue[0]
        gain = _gain(takers[number], left)
        if gain and gain < -promised:
            heapreplace(queue, (-gain, number))
            continue
        heappop(queue)
        if gain:
            chosen.append(number)
            _take(takers[number], left)
    return chosen


def _gain(pieces: Iterable[Piece], left: Mapping[int, int]) -> int:
    return sum((left[segment] & ports).bit_count() for segments, ports in pieces for segment in segments)


def _take(pieces: Iterable[Piece], left: dict[int, int]) -> None:
    for segments, ports in pieces:
        for segment in segments:
            left[segment] &= ~ports


def _without_superfluous(chosen: Sequence[int], takers: Mapping[int, Sequence[Piece]]) -> set[int]:
    """The chosen ones less each that takes nothing the rest would leave."""
    kept = set(chosen)
    present: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for number in chosen:
        for segments, ports in takers[number]:
            for segment in segments:
                present[segment].append((number, ports))
    for number in chosen:
        rest = kept - {number}
        if all(
            not ports & ~reduce(or_, (other for owner, other in present[segment] if owner in rest), 0)
            for segments, ports in takers[number]
            for segment in segments
        ):
            kept = rest
    return kept
