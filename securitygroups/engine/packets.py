"""One packet, as a rule list sees it."""

import re
from dataclasses import dataclass

from .addresses import BITS, format_address, parse_address
from .errors import EngineError, ParseError, _
from .intset import IntSet
from .peers import parse_peer, refuse_mapped
from .planes import FAMILIES, ORIGIN
from .ports import REAL_PORTS
from .protocols import PORTED, parse_protocol
from .vocabulary import Family, Protocol

_ALL_IS_NO_PACKET = _("A packet speaks one protocol. Choose one of {choices} instead of ALL.")
_WRONG_FAMILY = _("{text} does not go with the address {peer}. Choose {fix}.")
_SEVERAL = _("“{text}” is more than one address. Enter one, such as 10.0.0.1.")
_NO_PORT = _("“{text}” is no port. Give the packet one from 1 to 65535.")

_OTHER_ICMP = {Protocol.ICMP: Protocol.ICMPV6, Protocol.ICMPV6: Protocol.ICMP}


@dataclass(frozen=True, slots=True)
class Packet:
    """The first packet of a connection: its protocol, the far end, and the destination port.

    The peer is the source of an inbound and the destination of an outbound packet; protocols without ports
    carry port 0. What no packet can be raises an `EngineError`. Plain data, checked once; asking is free.

    >>> ping = Packet(Protocol.ICMP, Family.IPV4, parse_address("10.1.2.3")[1])
    >>> str(ping), ping.peer_text
    ('ICMP 10.1.2.3', '10.1.2.3')
    """

    protocol: Protocol
    family: Family
    peer: int
    port: int = 0

    def __post_init__(self) -> None:
        if (self.protocol, self.family) not in ORIGIN:
            raise EngineError(f"No packet speaks {self.protocol} over {self.family}.")
        if not 0 <= self.peer < 2 ** BITS[self.family]:
            raise EngineError(f"{self.peer} is no {self.family} address.")
        if self.protocol in PORTED and self.port not in REAL_PORTS:
            raise EngineError(f"A {self.protocol} packet carries a port from 1 to 65535, not {self.port}.")
        if self.protocol not in PORTED and self.port:
            raise EngineError(f"{self.protocol} has no ports, so its packets carry port 0, not {self.port}.")

    @property
    def peer_text(self) -> str:
        """The far end as text."""
        return format_address(self.family, self.peer)

    def __str__(self) -> str:
        return f"{self.protocol} {self.peer_text}" + (f" port {self.port}" if self.port else "")


def parse_packet(*, protocol: str, peer: str, port: int | str = "") -> Packet:
    """The packet that three texts make; the port of a protocol without ports is passed over.

    Takes the time of reading them.

    >>> str(parse_packet(protocol="tcp", peer="10.1.2.3", port=80))
    'TCP 10.1.2.3 port 80'
    >>> parse_packet(protocol="ICMP", peer="::1")
    Traceback (most recent call last):
    securitygroups.engine.errors.ParseError: ICMP does not go with the address ::1. Choose ICMPv6.
    """
    spoken = parse_protocol(protocol)
    if spoken is Protocol.ALL:
        raise ParseError("protocol", protocol, _ALL_IS_NO_PACKET, choices=", ".join(FAMILIES))
    family, address = parse_end(peer)
    if family not in FAMILIES[spoken]:
        raise ParseError("protocol", spoken.value, _WRONG_FAMILY, peer=peer.strip(), fix=_OTHER_ICMP[spoken])
    return Packet(spoken, family, address, parse_port(port) if spoken in PORTED else 0)


def parse_end(text: str) -> tuple[Family, int]:
    """The one address at the far end of a packet; takes the time of reading it.

    >>> parse_end("10.0.0.0/8")
    Traceback (most recent call last):
    securitygroups.engine.errors.ParseError: “10.0.0.0/8” is more than one address. Enter one, such as 10.0.0.1.
    """
    if _is_several(text):
        raise ParseError("peer", text, _SEVERAL)
    family, address = parse_address(text)
    refuse_mapped(text, family, IntSet.single(address))
    return family, address


def _is_several(text: str) -> bool:
    try:
        return parse_peer(text).addresses.size > 1
    except ParseError:
        return False


def parse_port(port: int | str) -> int:
    """One port a packet can carry; takes the time of reading it.

    >>> parse_port(" 443 ")
    443
    """
    text = str(port).strip()
    if not re.fullmatch(r"\d{1,5}", text, re.ASCII) or int(text) not in REAL_PORTS:
        raise ParseError("port", str(port), _NO_PORT)
    return int(text)
