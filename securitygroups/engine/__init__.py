"""What a rule means and what a packet meets. Everyone outside imports from here and from `.vocabulary`."""

from .addresses import Peer, format_address, format_span, is_private, parse_address, parse_peer, peer_kind
from .analysis.difference import Change, difference
from .analysis.reachability import Proof, reachability
from .analysis.redundancy import redundant
from .errors import EngineError, ParseError
from .intset import IntSet, Span
from .packets import Packet, parse_packet, parse_port
from .policy import Policy, compile_rules
from .ports import ALL_PORTS, format_ports, parse_ports
from .protocols import Service, build_service, format_service, parse_protocol, parse_service
from .regions import Region
from .rules import Rule, check_families, parse_action, parse_rule
from .vocabulary import Action, Direction, Family, PeerKind, Protocol, Reach

__all__ = [
    "ALL_PORTS",
    "Action",
    "Change",
    "Direction",
    "EngineError",
    "Family",
    "IntSet",
    "Packet",
    "ParseError",
    "Peer",
    "PeerKind",
    "Policy",
    "Proof",
    "Protocol",
    "Reach",
    "Region",
    "Rule",
    "Service",
    "Span",
    "build_service",
    "check_families",
    "compile_rules",
    "difference",
    "format_address",
    "format_ports",
    "format_service",
    "format_span",
    "is_private",
    "parse_action",
    "parse_address",
    "parse_packet",
    "parse_peer",
    "parse_port",
    "parse_ports",
    "parse_protocol",
    "parse_rule",
    "parse_service",
    "peer_kind",
    "reachability",
    "redundant",
]
