"""What a rule means and what a packet meets. Everyone outside imports from here and from `.vocabulary`."""

from .addresses import Peer, format_address, format_span, is_private, parse_address, parse_peer, peer_kind
from .errors import EngineError, ParseError
from .intset import IntSet, Span
from .ports import ALL_PORTS, format_ports, parse_ports
from .protocols import Service, build_service, format_service, parse_protocol, parse_service
from .rules import Rule, check_families, parse_action, parse_rule
from .vocabulary import Action, Direction, Family, PeerKind, Protocol

__all__ = [
    "ALL_PORTS",
    "Action",
    "Direction",
    "EngineError",
    "Family",
    "IntSet",
    "ParseError",
    "Peer",
    "PeerKind",
    "Protocol",
    "Rule",
    "Service",
    "Span",
    "build_service",
    "check_families",
    "format_address",
    "format_ports",
    "format_service",
    "format_span",
    "is_private",
    "parse_action",
    "parse_address",
    "parse_peer",
    "parse_ports",
    "parse_protocol",
    "parse_rule",
    "parse_service",
    "peer_kind",
]
