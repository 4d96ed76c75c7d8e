"""Who takes from a rule what it loses: a small cover by the rules that decide it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import itemgetter

from securitygroups.engine.headerspace import Box, bits
from securitygroups.engine.layout import Layout


def deciders(layout: Layout, number: int) -> list[int]:
    """The numbers of the earlier rules that decide some packet this one names."""
    found: set[int] = set()
    earlier = (1 << number) - 1
    for first, stop, ports in layout.boxes[number]:
        named = bits(layout.by_segment[first] & layout.reached & earlier)
        found |= {rival for rival in named if _decided_at(layout.decided[rival], first) & ports}
        begun = layout.begun
        later = begun[bisect_left(begun, (first + 1,)) : bisect_left(begun, (stop,))]
        found |= {rival for _first, rival, decided in later if decided & ports}
    return sorted(found - {number})


def _decided_at(boxes: Sequence[Box], segment: int) -> int:
    """The ports that one of these disjoint boxes, which are in order, has in a segment."""
    at = bisect_right(boxes, segment, key=itemgetter(1))
    return boxes[at][2] if at < len(boxes) and boxes[at][0] <= segment else 0


def small_cover(layout: Layout, number: int, candidates: list[int]) -> list[int]:
    """The numbers of few among the deciders of a rule that together name all that it loses, none of them superfluous.

    One alone where that one names all the rule names. Else the one that takes most of what is left, again and again;
    first only among those of the rule's own action, and among all of them where those leave something. Costs the edges
    of the deciders in the rule times the deciders there.
    """
    boxes = layout.boxes
    # Nothing is left to decide below one that names all, so only the last of the deciders can be such a one.
    if len(candidates) <= 1 or _names_all(boxes[candidates[-1]], boxes[number]):
        return candidates[-1:]
    action = layout.rules[number].action
    alike = [rival for rival in candidates if layout.rules[rival].action is action]
    loss = _Loss(layout, number, candidates)
    return sorted(loss.cover(alike) or loss.cover(candidates))


def _names_all(theirs: Sequence[Box], own: Sequence[Box]) -> bool:
    return all(
        any(start <= first and stop <= end and not ports & ~named for start, end, named in theirs)
        for first, stop, ports in own
    )


class _Loss:
    """What a rule loses to its deciders, place by place; a place is a run of segments where the deciders are the same.

    `ports` are those lost in each place, `sizes` the segments of the place, and `shares` what each decider takes: the
    numbers of places, each with the ports it shares there.
    """

    def __init__(self, layout: Layout, number: int, candidates: Iterable[int]) -> None:
        self.ports: list[int] = []
        self.sizes: list[int] = []
        self.shares: dict[int, list[tuple[int, int]]] = {rival: [] for rival in candidates}
        theirs = [(rival, box) for rival in candidates for box in layout.boxes[rival]]
        for first, stop, ports in layout.boxes[number]:
            shared = [
                (rival, max(first, start), min(stop, end), ports & named)
                for rival, (start, end, named) in theirs
                if start < stop and first < end and ports & named
            ]
            self._add_places(shared)

    def _add_places(self, shared: Sequence[tuple[int, int, int, int]]) -> None:
        edges = sorted({edge for _rival, *both, _ports in shared for edge in both})
        place = {edge: at for at, edge in enumerate(edges, len(self.sizes))}
        self.sizes += [stop - first for first, stop in pairwise(edges)]
        self.ports += [0] * (len(edges) - 1)
        for rival, first, stop, taken in shared:
            for at in range(place[first], place[stop]):
                self.shares[rival].append((at, taken))
                self.ports[at] |= taken

    def cover(self, rivals: Sequence[int]) -> list[int]:
        """Few of these that together take all of it, none of them superfluous; none when even all leave something.

        Those that alone take something are in every cover, and often they are one.
        """
        taken, twice = self._taken(rivals)
        if taken != self.ports:
            return []
        needed = [rival for rival in rivals if any(ports & ~twice[at] for at, ports in self.shares[rival])]
        taken, _twice = self._taken(needed)
        if taken == self.ports:
            return needed
        left = [ports ^ gone for ports, gone in zip(self.ports, taken, strict=True)]
        return self._without_superfluous([*needed, *self._greedy({*rivals}.difference(needed), left)])

    def _greedy(self, rivals: set[int], left: list[int]) -> Iterator[int]:
        """The one that takes most of what is left, again and again."""
        while any(left):
            gains = {rival: self._gain(rival, left) for rival in rivals}
            rivals = {rival for rival, gain in gains.items() if gain}
            strongest = min(rivals, key=lambda rival: (-gains[rival], rival))
            yield strongest
            for at, ports in self.shares[strongest]:
                left[at] &= ~ports

    def _gain(self, rival: int, left: Sequence[int]) -> int:
        """How much a decider takes of the ports that are left in each place."""
        return sum([(left[at] & ports).bit_count() * self.sizes[at] for at, ports in self.shares[rival]])

    def _without_superfluous(self, chosen: Sequence[int]) -> list[int]:
        """The chosen ones less each that takes nothing the rest would leave."""
        kept = list(chosen)
        _taken, twice = self._taken(kept)
        for rival in chosen:
            if not any(ports & ~twice[at] for at, ports in self.shares[rival]):
                kept.remove(rival)
                _taken, twice = self._taken(kept)
        return kept

    def _taken(self, rivals: Iterable[int]) -> tuple[list[int], list[int]]:
        """The ports in each place that any of these takes, and those that more than one takes."""
        taken, twice = [0] * len(self.ports), [0] * len(self.ports)
        for rival in rivals:
            for at, ports in self.shares[rival]:
                twice[at] |= taken[at] & ports
                taken[at] |= ports
        return taken, twice
