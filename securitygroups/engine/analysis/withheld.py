"""What groups accept and the Internet withholds nevertheless."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from securitygroups.engine.environment import Environment
from securitygroups.engine.intset import IntSet
from securitygroups.engine.regions import Region
from securitygroups.engine.rules import Rule

from .barriers import by_carriers, by_gateways, by_smtp
from .overlaps import left_by, shared

NARROW = 1024
"""Nobody who allows more ports in a row than this means each of them."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """Packets that groups accept and the Internet withholds, each by the first that does. Plain data.

    `smtp` are those to port 25 while the instance is not unblocked, `carriers` those on ports that carriers block, but
    for ports in a wide range, which happens to hold them. `gateways` are the others that only a gateway could pass on,
    because the instance has no public address.
    """

    smtp: tuple[Region, ...]
    carriers: tuple[Region, ...]
    gateways: tuple[Region, ...]


def withheld(regions: Iterable[Region], environment: Environment) -> Withheld:
    """What of these regions is withheld from the instance; the time goes with their spans.

    >>> from securitygroups.engine import Direction, Family, difference, parse_rule
    >>> share = parse_rule(action="ACCEPT", protocol="TCP", ports="80,445", peer="203.0.0.0/8")
    >>> opened = difference([], [share]).newly_accepted
    >>> inside = Environment(direction=Direction.INGRESS)
    >>> kept = withheld(opened, inside)
    >>> [region.describe() for region in (*kept.carriers, *kept.gateways)]
    ['TCP:445 203.0.0.0/8', 'TCP:80 203.0.0.0/8']
    >>> withheld(opened, Environment(direction=Direction.INGRESS, public={Family.IPV4: 1})).gateways
    ()
    """
    coming = list(regions)
    smtp, carriers, gateways = by_smtp(environment), by_carriers(environment), by_gateways(environment)
    mail, coming = _shared(coming, smtp), left_by(coming, smtp)
    blocked, coming = _shared(map(_meant, coming), carriers), left_by(coming, carriers)
    return Withheld(mail, blocked, _shared(coming, gateways))


def decided_by_groups(regions: Iterable[Region], environment: Environment) -> list[Region]:
    """What of these regions is for the groups to decide; the time goes with their spans.

    What carriers block is not, nor what the platform's own services send, nor what comes from where nobody is. Regions
    that reach into the Internet keep such addresses, so that everywhere reads as everywhere.

    >>> from securitygroups.engine import Direction, difference, parse_rule
    >>> share = parse_rule(action="ACCEPT", protocol="TCP", ports="80,445", peer="0.0.0.0/0")
    >>> monitor = parse_rule(action="ACCEPT", protocol="TCP", ports="81", peer="100.64.0.0/10")
    >>> inside = Environment(direction=Direction.INGRESS)
    >>> [region.describe() for region in decided_by_groups(difference([], [share, monitor]).newly_accepted, inside)]
    ['TCP:80 0.0.0.0/0', 'TCP:445 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16']
    """
    rest = left_by(regions, by_carriers(environment))
    return [found for region in rest if (found := _decided(region, environment)).addresses]


def _decided(region: Region, environment: Environment) -> Region:
    family = region.family
    if region.addresses & environment.on_internet(family):
        return region
    platform = environment.platform_networks.get(family, IntSet())
    private = environment.private_networks.get(family, IntSet()) - platform
    return replace(region, addresses=region.addresses & private)


def _shared(regions: Iterable[Region], rules: Sequence[Rule]) -> tuple[Region, ...]:
    return tuple(part for region in regions for rule in rules if (part := shared(region, rule)))


def _meant(region: Region) -> Region:
    """The region without its wide ranges of ports."""
    services = tuple((protocol, _narrow(ports)) for protocol, ports in region.services)
    return replace(region, services=services)


def _narrow(ports: IntSet) -> IntSet:
    return IntSet(tuple((first, last) for first, last in ports.spans if last - first < NARROW))
