"""Who takes from a rule what it loses: a small cover of earlier rules."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from heapq import heapify, heappop, heapreplace
from operator import and_, or_
from typing import NamedTuple

from securitygroups.engine.headerspace import bits
from securitygroups.engine.layout import Layout
from securitygroups.engine.vocabulary import Protocol


class Place(NamedTuple):
    """Segments of the rule that are alike: its ports there, and as bits the earlier rules that share some."""

    protocol: Protocol
    named: int
    rivals: int


Shares = Mapping[int, Sequence[tuple[int, int]]]
"""For each earlier rule the numbers of the places where it is, each with the ports it shares there."""


def smallest_cover(layout: Layout, number: int) -> tuple[int, ...]:
    """The numbers of earlier rules that together take all that any earlier rule takes from this one.

    One that names all it names, if there is one. Else greedy: the one that takes most of what is left, again and
    again; then none stays that the others make superfluous. Costs the segments of the rule, and then the distinct
    places among them times the rules there.
    """
    if alone := _covering(layout, number):
        return (next(bits(alone)),)
    counted = _places(layout, number)
    shares = _shares(layout, counted)
    left = [place.named for place in counted]
    return tuple(sorted(_without_superfluous(_greedy(shares, left, list(counted.values())), shares)))


def _covering(layout: Layout, number: int) -> int:
    """The earlier rules that each name all that this one names, if it names anything; as bits."""
    found = (1 << number) - 1 if layout.boxes[number] else 0
    for protocol, named in layout.services(number):
        found = reduce(and_, (layout.by_interval[protocol][bit] for bit in bits(named)), found)
    for first, stop, _ports in layout.boxes[number] if found else ():
        found = reduce(and_, layout.by_segment[first:stop], found)
    return found


def _places(layout: Layout, number: int) -> Counter[Place]:
    """The places of a rule where it has rivals, each with the number of its segments."""
    found: Counter[Place] = Counter()
    rivals = {spoken: _rivals(layout, number, *spoken) for spoken in layout.services(number)}
    for part, (first, stop, named) in zip(layout.rules[number].parts, layout.boxes[number], strict=True):
        protocol, mine = part[0], rivals[part[0], named]
        found.update(Place(protocol, named, rules & mine) for rules in layout.by_segment[first:stop] if rules & mine)
    return found


def _rivals(layout: Layout, number: int, protocol: Protocol, named: int) -> int:
    """The earlier rules that name one of these ports, as bits."""
    by_interval = layout.by_interval[protocol]
    return reduce(or_, (by_interval[bit] for bit in bits(named)), 0) & ((1 << number) - 1)


def _shares(layout: Layout, places: Iterable[Place]) -> Shares:
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    ports: dict[int, dict[Protocol, int]] = {}
    for at, place in enumerate(places):
        for rival in bits(place.rivals):
            if rival not in ports:
                ports[rival] = dict(layout.services(rival))
            found[rival].append((at, place.named & ports[rival][place.protocol]))
    return found


def _greedy(shares: Shares, left: list[int], weights: Sequence[int]) -> list[int]:
    """The rules that take something, the greatest gain first; gains only shrink, so stale ones can wait."""

    def gain(number: int) -> int:
        return sum([(left[at] & ports).bit_count() * weights[at] for at, ports in shares[number]])

    queue = [(-gain(number), number) for number in shares]
    heapify(queue)
    chosen = []
    while queue:
        promised, number = queue[0]
        gained = gain(number)
        if gained and gained < -promised:
            heapreplace(queue, (-gained, number))
            continue
        heappop(queue)
        if gained:
            chosen.append(number)
            for at, ports in shares[number]:
                left[at] &= ~ports
    return chosen


def _without_superfluous(chosen: Sequence[int], shares: Shares) -> set[int]:
    """The chosen ones less each that takes nothing the rest would leave."""
    kept = set(chosen)
    present: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for number in chosen:
        for at, ports in shares[number]:
            present[at].append((number, ports))
    for number in chosen:
        rest = kept - {number}
        if all(
            not ports & ~reduce(or_, (other for owner, other in present[at] if owner in rest), 0)
            for at, ports in shares[number]
        ):
            kept = rest
    return kept
