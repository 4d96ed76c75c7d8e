"""One rule as a value, and the only way from its text to it."""

from dataclasses import dataclass, field

from .errors import ParseError, _
from .intset import IntSet, Span
from .peers import Peer, parse_peer
from .planes import FAMILIES, PLANES_NAMED
from .protocols import Service, build_service
from .vocabulary import Action, Family, Protocol

Part = tuple[Protocol, int, int, tuple[Span, ...]]
"""A run of addresses of one plane: its protocol, its start and stop on the line, and ports."""

_BY_NAME = {action.value: action for action in Action}

_UNKNOWN_ACTION = _("“{text}” is no action. Choose ACCEPT or DROP.")
_ICMP_WITH_IPV6 = _("{text} does not go with the IPv6 address {peer}. Choose ICMPv6.")
_ICMPV6_WITH_IPV4 = _("{text} does not go with the IPv4 address {peer}. Choose ICMP.")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of an ordered list: what happens to packets of any of these services with any of these peers.

    A template brings several services or peers; the peers of a group are its members' addresses. `ref` is the
    caller's own name for the rule, and the one that traces and findings give back. `parts` is what the rule
    names, in the form all analysis uses; it is worked out once, in the time of the services times the peers.

    >>> from securitygroups.engine import parse_service
    >>> rule = Rule(Action.ACCEPT, (parse_service("TCP:80"), parse_service("UDP:53")), (parse_peer("10.0.0.5"),), "dns")
    >>> rule.ports(Protocol.UDP).spans, rule.addresses(Family.IPV4).size
    (((53, 53),), 1)
    """

    action: Action
    services: tuple[Service, ...]
    peers: tuple[Peer, ...]
    ref: str = ""
    parts: tuple[Part, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "services", tuple(self.services))
        object.__setattr__(self, "peers", tuple(self.peers))
        object.__setattr__(self, "parts", _parts(self))

    def ports(self, protocol: Protocol) -> IntSet:
        """The ports this rule names for a protocol, every one for ALL; takes the time of its services."""
        return _union([service.ports for service in self.services if service.protocol in (protocol, Protocol.ALL)])

    def addresses(self, family: Family) -> IntSet:
        """The addresses this rule names in one family; takes the time of its peers."""
        return _union([peer.addresses for peer in self.peers if peer.family is family])


def parse_action(text: str) -> Action:
    """The action a text names, in any case; free.

    >>> parse_action("Accept")
    <Action.ACCEPT: 'ACCEPT'>
    """
    try:
        return _BY_NAME[text.strip().upper()]
    except KeyError:
        raise ParseError("action", text, _UNKNOWN_ACTION) from None


def parse_rule(*, action: str, protocol: str, peer: str, ports: str = "", ref: str = "") -> Rule:
    """The rule that four texts make; raises a `ParseError` that names the field. Takes the time of reading them.

    >>> rule = parse_rule(action="ACCEPT", protocol="TCP", ports="80,443", peer="10.0.0.0/8", ref="r1")
    >>> rule.ports(Protocol.TCP).spans, rule.addresses(Family.IPV6).spans
    (((80, 80), (443, 443)), ())
    """
    service, addresses = build_service(protocol, ports), parse_peer(peer)
    check_families(service, addresses)
    return Rule(parse_action(action), (service,), (addresses,), ref)


def check_families(service: Service, peer: Peer) -> None:
    """Refuse a protocol that the peer's address family does not carry; free.

    >>> from securitygroups.engine import parse_service
    >>> check_families(parse_service("ICMP"), parse_peer("::/0"))
    Traceback (most recent call last):
    securitygroups.engine.errors.ParseError: ICMP does not go with the IPv6 address ::/0. Choose ICMPv6.
    """
    if service.protocol is Protocol.ALL or peer.family in FAMILIES[service.protocol]:
        return
    problem = _ICMP_WITH_IPV6 if service.protocol is Protocol.ICMP else _ICMPV6_WITH_IPV4
    raise ParseError("protocol", str(service.protocol), problem, peer=peer.text)


def _parts(rule: Rule) -> tuple[Part, ...]:
    """Disjoint: each protocol once, and each family."""
    peers = _peers(rule)
    return tuple(
        (protocol, origin + first, origin + last + 1, ports)
        for named, ports in _services(rule)
        for family, spans in peers
        for protocol, origin in PLANES_NAMED[named, family]
        for first, last in spans
    )


def _services(rule: Rule) -> list[tuple[Protocol, tuple[Span, ...]]]:
    if len(rule.services) == 1:
        return [(service.protocol, service.ports.spans) for service in rule.services]
    return [(protocol, spans) for protocol in FAMILIES if (spans := rule.ports(protocol).spans)]


def _peers(rule: Rule) -> list[tuple[Family, tuple[Span, ...]]]:
    if len(rule.peers) == 1:
        return [(peer.family, peer.addresses.spans) for peer in rule.peers]
    return [(family, rule.addresses(family).spans) for family in Family]


def _union(sets: list[IntSet]) -> IntSet:
    return sets[0] if len(sets) == 1 else IntSet(tuple(span for part in sets for span in part.spans))
