"""What a rule means and what a packet meets. Everyone outside imports from here and from `.vocabulary`."""

from .addresses import ALL_IPV4, ALL_IPV6, PUBLIC, parse_address
from .analysis.carriers import carrier_blocked_ports
from .analysis.difference import Change, difference
from .analysis.exposure import Exposure, exposure
from .analysis.focus import focus_on
from .analysis.reachability import Proof, reachability
from .analysis.redundancy import redundant
from .analysis.repair import Repair, repairs
from .analysis.withheld import decided_by_groups, withheld
from .environment import BoundGroup, Environment, Listener
from .errors import EngineError, ParseError
from .evaluate import evaluate, evaluate_between
from .intset import IntSet
from .iptables import HostFirewall, parse_host_firewall
from .packets import Packet, parse_end, parse_packet, parse_port
from .peers import Peer, parse_peer, peer_kind
from .policy import Policy, compile_rules
from .ports import format_ports, parse_ports
from .protocols import PORTED, Service, build_service, format_service, parse_service
from .regions import Region
from .rules import Rule, check_families, parse_action, parse_rule
from .tables import CARRIER_BLOCKED, PLATFORM_NETWORKS, SENSITIVE_PORTS, SensitivePort
from .trace import UNMODELLED, Step, Trace
from .vocabulary import (
    Action,
    Direction,
    Family,
    PeerKind,
    Protocol,
    Reach,
    Reason,
    RepairKind,
    Sensitivity,
    Stage,
    Unmodelled,
    Verdict,
)

__all__ = [
    "ALL_IPV4",
    "ALL_IPV6",
    "CARRIER_BLOCKED",
    "PLATFORM_NETWORKS",
    "PORTED",
    "PUBLIC",
    "SENSITIVE_PORTS",
    "UNMODELLED",
    "Action",
    "BoundGroup",
    "Change",
    "Direction",
    "EngineError",
    "Environment",
    "Exposure",
    "Family",
    "HostFirewall",
    "IntSet",
    "Listener",
    "Packet",
    "ParseError",
    "Peer",
    "PeerKind",
    "Policy",
    "Proof",
    "Protocol",
    "Reach",
    "Reason",
    "Region",
    "Repair",
    "RepairKind",
    "Rule",
    "SensitivePort",
    "Sensitivity",
    "Service",
    "Stage",
    "Step",
    "Trace",
    "Unmodelled",
    "Verdict",
    "build_service",
    "carrier_blocked_ports",
    "check_families",
    "compile_rules",
    "decided_by_groups",
    "difference",
    "evaluate",
    "evaluate_between",
    "exposure",
    "focus_on",
    "format_ports",
    "format_service",
    "parse_action",
    "parse_address",
    "parse_end",
    "parse_host_firewall",
    "parse_packet",
    "parse_peer",
    "parse_port",
    "parse_ports",
    "parse_rule",
    "parse_service",
    "peer_kind",
    "reachability",
    "redundant",
    "repairs",
    "withheld",
]
