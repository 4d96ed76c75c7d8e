"""What regions have in common with rules."""

from collections.abc import Iterable, Iterator

from securitygroups.engine.intset import IntSet
from securitygroups.engine.regions import Region
from securitygroups.engine.rules import Rule
from securitygroups.engine.vocabulary import Protocol


def shared(region: Region, rule: Rule) -> Region | None:
    """The packets of a region that a rule names, if there are any; takes the time of the spans of both.

    >>> from securitygroups.engine import difference, parse_rule
    >>> web = parse_rule(action="ACCEPT", protocol="TCP", ports="80-90", peer="10.0.0.0/8")
    >>> [region] = difference([], [web]).newly_accepted
    >>> shared(region, parse_rule(action="DROP", protocol="ALL", peer="10.0.0.0/24")).describe()
    'TCP:80-90 10.0.0.0/24'
    """
    services = ((protocol, ports & rule.ports(protocol)) for protocol, ports in region.services)
    return next(_regions(region, services, region.addresses & rule.addresses(region.family)), None)


def left(region: Region, rule: Rule) -> Iterator[Region]:
    """The packets of a region that a rule does not name, as at most two disjoint regions.

    >>> from securitygroups.engine import difference, parse_rule
    >>> web = parse_rule(action="ACCEPT", protocol="TCP", ports="80-81", peer="10.0.0.0/24")
    >>> [region] = difference([], [web]).newly_accepted
    >>> block = parse_rule(action="DROP", protocol="TCP", ports="81", peer="10.0.0.0/25")
    >>> [part.describe() for part in left(region, block)]
    ['TCP:80 10.0.0.0/24', 'TCP:81 10.0.0.128/25']
    """
    others = [(protocol, ports - rule.ports(protocol)) for protocol, ports in region.services]
    same = [(protocol, ports & rule.ports(protocol)) for protocol, ports in region.services]
    yield from _regions(region, others, region.addresses)
    yield from _regions(region, same, region.addresses - rule.addresses(region.family))


def left_by(regions: Iterable[Region], rules: Iterable[Rule]) -> list[Region]:
    """The packets of some regions that none of these rules name, as disjoint regions where those are."""
    rest = list(regions)
    for rule in rules:
        rest = [part for region in rest for part in left(region, rule)]
    return rest


def _regions(region: Region, services: Iterable[tuple[Protocol, IntSet]], addresses: IntSet) -> Iterator[Region]:
    """The region of these services and addresses, unless it is empty."""
    named = tuple((protocol, ports) for protocol, ports in services if ports)
    if named and addresses:
        yield Region(region.family, named, addresses)
