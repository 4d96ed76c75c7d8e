"""Every word of the domain, spelled once. The values are the cloud API's own."""

from enum import StrEnum


class Direction(StrEnum):
    """Which traffic a rule filters, seen from the instance."""

    INGRESS = "ingress"
    EGRESS = "egress"


class Action(StrEnum):
    """What a rule does with a packet it matches."""

    ACCEPT = "ACCEPT"
    DROP = "DROP"


class Protocol(StrEnum):
    """What a rule or a packet speaks; a packet never speaks ALL."""

    TCP = "TCP"
    UDP = "UDP"
    ICMP = "ICMP"
    ICMPV6 = "ICMPv6"
    GRE = "GRE"
    ALL = "ALL"


class Family(StrEnum):
    """The address family; the two never mix in a rule or a packet."""

    IPV4 = "IPv4"
    IPV6 = "IPv6"


class PeerKind(StrEnum):
    """What sort of peer a rule names, for a label beside it."""

    ALL_IPV4 = "all-ipv4"
    ALL_IPV6 = "all-ipv6"
    PRIVATE_NETWORK = "private-network"
    ADDRESS = "address"
    NETWORK = "network"
    RANGE = "range"


class Reach(StrEnum):
    """How much of what a rule names still gets to it, past all the rules above it."""

    DEAD = "dead"
    PARTLY = "partly"
    LIVE = "live"
