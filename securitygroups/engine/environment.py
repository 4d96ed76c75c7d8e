"""What surrounds a packet at one instance, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import sub
from typing import NamedTuple

from .addresses import EVERYWHERE, PRIVATE, UNROUTED
from .intset import IntSet
from .iptables import HostFirewall
from .packets import Packet
from .policy import Policy
from .rules import Rule
from .tables import CARRIER_BLOCKED, PLATFORM_NETWORKS
from .vocabulary import Direction, Family, Protocol


class BoundGroup(NamedTuple):
    """A security group with its rules of one direction; `ref` is the caller's own name for it. Plain data.

    >>> from securitygroups.engine import compile_rules, parse_rule
    >>> web = parse_rule(action="ACCEPT", protocol="TCP", ports="80", peer="0.0.0.0/0", ref="web")
    >>> group = BoundGroup("sg-web", compile_rules([web]))
    >>> group.ref, len(group.policy)
    ('sg-web', 1)
    """

    ref: str
    policy: Policy


class Listener(NamedTuple):
    """A process that waits for traffic on a port. Plain data.

    >>> Listener(Protocol.TCP, 80, "nginx").process
    'nginx'
    """

    protocol: Protocol
    port: int
    process: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """One instance as traffic of one direction meets it.

    `groups` come in binding order, with the rules of this direction; `other_groups` are those of the account
    that could be bound besides. `addresses` are the instance's own inside the network, one for each family,
    and `public` those the Internet knows. Without `inside_known` nobody knows what goes on inside it: the host
    firewall, the processes, whether it runs. The tables at the end can be replaced; a family or protocol that one
    of them leaves out has nothing there. Plain data, for one question or for many.

    >>> from securitygroups.engine import compile_rules, parse_address, parse_packet, parse_rule
    >>> web = parse_rule(action="ACCEPT", protocol="TCP", ports="80", peer="0.0.0.0/0", ref="web")
    >>> instance = Environment(direction=Direction.INGRESS, groups=(BoundGroup("sg-web", compile_rules([web])),))
    >>> [rule.ref for rule in instance.rules]
    ['web']
    >>> [instance.crosses_internet(parse_packet(protocol="GRE", peer=peer)) for peer in ("10.0.0.9", "203.0.113.9")]
    [False, True]
    >>> instance.is_platform_service(parse_packet(protocol="UDP", peer="169.254.0.4", port=123))
    True
    >>> parse_address("203.0.113.9")[1] in instance.on_internet(Family.IPV4)
    True
    """

    direction: Direction
    groups: tuple[BoundGroup, ...] = ()
    other_groups: tuple[BoundGroup, ...] = ()
    addresses: Mapping[Family, int] = field(default_factory=dict)
    public: Mapping[Family, int] = field(default_factory=dict)
    listeners: tuple[Listener, ...] = ()
    inside_known: bool = True
    running: bool = True
    host_firewall: HostFirewall | None = None
    smtp_unblocked: bool = False
    private_networks: Mapping[Family, IntSet] = field(default_factory=lambda: dict(PRIVATE))
    platform_networks: Mapping[Family, IntSet] = field(default_factory=lambda: dict(PLATFORM_NETWORKS))
    carrier_blocked: Mapping[Protocol, IntSet] = field(default_factory=lambda: dict(CARRIER_BLOCKED))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of all bound groups, joined in binding order; takes the time of listing them."""
        return tuple(rule for group in self.groups for rule in group.policy.rules)

    def is_platform_service(self, packet: Packet) -> bool:
        """Whether the far end is a service of the platform, by a binary search."""
        return packet.peer in self.platform_networks.get(packet.family, IntSet())

    def crosses_internet(self, packet: Packet) -> bool:
        """Whether the far end is neither private, nor the platform's own, nor nowhere, by three binary searches."""
        return not any(packet.peer in addresses for addresses in self._off_internet(packet.family))

    def on_internet(self, family: Family) -> IntSet:
        """The addresses of a family that are reached over the Internet; takes the time of the networks that are not."""
        return reduce(sub, self._off_internet(family), EVERYWHERE[family])

    def _off_internet(self, family: Family) -> tuple[IntSet, ...]:
        networks = (self.private_networks, self.platform_networks, UNROUTED)
        return tuple(by_family.get(family, IntSet()) for by_family in networks)
