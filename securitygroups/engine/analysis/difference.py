"""What changes between two rule lists: for all packets, exactly."""

from collections.abc import Iterable
from dataclasses import dataclass

from securitygroups.engine.layout import Layout, lay_out
from securitygroups.engine.policy import Policy, rules_of
from securitygroups.engine.regions import Region, merge
from securitygroups.engine.rules import Rule


@dataclass(frozen=True, slots=True)
class Change:
    """The packets whose verdict differs, as disjoint regions. False when there are none, which is proof.

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
        """How many packets are newly accepted, to compare changes by."""
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
    first, second = rules_of(before), rules_of(after)
    both = lay_out((*first, *second))
    space, boxes = both.space, both.boxes
    old, new = Layout(first, space, boxes[: len(first)]), Layout(second, space, boxes[len(first) :])
    newly_accepted, newly_rejected = {}, {}
    for segment, (was, is_now) in enumerate(zip(old.accepted, new.accepted, strict=True)):
        if was != is_now:
            newly_accepted[segment] = is_now & ~was
            newly_rejected[segment] = was & ~is_now
    return Change(merge(space, newly_accepted), merge(space, newly_rejected))
