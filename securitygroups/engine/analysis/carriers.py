"""What rules allow in vain, because the carriers block it on the Internet."""

from securitygroups.engine.environment import Environment
from securitygroups.engine.intset import IntSet
from securitygroups.engine.rules import Rule
from securitygroups.engine.vocabulary import Action, Protocol


def carrier_blocked_ports(rule: Rule, environment: Environment) -> tuple[tuple[Protocol, IntSet], ...]:
    """The ports an allow names one by one, or names alone, that no packet of the Internet gets through on.

    A wide range that happens to hold such ports was not meant for them, and peers that are not on the Internet, as the
    tables of the environment have it, meet no carrier. Takes the time of the ports and peers that the rule names.

    >>> from securitygroups.engine import Direction, parse_rule
    >>> inside = Environment(direction=Direction.INGRESS)
    >>> share = parse_rule(action="ACCEPT", protocol="TCP", ports="443,445", peer="0.0.0.0/0")
    >>> [(str(protocol), ports.spans) for protocol, ports in carrier_blocked_ports(share, inside)]
    [('TCP', ((445, 445),))]
    >>> wide = parse_rule(action="ACCEPT", protocol="TCP", ports="1-65535", peer="0.0.0.0/0")
    >>> carrier_blocked_ports(wide, inside)
    ()
    """
    if rule.action is not Action.ACCEPT or not any(
        peer.addresses & environment.on_internet(peer.family) for peer in rule.peers
    ):
        return ()
    blocked = environment.carrier_blocked
    meant = (
        (service.protocol, _meant(service.ports, blocked.get(service.protocol, IntSet()))) for service in rule.services
    )
    return tuple((protocol, ports) for protocol, ports in meant if ports)


def _meant(ports: IntSet, blocked: IntSet) -> IntSet:
    """The blocked ports among these whose span says that they were meant: it holds no other."""
    return IntSet(tuple(span for span in ports.spans if IntSet((span,)) <= blocked))
