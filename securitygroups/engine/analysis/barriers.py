"""What holds packets back besides the rules of the groups, as rules that can stand above them."""

from collections.abc import Iterator
from dataclasses import dataclass

from securitygroups.engine.addresses import EVERYWHERE
from securitygroups.engine.environment import Environment
from securitygroups.engine.intset import IntSet
from securitygroups.engine.peers import Peer
from securitygroups.engine.protocols import Service
from securitygroups.engine.rules import Rule
from securitygroups.engine.tables import SMTP_PORT
from securitygroups.engine.vocabulary import Action, Direction, Family, Protocol

from .host_sets import ALL, drop, host_refusals


@dataclass(frozen=True, slots=True)
class Barriers:
    """Rules to put above those of the groups, so that the list accepts what no filter on the way rejects.

    `doubtful` are more of them, which drop what some filter cannot tell. Whether anything listens does not count.
    """

    known: tuple[Rule, ...]
    doubtful: tuple[Rule, ...]


def barriers(environment: Environment) -> Barriers:
    """The barriers on the way through carrier, platform, TCP 25 and host firewall; takes the time of the last."""
    refused, unclear = _on_host(environment)
    known = (*refused, *by_carriers(environment), *by_smtp(environment), *_past_groups(environment))
    return Barriers(known, (*unclear, *by_gateways(environment)))


def by_carriers(environment: Environment) -> list[Rule]:
    """What the carriers block, as rules that drop it."""
    return [
        drop([Service(protocol, ports, "")], family, environment.on_internet(family))
        for family in Family
        for protocol, ports in environment.carrier_blocked.items()
    ]


def by_smtp(environment: Environment) -> list[Rule]:
    """Mail to the Internet, unless the instance is unblocked, as rules that drop it."""
    if environment.direction is Direction.INGRESS or environment.smtp_unblocked:
        return []
    mail = Service(Protocol.TCP, IntSet.single(SMTP_PORT), "")
    return [drop([mail], family, environment.on_internet(family)) for family in Family]


def by_gateways(environment: Environment) -> list[Rule]:
    """What some gateway decides because the instance has no public address, as rules that drop it."""
    return [
        drop([ALL], family, environment.on_internet(family)) for family in Family if family not in environment.public
    ]


def _past_groups(environment: Environment) -> Iterator[Rule]:
    """The platform's own services, which pass without a rule of a group."""
    for family, addresses in environment.platform_networks.items():
        yield Rule(Action.ACCEPT, (ALL,), (Peer(family, addresses, "", normalised=False),))


def _on_host(environment: Environment) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """What the host firewall rejects, and what it cannot tell."""
    unclear = tuple(drop([ALL], family, EVERYWHERE[family]) for family in Family)
    if not environment.inside_known:
        return (), unclear
    if environment.host_firewall is None:
        return (), ()
    own = environment.addresses.get(Family.IPV4)
    refused, unclear_there = host_refusals(environment.host_firewall, environment.direction, own)
    return refused, (*unclear_there, *unclear[1:])
