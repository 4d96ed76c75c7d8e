"""What surrounds a packet at one instance, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from .addresses import PRIVATE
from .intset import IntSet
from .iptables import HostFirewall
from .packets import Packet
from .policy import Policy
from .rules import Rule
from .tables import CARRIER_BLOCKED, PLATFORM_NETWORKS
from .vocabulary import Direction, Family, Protocol


class BoundGroup(NamedTuple):
    """A security group with its rules of one direction; `ref` is the caller's own name for it."""

    ref: str
    policy: Policy


class Listener(NamedTuple):
    """A process that waits for traffic on a port."""

    protocol: Protocol
    port: int
    process: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """One instance as traffic of one direction meets it.

    `groups` come in binding order, with the rules of this direction; `other_groups` are those of the account
    that could be bound besides. `addresses` are the instance's own inside the network, one for each family,
    and `public` those the Internet knows. Without `inside_known` nobody knows what goes on inside it: the host
    firewall, the processes, whether it runs.
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
    private_networks: Mapping[Family, IntSet] = field(default_factory=lambda: PRIVATE)
    platform_networks: Mapping[Family, IntSet] = field(default_factory=lambda: PLATFORM_NETWORKS)
    carrier_blocked: Mapping[Protocol, IntSet] = field(default_factory=lambda: CARRIER_BLOCKED)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of all bound groups, joined in binding order."""
        return tuple(rule for group in self.groups for rule in group.policy.rules)

    def is_platform_service(self, packet: Packet) -> bool:
        """Whether the far end is a service of the platform."""
        return packet.peer in self.platform_networks[packet.family]

    def crosses_internet(self, packet: Packet) -> bool:
        """Whether the far end is neither private nor the platform's own."""
        private = packet.peer in self.private_networks[packet.family]
        return not (private or self.is_platform_service(packet))
