"""A rule list laid out in the space that its own edges cut."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import accumulate

from .headerspace import Box, Space, cut, running
from .intset import IntSet, Span
from .planes import FAMILIES
from .rules import Rule
from .sweep import decisions
from .vocabulary import Action, Protocol


@dataclass(frozen=True)
class Layout:
    """For each rule its boxes, and the other way round: which rules are where, as bits of one integer.

    Layouts of equal rules are equal.
    """

    rules: tuple[Rule, ...]
    space: Space = field(compare=False)
    boxes: Sequence[Sequence[Box]] = field(compare=False)

    @cached_property
    def decided(self) -> list[list[Box]]:
        """For each rule the boxes that it decides."""
        return decisions(self.boxes)

    @cached_property
    def reached(self) -> int:
        """The rules that decide anything, as bits."""
        return sum(bit for bit, own in zip(self._bits, self.decided, strict=True) if own)

    @cached_property
    def accepted(self) -> list[int]:
        """For each segment the ports that are accepted there."""
        accepting = (own for rule, own in zip(self.rules, self.decided, strict=True) if rule.action is Action.ACCEPT)
        turns = ((edge, ports) for own in accepting for first, stop, ports in own for edge in (first, stop))
        return running(len(self.space.edges), turns)

    @cached_property
    def ports_of(self) -> Callable[[int], IntSet]:
        """The ports of some kinds, worked out once for each mask of kinds."""
        return cache(self.space.ports)

    @cached_property
    def begun(self) -> list[tuple[int, int, int, int]]:
        """Where on the line a rule begins to decide ports: its first segment, its number, its stop, the ports."""
        decided = enumerate(self.decided)
        return sorted((first, number, stop, ports) for number, own in decided for first, stop, ports in own)

    @cached_property
    def by_segment(self) -> list[int]:
        """For each segment the rules that name its addresses."""
        boxes = zip(self._bits, self.boxes, strict=True)
        turns = ((edge, bit) for bit, own in boxes for box in own for edge in box[:2])
        return running(len(self.space.edges), turns)

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
        return {protocol: running(len(place), edges) for protocol, edges in turns.items()}

    @cached_property
    def _bits(self) -> list[int]:
        return [1 << number for number in range(len(self.rules))]


def lay_out(rules: Iterable[Rule]) -> Layout:
    """Cut the space along the edges of these rules and lay them in it; n log n time for n rules."""
    rules = tuple(rules)
    edges: set[int] = set()
    port_sets: set[tuple[Span, ...]] = set()
    for rule in rules:
        for _protocol, start, stop, ports in rule.parts:
            edges.add(start)
            edges.add(stop)
            port_sets.add(ports)
    space = cut(edges, port_sets)
    place = {edge: number for number, edge in enumerate(space.edges)}
    masks = _Masks(space)
    boxes = [
        [(place[start], place[stop], masks[protocol, ports]) for protocol, start, stop, ports in rule.parts]
        for rule in rules
    ]
    return Layout(rules, space, boxes)


class _Masks(dict[tuple[Protocol, tuple[Span, ...]], int]):
    """The kinds that make up a set of ports, as bits, worked out once for each set.

    The kinds that begin in a span are consecutive; those that began below it are in the set for what lies there.
    """

    def __init__(self, space: Space) -> None:
        super().__init__()
        self.space = space
        begun = accumulate(space.kinds, max, initial=-1)
        self.begun = {edge: 1 << kind + 1 for edge, kind in zip(space.port_edges, begun, strict=True)}

    def __missing__(self, key: tuple[Protocol, tuple[Span, ...]]) -> int:
        protocol, spans = key
        runs = (self.begun[last + 1] - self.begun[first] for first, last in spans)
        self[key] = mask = sum(runs) & self.space.every_port(protocol)
        return mask
