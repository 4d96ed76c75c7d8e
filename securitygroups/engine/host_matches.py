"""The matches of `iptables-save` lines, each read into a test."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .addresses import parse_address, parse_network, prefix_of_mask
from .errors import ParseError, _
from .host_tests import Always, ByAddress, ByDirection, ByPort, ByProtocol, Either, Test
from .intset import IntSet
from .ports import REAL_PORTS
from .protocols import PORTED
from .vocabulary import Direction, Family, Protocol

_BAD_PORTS = _("“{text}” is no port or range of ports. Write 80 or 8000:8010.")
_ONLY_IPV4 = _("“{text}” is IPv6, which ip6tables filters. Paste the output of iptables-save.")
_BAD_FLAGS = _("“{text}” is no list of TCP flags. Write names such as SYN,ACK, or ALL, or NONE.")
_BAD_PROTOCOL = _("“{text}” is no protocol. Write a name such as tcp, or a number from 0 to 255.")
_BAD_STATE = _("“{text}” is no state of a connection. Write names such as NEW,ESTABLISHED.")
_BAD_ICMP_TYPE = _("“{text}” is no ICMP type. Write a number such as 8 or 3/4, or a name such as echo-request.")
_BAD_ADDRESS_TYPE = _("“{text}” is no type of address. Write names such as LOCAL or BROADCAST.")

_NUMBERED = re.compile(r"(\d{1,5})?(:)?(\d{1,5})?", re.ASCII)
_BYTE = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_ANY_PROTOCOL = frozenset({"all", "ip", "hopopt", "0"})
_PROTOCOLS = {
    **dict.fromkeys(("tcp", "6"), Protocol.TCP),
    **dict.fromkeys(("udp", "17"), Protocol.UDP),
    **dict.fromkeys(("icmp", "1"), Protocol.ICMP),
    **dict.fromkeys(("icmpv6", "ipv6-icmp", "58"), Protocol.ICMPV6),
    **dict.fromkeys(("gre", "47"), Protocol.GRE),
}
_OTHER_PROTOCOL = re.compile(
    # A number, or a keyword of the IANA registry "Assigned Internet Protocol Numbers" (iana.org/assignments/
    # protocol-numbers), or another name that /etc/protocols of some system or xtables_chain_protos of iptables knows.
    rf"{_BYTE}|3pc|a/n|aggfrag|ah|argus|aris|ax\.25|bbn-rcc|bbn-rcc-mon|bit-emu|bna|br-sat-mon|cbt|cftp|chaos|"
    r"compaq-peer|cphb|cpnx|crtp|crudp|dccp|dcn|dcn-meas|ddp|ddx|dgp|dsr|egp|eigrp|emcon|encap|esp|etherip|ethernet|fc|"
    r"fire|ggp|gmtp|hip|hmp|homa|i-nlsp|iatp|idpr|idpr-cmtp|idrp|ifmp|igmp|igp|igrp|il|ipcomp|ipcv|ipencap|ipip|iplt|"
    r"ippc|iptm|ipv4|ipv6|ipv6-frag|ipv6-mh|ipv6-nonxt|ipv6-opts|ipv6-route|ipx-in-ip|irtp|isis|iso-ip|iso-tp4|"
    r"kryptolan|l2tp|larp|leaf-1|leaf-2|manet|merit-inp|mfe-nsp|mh|mhrp|micp|min-ipv4|mobile|mobility-header|"
    r"mpls-in-ip|mptcp|mtp|mux|narp|netblt|nsfnet-igp|nsh|nvp|nvp-ii|ospf|ospfigp|pgm|pim|pipe|pnni|prm|ptp|pup|pvp|"
    r"qnx|rdp|rohc|rspf|rsvp|rsvp-e2e-ignore|rvd|sat-expak|sat-mon|scc-sp|scps|sctp|sdrp|secure-vmtp|sep|shim6|skip|sm|"
    r"smp|snp|sprite-rpc|sps|srp|sscopmce|st|stp|sun-nd|swipe|tcf|tlsp|tp\+\+|trunk-1|trunk-2|ttp|udplite|uti|vines|"
    r"visa|vmtp|vrrp|wb-expak|wb-mon|wesp|wsn|xnet|xns-idp|xtp",
    re.ASCII,
)
_PING = frozenset({"8", "8/0", "echo-request", "ping", "any", "255"})
_ICMP_TYPE = re.compile(
    # A number, or a name that `iptables -p icmp -h` lists.
    rf"{_BYTE}(?:/{_BYTE})?|any|echo-(?:request|reply)|ping|pong|(?:destination|network|host|protocol|port)-unreachable|"
    r"fragmentation-needed|source-route-failed|(?:network|host)-unknown|(?:network|host|communication)-prohibited|"
    r"tos-(?:network|host)-(?:unreachable|redirect)|host-precedence-violation|precedence-cutoff|source-quench|redirect|"
    r"(?:network|host)-redirect|router-(?:advertisement|solicitation)|(?:time|ttl)-exceeded|"
    r"ttl-zero-during-(?:transit|reassembly)|parameter-problem|ip-header-bad|required-option-missing|"
    r"(?:timestamp|address-mask)-(?:request|reply)",
    re.ASCII,
)
_STATES = frozenset({"INVALID", "NEW", "ESTABLISHED", "RELATED", "UNTRACKED"})
_TRANSLATED = frozenset({"SNAT", "DNAT"})
_ADDRESS_TYPE = re.compile(
    "UNSPEC|UNICAST|LOCAL|BROADCAST|ANYCAST|MULTICAST|BLACKHOLE|UNREACHABLE|PROHIBIT|THROW|NAT|XRESOLVE"
)
_FLAGS = frozenset({"SYN", "ACK", "FIN", "RST", "URG", "PSH"})
_MAIN_CARD = frozenset({"eth0", "eth+", "+"})
_VIRTUAL_CARD = re.compile(r"lo|docker\d+|br-[0-9a-f]{12}|veth.*|virbr\d+|cni\d+", re.ASCII)

CANNOT_TELL = Always(None)
"""The test of a match that is not modelled."""


def _from(text: str) -> Test:
    return _address(text, Direction.INGRESS)


def _to(text: str) -> Test:
    return _address(text, Direction.EGRESS)


def _address(text: str, peer_when: Direction) -> Test:
    """The source is the peer of an inbound packet, the destination that of an outbound one."""
    addresses = _addresses(text)
    return ByAddress(addresses, peer_when) if addresses else CANNOT_TELL


def _addresses(text: str) -> IntSet | None:
    """One address or a network; None for those that only a mask with gaps can name."""
    base, slash, mask = text.partition("/")
    if not slash:
        family, number = parse_address(text)
        addresses = IntSet.single(number)
    elif "." not in mask:
        family, _number, addresses = parse_network(text)
    elif (length := prefix_of_mask(mask)) is not None:
        family, _number, addresses = parse_network(f"{base}/{length}")
    else:
        parse_address(base), parse_address(mask)
        return None
    if family is not Family.IPV4:
        raise ParseError("peer", text, _ONLY_IPV4)
    return addresses


def _card_in(name: str) -> Test:
    return _card(name, Direction.INGRESS)


def _card_out(name: str) -> Test:
    return _card(name, Direction.EGRESS)


def _card(name: str, direction: Direction) -> Test:
    """The packet comes and goes by the main card, never by a virtual one; other names may be either."""
    return ByDirection(direction, True if name in _MAIN_CARD else False if _VIRTUAL_CARD.fullmatch(name) else None)


def _protocol(name: str) -> Test:
    plain = name.lower()
    if plain in _ANY_PROTOCOL:
        return Always(answer=True)
    if plain in _PROTOCOLS:
        return ByProtocol(frozenset({_PROTOCOLS[plain]}))
    if not _OTHER_PROTOCOL.fullmatch(plain):
        raise ParseError("protocol", name, _BAD_PROTOCOL)
    return Always(answer=False)


def _destination_ports(text: str) -> Test:
    return ByPort(_ports(text))


def _source_ports(text: str) -> Test:
    """A new connection starts from a port nobody can foresee."""
    return ByProtocol(PORTED, True if _ports(text) >= REAL_PORTS else None)


def _either_ports(text: str) -> Test:
    return Either(_destination_ports(text), _source_ports(text))


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
    if not states <= _STATES | _TRANSLATED:
        raise ParseError("state", text, _BAD_STATE)
    return Always(True if "NEW" in states else None if states & _TRANSLATED else False)


def _source_type(names: str) -> Test:
    return _address_type(names, Direction.EGRESS)


def _destination_type(names: str) -> Test:
    return _address_type(names, Direction.INGRESS)


def _address_type(names: str, local_when: Direction) -> Test:
    """The host's own end is local, the far end is not; other types depend on its routes."""
    if not all(map(_ADDRESS_TYPE.fullmatch, names.split(","))):
        raise ParseError("type", names, _BAD_ADDRESS_TYPE)
    return ByDirection(local_when, answer=True) if names == "LOCAL" else CANNOT_TELL


def _icmp_type(name: str) -> Test:
    plain = name.lower()
    if not _ICMP_TYPE.fullmatch(plain):
        raise ParseError("type", name, _BAD_ICMP_TYPE)
    return ByProtocol(frozenset({Protocol.ICMP}), plain in _PING)


def _syn() -> Test:
    return _tcp_flags("FIN,SYN,RST,ACK", "SYN")


def _tcp_flags(mask_text: str, set_text: str) -> Test:
    """Of the flags in the mask exactly these are set; the packet has SYN alone."""
    return ByProtocol(frozenset({Protocol.TCP}), _flags(mask_text) & {"SYN"} == _flags(set_text))


def _flags(text: str) -> frozenset[str]:
    if text in ("ALL", "NONE"):
        return _FLAGS if text == "ALL" else frozenset()
    flags = frozenset(text.split(","))
    if not flags <= _FLAGS:
        raise ParseError("flags", text, _BAD_FLAGS)
    return flags


def _fragment() -> Test:
    """No first packet is the rest of another."""
    return Always(answer=False)


def _module(name: str) -> Test:
    return Always(answer=True) if name in _MODULES else CANNOT_TELL


def _nothing(_text: str) -> Test:
    """A comment matches everything."""
    return Always(answer=True)


def _untold(_text: str) -> Test:
    return CANNOT_TELL


_MODULES = frozenset({"tcp", "udp", "icmp", "comment", "state", "conntrack", "multiport", "addrtype"})
_TCP = ("tcp", "6")
_WITH_PORTS = (*_TCP, "udp", "17", "dccp", "33", "sctp", "132", "udplite", "136")

Builder = Callable[..., Test]


@dataclass(frozen=True, slots=True)
class Option:
    """What an option means: how many words follow it, and the test they make.

    An option that goes `once` may not come again in the same line; with `protocols`, a -p must name one of them.
    """

    words: int
    build: Builder
    once: bool = False
    protocols: tuple[str, ...] = ()


JUMP = Option(1, _nothing, once=True)
"""The option that names the target."""

PROTOCOL = Option(1, _protocol, once=True)
"""The option that names the protocol."""

_MODULE = Option(1, _module)
_COMMENT = Option(1, _nothing)

ASKS_NOTHING = frozenset({JUMP, _MODULE, _COMMENT})
"""The options that cannot be negated, for they ask nothing of a packet."""

OPTIONS: Mapping[str, Option] = {
    # Man pages iptables(8) and iptables-extensions(8). Of long options any beginning will do that no other shares.
    **dict.fromkeys(("-s", "--source", "--src"), Option(1, _from, once=True)),
    **dict.fromkeys(("-d", "--destination", "--dst"), Option(1, _to, once=True)),
    **dict.fromkeys(("-i", "--in-interface"), Option(1, _card_in, once=True)),
    **dict.fromkeys(("-o", "--out-interface"), Option(1, _card_out, once=True)),
    **dict.fromkeys(("-p", "--protocol"), PROTOCOL),
    **dict.fromkeys(("-f", "--fragment"), Option(0, _fragment, once=True)),
    **dict.fromkeys(("-j", "--j", "--ju", "--jum", "--jump", "-g", "--g", "--go", "--got", "--goto"), JUMP),
    **dict.fromkeys(
        ("--dport", "--destination-port", "--dports", "--destination-ports"),
        Option(1, _destination_ports, protocols=_WITH_PORTS),
    ),
    **dict.fromkeys(
        ("--sport", "--source-port", "--sports", "--source-ports"), Option(1, _source_ports, protocols=_WITH_PORTS)
    ),
    **dict.fromkeys(("--ports", "--port"), Option(1, _either_ports, protocols=_WITH_PORTS)),
    **dict.fromkeys(("--state", "--ctstate"), Option(1, _states)),
    "--src-type": Option(1, _source_type),
    "--dst-type": Option(1, _destination_type),
    "--icmp-type": Option(1, _icmp_type, protocols=("icmp", "1")),
    "--tcp-flags": Option(2, _tcp_flags, protocols=_TCP),
    "--syn": Option(0, _syn, protocols=_TCP),
    **dict.fromkeys(("-m", "--match"), _MODULE),
    "--comment": _COMMENT,
    # Free text, which may look like an option.
    **dict.fromkeys(
        ("--string", "--hex-string", "--log-prefix", "--nflog-prefix", "--ulog-prefix"), Option(1, _untold)
    ),
}
