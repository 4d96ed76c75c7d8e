"""What a rule list opens to everyone, or to nearly everyone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from securitygroups.engine.addresses import EVERYWHERE, PRIVATE
from securitygroups.engine.headerspace import decisions
from securitygroups.engine.intset import IntSet
from securitygroups.engine.layout import Layout, lay_out
from securitygroups.engine.planes import Plane
from securitygroups.engine.policy import Policy, rules_of
from securitygroups.engine.regions import Region, cut_by_ports
from securitygroups.engine.rules import Rule
from securitygroups.engine.tables import SENSITIVE_PORTS, WIDE, SensitivePort
from securitygroups.engine.vocabulary import Action

Openings = Mapping[int, Sequence[tuple[int, int]]]
"""For each segment with public addresses, the rules that accept there, each with its port intervals."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """Ports of one protocol that the same many public addresses reach.

    `accepted_by` holds the rules that let them, each with the ports it decides for some of these addresses.
    """

    region: Region
    everyone: bool
    sensitive: tuple[SensitivePort, ...]
    accepted_by: tuple[tuple[Rule, IntSet], ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that let them."""
        return tuple(rule for rule, _ports in self.accepted_by)


def exposure(
    policy: Policy | Iterable[Rule], sensitive_ports: Sequence[SensitivePort] = SENSITIVE_PORTS
) -> list[Exposure]:
    """What is open to every public address, or to more than an IPv4 /8 or an IPv6 /32, sensitive ports first.

    Private addresses do not count. Costs one walk of the space, then the ports times the distinct answers.

    >>> from securitygroups.engine import parse_rule
    >>> found = exposure([
    ...     parse_rule(action="ACCEPT", protocol="TCP", ports="80,443", peer="0.0.0.0/0"),
    ...     parse_rule(action="ACCEPT", protocol="TCP", ports="22", peer="64.0.0.0/2"),
    ...     parse_rule(action="ACCEPT", protocol="ALL", peer="10.0.0.0/8"),
    ... ])
    >>> [(one.region.service_texts, one.everyone, [port.service for port in one.sensitive]) for one in found]
    [(('TCP:22',), False, ['SSH']), (('TCP:80,443',), True, [])]
    """
    layout = lay_out(rules_of(policy))
    openings = _openings(layout)
    found = [
        _exposure(layout, openings, plane, segments, intervals, sensitive_ports)
        for plane, planned in layout.space.planes()
        for intervals, segments in cut_by_ports(_segments_of(openings, planned)).items()
    ]
    wide = [one for one in found if one.region.addresses.size > WIDE[one.region.family]]
    return sorted(wide, key=lambda one: _urgency(one, sensitive_ports))


def _openings(layout: Layout) -> Openings:
    """Who accepts what in each segment."""
    rules = layout.rules
    return {
        segment: [(number, decided) for number, decided, _named in found if rules[number].action is Action.ACCEPT]
        for segment, found in enumerate(decisions(layout.space, layout.boxes))
    }


def _segments_of(openings: Openings, planned: Iterable[int]) -> dict[int, list[int]]:
    """The segments by the port intervals open in them."""
    found: dict[int, list[int]] = defaultdict(list)
    for segment in planned:
        found[sum(decided for _number, decided in openings[segment])].append(segment)
    return found


def _exposure(
    layout: Layout,
    openings: Openings,
    plane: Plane,
    segments: Sequence[int],
    intervals: int,
    sensitive_ports: Sequence[SensitivePort],
) -> Exposure:
    protocol, family = plane
    public = [one for one in segments if not layout.space.addresses(plane, (one,)) <= PRIVATE[family]]
    addresses = layout.space.addresses(plane, public) - PRIVATE[family]
    ports = layout.space.ports(intervals)
    shares: dict[int, int] = defaultdict(int)
    for segment in public:
        for number, decided in openings[segment]:
            if share := decided & intervals:
                shares[number] |= share
    return Exposure(
        Region(family, ((protocol, ports),), addresses),
        EVERYWHERE[family] - PRIVATE[family] <= addresses,
        tuple(one for one in sensitive_ports if one.protocol is protocol and one.port in ports),
        tuple((layout.rules[number], layout.space.ports(share)) for number, share in sorted(shares.items())),
    )


def _urgency(one: Exposure, sensitive_ports: Sequence[SensitivePort]) -> tuple[int, int]:
    """Sensitive ports in the order of their table, then the larger region."""
    place = sensitive_ports.index(one.sensitive[0]) if one.sensitive else len(sensitive_ports)
    return place, -one.region.size
