"""The matches of `iptables-save` lines, each as a test that says yes, no, or cannot tell."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .addresses import parse_network
from .errors import ParseError, _
from .intset import IntSet
from .packets import Packet
from .ports import ALL_PORTS
from .protocols import PORTED
from .vocabulary import Direction, Family, Protocol

_BAD_PORTS = _("“{text}” is no port or range of ports. Write 80 or 8000:8010.")
_ONLY_IPV4 = _("“{text}” is IPv6, which ip6tables filters. Paste the output of iptables-save.")
_BAD_FLAGS = _("“{text}” is no list of TCP flags. Write names such as SYN,ACK, or ALL, or NONE.")

_NUMBERED = re.compile(r"(\d{1,5})?(:)?(\d{1,5})?", re.ASCII)
_PROTOCOLS = {
    # Names and numbers as `iptables-save` writes them, RFC 5237.
    **dict.fromkeys(("tcp", "6"), Protocol.TCP),
    **dict.fromkeys(("udp", "17"), Protocol.UDP),
    **dict.fromkeys(("icmp", "1"), Protocol.ICMP),
    **dict.fromkeys(("icmpv6", "ipv6-icmp", "58"), Protocol.ICMPV6),
    **dict.fromkeys(("gre", "47"), Protocol.GRE),
    **dict.fromkeys(("all", "0"), Protocol.ALL),
}
_PING = frozenset({"8", "8/0", "echo-request", "ping", "any"})
_FLAGS = frozenset({"SYN", "ACK", "FIN", "RST", "URG", "PSH"})
_MAIN_CARD = frozenset({"eth0", "eth+", "+"})
_VIRTUAL_CARD = re.compile(r"lo|docker\d+|br-.+|veth.*|virbr\d+|cni\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class HostPacket:
    """A packet as the host meets it, the first of a connection or a ping; `own` is None when not known."""

    packet: Packet
    direction: Direction
    own: int | None


Test = Callable[[HostPacket], bool | None]
"""Whether a packet matches; None when that cannot be told."""


def cannot_tell(_arriving: HostPacket) -> None:
    """The test of a match that is not modelled."""


def negated(test: Test) -> Test:
    """The opposite, as far as it can be told."""

    def opposite(arriving: HostPacket) -> bool | None:
        answer = test(arriving)
        return None if answer is None else not answer

    return opposite


def every(tests: Sequence[Test], arriving: HostPacket) -> bool | None:
    """Whether all tests say yes; one sure no is enough for a no."""
    answers = [test(arriving) for test in tests]
    if False in answers:
        return False
    return None if None in answers else True


def _from(text: str) -> Test:
    return _address(text, Direction.INGRESS)


def _to(text: str) -> Test:
    return _address(text, Direction.EGRESS)


def _address(text: str, peer_when: Direction) -> Test:
    """The source is the peer of an inbound packet, the destination that of an outbound one."""
    addresses = _addresses(text)

    def test(arriving: HostPacket) -> bool | None:
        address = arriving.packet.peer if arriving.direction is peer_when else arriving.own
        return None if address is None else address in addresses

    return test


def _addresses(text: str) -> IntSet:
    family, _address, addresses = parse_network(text if "/" in text else f"{text}/32")
    if family is not Family.IPV4:
        raise ParseError("peer", text, _ONLY_IPV4)
    return addresses


def _card_in(name: str) -> Test:
    return _card(name, Direction.INGRESS)


def _card_out(name: str) -> Test:
    return _card(name, Direction.EGRESS)


def _card(name: str, direction: Direction) -> Test:
    """The packet comes and goes by the main card, never by a virtual one; other names may be either."""
    answer = True if name in _MAIN_CARD else False if _VIRTUAL_CARD.fullmatch(name) else None
    return lambda arriving: answer if arriving.direction is direction else False


def _protocol(name: str) -> Test:
    protocol = _PROTOCOLS.get(name.lower())
    return lambda arriving: protocol is Protocol.ALL or arriving.packet.protocol is protocol


def _destination_ports(text: str) -> Test:
    ports = _ports(text)
    return lambda arriving: arriving.packet.protocol in PORTED and arriving.packet.port in ports


def _source_ports(text: str) -> Test:
    """A new connection starts from a port nobody can foresee."""
    answer = True if _ports(text) == ALL_PORTS else None
    return lambda arriving: answer if arriving.packet.protocol in PORTED else False


def _either_ports(text: str) -> Test:
    destination, source = _destination_ports(text), _source_ports(text)
    return lambda arriving: True if destination(arriving) else source(arriving)


def _ports(text: str) -> IntSet:
    return IntSet(tuple(_port_span(item) for item in text.split(",")))


def _port_span(item: str) -> tuple[int, int]:
    match = _NUMBERED.fullmatch(item)
    if not match or not (match[1] or match[3]) or (match[1] and match[3] and not match[2]):
        raise ParseError("ports", item, _BAD_PORTS)
    first, last = int(match[1] or 0), int(match[3] or (65535 if match[2] else match[1]))
    if not first <= last <= 65535:
        raise ParseError("ports", item, _BAD_PORTS)
    return first, last


def _states(text: str) -> Test:
    """The packet opens a connection; address translation is not modelled."""
    states = set(text.upper().split(","))
    answer = True if "NEW" in states else None if states & {"SNAT", "DNAT"} else False
    return lambda _arriving: answer


def _source_type(name: str) -> Test:
    return _address_type(name, Direction.EGRESS)


def _destination_type(name: str) -> Test:
    return _address_type(name, Direction.INGRESS)


def _address_type(name: str, local_when: Direction) -> Test:
    """The host's own end is local, the far end is not; other types depend on its routes."""
    return lambda arriving: arriving.direction is local_when if name == "LOCAL" else None


def _icmp_type(name: str) -> Test:
    answer = name.lower() in _PING
    return lambda arriving: answer and arriving.packet.protocol is Protocol.ICMP


def _syn() -> Test:
    return _tcp_flags("FIN,SYN,RST,ACK", "SYN")


def _tcp_flags(mask_text: str, set_text: str) -> Test:
    """Of the flags in the mask exactly these are set; the packet has SYN alone."""
    answer = _flags(mask_text) & {"SYN"} == _flags(set_text)
    return lambda arriving: answer and arriving.packet.protocol is Protocol.TCP


def _flags(text: str) -> frozenset[str]:
    if text in ("ALL", "NONE"):
        return _FLAGS if text == "ALL" else frozenset()
    flags = frozenset(text.split(","))
    if not flags <= _FLAGS:
        raise ParseError("flags", text, _BAD_FLAGS)
    return flags


def _module(name: str) -> Test | None:
    return None if name in _MODULES else cannot_tell


def _nothing(_text: str) -> None:
    """A comment matches everything."""


_MODULES = frozenset({"tcp", "udp", "icmp", "comment", "state", "conntrack", "multiport", "addrtype"})

Builder = Callable[..., Test | None]

OPTIONS: Mapping[str, tuple[int, Builder]] = {
    # How many words follow each option, and what they mean; man pages iptables(8) and iptables-extensions(8).
    **dict.fromkeys(("-s", "--source", "--src"), (1, _from)),
    **dict.fromkeys(("-d", "--destination", "--dst"), (1, _to)),
    **dict.fromkeys(("-i", "--in-interface"), (1, _card_in)),
    **dict.fromkeys(("-o", "--out-interface"), (1, _card_out)),
    **dict.fromkeys(("-p", "--protocol"), (1, _protocol)),
    **dict.fromkeys(("--dport", "--destination-port", "--dports", "--destination-ports"), (1, _destination_ports)),
    **dict.fromkeys(("--sport", "--source-port", "--sports", "--source-ports"), (1, _source_ports)),
    **dict.fromkeys(("--ports", "--port"), (1, _either_ports)),
    **dict.fromkeys(("--state", "--ctstate"), (1, _states)),
    "--src-type": (1, _source_type),
    "--dst-type": (1, _destination_type),
    "--icmp-type": (1, _icmp_type),
    "--tcp-flags": (2, _tcp_flags),
    "--syn": (0, _syn),
    **dict.fromkeys(("-m", "--match"), (1, _module)),
    "--comment": (1, _nothing),
}
