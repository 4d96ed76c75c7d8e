"""One walk along the line that says which boxes of its own each rule decides."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from .headerspace import Box


@dataclass(slots=True)
class _Claim:
    """The ports a rule could decide up to its stop, and those it decides, since the segment where that began."""

    number: int
    ports: int
    stop: int
    since: int
    decided: int = 0


def decisions(boxes: Sequence[Sequence[Box]]) -> list[list[Box]]:
    """For each rule the boxes that it decides, given the boxes it names: disjoint, and in order.

    Only where a box opens or closes does anything change, and only for the rules that claim the same ports. So the
    time goes with the number of boxes times the claims that are open at one place, few wherever networks nest.

    >>> decisions([[(0, 2, 0b11)], [(1, 4, 0b10)]])
    [[(0, 2, 3)], [(2, 4, 2)]]
    """
    sweep = _Sweep([[] for _own in boxes])
    for first, number, stop, ports in sorted(
        (first, number, stop, ports) for number, own in enumerate(boxes) for first, stop, ports in own
    ):
        sweep.close_until(first)
        sweep.open(_Claim(number, ports, stop, first))
    sweep.close_until()
    return sweep.found


@dataclass(slots=True)
class _Sweep:
    """The claims that are open at one segment, in the order of the rules.

    `taken` are the ports that somebody decides there. `wanted` holds the ports that somebody else claims too, and may
    hold some that nobody claims any more.
    """

    found: list[list[Box]]
    claims: list[_Claim] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    closing: list[tuple[int, int]] = field(default_factory=list)
    taken: int = 0
    wanted: int = 0

    def open(self, claim: _Claim) -> None:
        """Let a rule decide what no earlier rule claims, unless there is nothing that it ever could decide."""
        at = bisect_left(self.numbers, claim.number)
        free = self._left_by_earlier(claim, at) if claim.ports & self.taken else claim.ports
        if not claim.ports:
            return
        self.wanted |= claim.ports & ~free
        self._take_from_later(at, claim.since, free & self.taken)
        self.taken |= free
        claim.decided = free
        self.numbers.insert(at, claim.number)
        self.claims.insert(at, claim)
        # The last rule closes first, so that nothing is handed to one that closes at the same segment.
        heappush(self.closing, (claim.stop, -claim.number))

    def _left_by_earlier(self, claim: _Claim, at: int) -> int:
        """The ports that no earlier rule claims here; what one claims to the stop or beyond it leaves the claim."""
        free = claim.ports
        for earlier in self.claims[:at]:
            if claim.ports & earlier.ports:
                free &= ~earlier.ports
                if earlier.stop >= claim.stop:
                    claim.ports &= ~earlier.ports
        return free

    def close_until(self, segment: int | None = None) -> None:
        """Close what stops up to a segment, or everything, and give its ports to the next rules that claim them."""
        while self.closing and (segment is None or self.closing[0][0] <= segment):
            stop, number = heappop(self.closing)
            at = bisect_left(self.numbers, -number)
            del self.numbers[at]
            claim = self.claims.pop(at)
            freed = claim.decided
            self._settle(claim, stop, 0)
            self.taken ^= freed
            self._give_to_later(at, stop, freed & self.wanted)

    def _take_from_later(self, at: int, segment: int, ports: int) -> None:
        self.wanted |= ports
        for later in self.claims[at:] if ports else ():
            if lost := later.decided & ports:
                self._settle(later, segment, later.decided ^ lost)

    def _give_to_later(self, at: int, segment: int, ports: int) -> None:
        for later in self.claims[at:] if ports else ():
            if gained := later.ports & ports:
                self._settle(later, segment, later.decided | gained)
                self.taken |= gained
                ports ^= gained
        self.wanted &= ~ports

    def _settle(self, claim: _Claim, segment: int, decided: int) -> None:
        """Note what a claim decided until here, and what from here on."""
        if claim.decided and claim.since < segment:
            self.found[claim.number].append((claim.since, segment, claim.decided))
        claim.since, claim.decided = segment, decided
