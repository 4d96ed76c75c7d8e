"""Every word of the domain, spelled once. The values are the cloud API's own."""

from enum import StrEnum


class Direction(StrEnum):
    """Which traffic a rule filters, seen from the instance.

    >>> Direction("egress")
    <Direction.EGRESS: 'egress'>
    """

    INGRESS = "ingress"
    EGRESS = "egress"


class Action(StrEnum):
    """What a rule does with a packet it matches.

    >>> Action("DROP")
    <Action.DROP: 'DROP'>
    """

    ACCEPT = "ACCEPT"
    DROP = "DROP"


class Protocol(StrEnum):
    """What a rule or a packet speaks; a packet never speaks ALL.

    >>> print(f"{Protocol.ICMPV6} over {Family.IPV6}")
    ICMPv6 over IPv6
    """

    TCP = "TCP"
    UDP = "UDP"
    ICMP = "ICMP"
    ICMPV6 = "ICMPv6"
    GRE = "GRE"
    ALL = "ALL"


class Family(StrEnum):
    """The address family; the two never mix in a rule or a packet.

    >>> [str(family) for family in Family]
    ['IPv4', 'IPv6']
    """

    IPV4 = "IPv4"
    IPV6 = "IPv6"


class PeerKind(StrEnum):
    """What sort of peer a rule names, for a label beside it.

    >>> PeerKind("range")
    <PeerKind.RANGE: 'range'>
    """

    ALL_IPV4 = "all-ipv4"
    ALL_IPV6 = "all-ipv6"
    PRIVATE_NETWORK = "private-network"
    ADDRESS = "address"
    NETWORK = "network"
    RANGE = "range"


class Reach(StrEnum):
    """How much of what a rule names still gets to it, past all the rules above it.

    >>> [str(reach) for reach in Reach]
    ['dead', 'partly', 'live']
    """

    DEAD = "dead"
    PARTLY = "partly"
    LIVE = "live"


class Verdict(StrEnum):
    """What one stage says of a packet; an unknown is never an accept.

    >>> [str(verdict) for verdict in Verdict]
    ['accept', 'reject', 'unknown', 'not-reached']
    """

    ACCEPT = "accept"
    REJECT = "reject"
    UNKNOWN = "unknown"
    NOT_REACHED = "not-reached"


class Stage(StrEnum):
    """One layer a packet meets on its way.

    >>> Stage("security-groups")
    <Stage.SECURITY_GROUPS: 'security-groups'>
    """

    PLATFORM = "platform"
    CARRIER = "carrier"
    SECURITY_GROUPS = "security-groups"
    SMTP = "smtp"
    HOST_FIREWALL = "host-firewall"
    LISTENER = "listener"
    PROCESS = "process"


class Reason(StrEnum):
    """Why a stage said what it said; the screen owns the sentence, the engine owns the fact.

    >>> Reason("implicit-deny")
    <Reason.IMPLICIT_DENY: 'implicit-deny'>
    """

    PLATFORM_SERVICE = "platform-service"
    ORDINARY_TRAFFIC = "ordinary-traffic"
    STAYS_PRIVATE = "stays-private"
    CARRIER_BLOCKED_PORT = "carrier-blocked-port"
    CARRIER_OPEN_PORT = "carrier-open-port"
    NO_PUBLIC_ADDRESS = "no-public-address"
    MATCHED_RULE = "matched-rule"
    IMPLICIT_DENY = "implicit-deny"
    NO_GROUPS = "no-groups"
    NOT_SMTP = "not-smtp"
    SMTP_BLOCKED = "smtp-blocked"
    SMTP_UNBLOCKED = "smtp-unblocked"
    NO_HOST_FIREWALL = "no-host-firewall"
    HOST_RULE = "host-rule"
    HOST_DEFAULT = "host-default"
    HOST_UNMODELLED = "host-unmodelled"
    HOST_OTHER_FAMILY = "host-other-family"
    LISTENING = "listening"
    SYSTEM_ANSWERS = "system-answers"
    NOTHING_LISTENS = "nothing-listens"
    LISTENER_UNMODELLED = "listener-unmodelled"
    INSTANCE_STOPPED = "instance-stopped"
    PROCESS_SENDS = "process-sends"
    DEPENDS_ON_INSTANCE = "depends-on-instance"
    STOPPED_EARLIER = "stopped-earlier"


class Unmodelled(StrEnum):
    """What decides about real packets too, and no trace takes into account.

    >>> Unmodelled("network-acl")
    <Unmodelled.NETWORK_ACL: 'network-acl'>
    """

    EXISTING_CONNECTIONS = "existing-connections"
    NETWORK_ACL = "network-acl"
    ROUTES_AND_GATEWAYS = "routes-and-gateways"


class RepairKind(StrEnum):
    """The one step a repair consists of.

    >>> RepairKind("move-rule")
    <RepairKind.MOVE_RULE: 'move-rule'>
    """

    INSERT_RULE = "insert-rule"
    MOVE_RULE = "move-rule"
    MOVE_GROUP = "move-group"
    BIND_GROUP = "bind-group"
    UNBLOCK_SMTP = "unblock-smtp"
    HOST_RULE = "host-rule"
    START_LISTENER = "start-listener"


class Sensitivity(StrEnum):
    """Why an open port deserves a second look.

    >>> [str(why) for why in Sensitivity]
    ['login', 'database', 'management']
    """

    LOGIN = "login"
    DATABASE = "database"
    MANAGEMENT = "management"
