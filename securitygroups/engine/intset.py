"""Sets of integers: ports and addresses are both this one type."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter

from .errors import EngineError

Span = tuple[int, int]
"""The first and the last number of a run of them."""


@dataclass(frozen=True, slots=True)
class IntSet:
    """A set of integers as sorted, disjoint, non-touching inclusive spans; equal sets have equal spans.

    The operators are those of a set and cost one sort of the spans and one walk over them; `in` is a binary search.
    A span whose last number is below its first is empty, like a `range`.

    >>> web = IntSet(((80, 80), (443, 443)))
    >>> web | IntSet.span(81, 90)
    IntSet(spans=((80, 90), (443, 443)))
    >>> web - IntSet.single(80)
    IntSet(spans=((443, 443),))
    >>> 443 in web, IntSet.single(80) <= web, web.size, web.first
    (True, True, 2, 80)
    """

    spans: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "spans", tuple(_joined(self.spans)))

    @classmethod
    def single(cls, number: int) -> "IntSet":
        """The set of one number, for free."""
        return cls(((number, number),))

    @classmethod
    def span(cls, first: int, last: int) -> "IntSet":
        """Every number from the first to the last, both included, for free."""
        return cls(((first, last),))

    @property
    def size(self) -> int:
        """How many numbers are in the set, in the time of its spans; `len()` could not count every IPv6 address."""
        return sum(last - first + 1 for first, last in self.spans)

    @property
    def first(self) -> int:
        """The lowest number of a set that is not empty, for free."""
        if not self.spans:
            raise EngineError("An empty set has no first number.")
        return self.spans[0][0]

    def __or__(self, other: "IntSet") -> "IntSet":
        return IntSet(self.spans + other.spans)

    def __and__(self, other: "IntSet") -> "IntSet":
        return IntSet(tuple(_shared(self.spans, other.spans)))

    def __sub__(self, other: "IntSet") -> "IntSet":
        return self & IntSet(tuple(_outside(other.spans, self.spans))) if self and other else self

    def __le__(self, other: "IntSet") -> bool:
        return not self - other

    def __contains__(self, number: int) -> bool:
        position = bisect_right(self.spans, number, key=itemgetter(0))
        return position > 0 and number <= self.spans[position - 1][1]

    def __bool__(self) -> bool:
        return bool(self.spans)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that overlap or touch made one."""
    joined: list[Span] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        elif first <= last:
            joined.append((first, last))
    return joined


def _shared(one: tuple[Span, ...], other: tuple[Span, ...]) -> Iterator[Span]:
    """The overlaps of two sorted span lists."""
    mine, theirs = iter(one), iter(other)
    left, right = next(mine, None), next(theirs, None)
    while left and right:
        yield max(left[0], right[0]), min(left[1], right[1])
        if left[1] <= right[1]:
            left = next(mine, None)
        else:
            right = next(theirs, None)


def _outside(spans: tuple[Span, ...], within: tuple[Span, ...]) -> Iterator[Span]:
    """What the spans leave free, at least as far as `within` reaches."""
    lowest = min(spans[0][0], within[0][0]) - 1
    highest = max(spans[-1][1], within[-1][1]) + 1
    fences = ((lowest, lowest), *spans, (highest, highest))
    for (_start, end), (start, _end) in pairwise(fences):
        yield end + 1, start - 1
