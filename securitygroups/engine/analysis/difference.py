"""What changes between two rule lists: for all packets, exactly."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from securitygroups.engine.headerspace import Box, Space, running
from securitygroups.engine.layout import Layout, lay_out
from securitygroups.engine.policy import Policy, rules_of
from securitygroups.engine.regions import Region, merge
from securitygroups.engine.rules import Rule


@dataclass(frozen=True, slots=True)
class Change:
    """The packets whose verdict differs, as disjoint regions. False when there are none, which is proof. Plain data.

    >>> from securitygroups.engine import parse_rule
    >>> ping = parse_rule(action="ACCEPT", protocol="ICMP", peer="10.0.0.0/24")
    >>> change = difference([], [ping])
    >>> change.opens, [region.describe() for region in change.newly_accepted], bool(change)
    (256, ['ICMP 10.0.0.0/24'], True)
    """

    newly_accepted: tuple[Region, ...]
    newly_rejected: tuple[Region, ...]

    @property
    def opens(self) -> int:
        """How many packets are newly accepted, to compare changes by; takes the time of the regions."""
        return sum(region.size for region in self.newly_accepted)

    def __bool__(self) -> bool:
        return bool(self.newly_accepted or self.newly_rejected)


def difference(before: Iterable[Rule] | Policy, after: Iterable[Rule] | Policy) -> Change:
    """What the second list accepts and the first does not, and the reverse; costs two walks of the space.

    >>> from securitygroups.engine import parse_rule
    >>> web = parse_rule(action="ACCEPT", protocol="TCP", ports="80,443", peer="0.0.0.0/0")
    >>> block = parse_rule(action="DROP", protocol="TCP", ports="80", peer="203.0.113.0/24")
    >>> change = difference([web, block], [block, web])
    >>> [region.describe() for region in change.newly_rejected], change.newly_accepted
    (['TCP:80 203.0.113.0/24'], ())
    >>> bool(difference([web, block], [web]))
    False
    """
    (change,) = differences(rules_of(before), [rules_of(after)])
    return change


def differences(
    before: Sequence[Rule], afters: Sequence[Sequence[Rule]], *, head: Sequence[Rule] = ()
) -> Iterator[Change]:
    """What each of several lists changes in the place of one, below a head that all of them share.

    Every rule is laid out once, and the head walked once.
    """
    every = {id(rule): rule for rules in (head, before, *afters) for rule in rules}
    layout = lay_out(every.values())
    space, boxes = layout.space, dict(zip(every, layout.boxes, strict=True))

    def placed(rules: Sequence[Rule]) -> Layout:
        return Layout(tuple(rules), space, [boxes[id(rule)] for rule in rules])

    taken, accepted = _taken(space, placed(head).decided), placed(before).accepted
    for after in afters:
        yield _change(space, taken, accepted, placed(after).accepted)


def _taken(space: Space, decided: Iterable[Iterable[Box]]) -> list[int]:
    """For each segment the ports that some rule decides."""
    turns = ((edge, ports) for own in decided for first, stop, ports in own for edge in (first, stop))
    return running(len(space.edges), turns)


def _change(space: Space, taken: Iterable[int], before: Iterable[int], after: Iterable[int]) -> Change:
    newly_accepted, newly_rejected = {}, {}
    for segment, (decided, was, is_now) in enumerate(zip(taken, before, after, strict=True)):
        if was != is_now:
            newly_accepted[segment] = is_now & ~was & ~decided
            newly_rejected[segment] = was & ~is_now & ~decided
    return Change(merge(space, newly_accepted), merge(space, newly_rejected))
