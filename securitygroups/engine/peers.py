"""The addresses a rule names, from their text: an address, a network, a range."""

import re
from dataclasses import dataclass

from .addresses import (
    EVERYWHERE,
    PRIVATE,
    format_address,
    format_span,
    means_everything,
    parse_network,
    read_address,
)
from .errors import ParseError, _
from .intset import IntSet
from .vocabulary import Family, PeerKind

_GROUP_ID = re.compile(r"sg-.*", re.ASCII | re.IGNORECASE | re.DOTALL)
_TEMPLATE_ID = re.compile(r"[ip]pmg?-.*", re.ASCII | re.IGNORECASE | re.DOTALL)
_MAPPED_START = 0xFFFF << 32
_MAPPED = IntSet.span(_MAPPED_START, _MAPPED_START + 2**32 - 1)

_IS_GROUP = _("“{text}” is a group, not an address. Choose it from the list, or try {fix}.")
_IS_TEMPLATE = _("“{text}” is a parameter template, and there are none here yet. Enter its addresses, such as {fix}.")
_NOT_A_PEER = _("“{text}” is no address. Try one such as 10.0.0.1, 10.0.0.0/8 or 2001:db8::/32.")
_HALF_RANGE = _("“{text}” is half a range. Try {fix} for one address, or name both ends, such as 10.0.0.1-10.0.0.9.")
_NO_ENDS = _("“{text}” names no address. Name both ends of a range, such as 10.0.0.1-10.0.0.9.")
_NETWORKS = _("“{text}”: a range runs from one address to another, not between networks. Try {fix}.")
_MIXED = _("“{text}” runs from one address family to the other. Use two IPv4 or two IPv6 addresses.")
_BACKWARDS = _("“{text}”: the first address must not be greater than the last. Try {fix}.")
_IPV4_IN_IPV6 = _("“{text}” is IPv4 in the clothes of IPv6, which no packet wears. Try {fix}.")


@dataclass(frozen=True, slots=True)
class Peer:
    """The addresses one rule names: the source of inbound, the destination of outbound traffic.

    `text` is canonical, so equal texts mean equal peers; `normalised` says that it names other addresses than
    were typed: host bits cleared to the network, or 0.0.0.0 with any prefix taken as everything. Plain data.

    >>> office = parse_peer("198.51.100.77/24")
    >>> str(office.family), office.text, office.normalised, office.addresses.size
    ('IPv4', '198.51.100.0/24', True, 256)
    """

    family: Family
    addresses: IntSet
    text: str
    normalised: bool


def parse_peer(text: str) -> Peer:
    """The peer a text names: an address, a network in CIDR form, or a range. Takes the time of reading it.

    >>> ten = parse_peer("10.1.2.3/8")
    >>> ten.family, ten.text, ten.normalised, ten.addresses.size == 2**24
    (<Family.IPV4: 'IPv4'>, '10.0.0.0/8', True, True)
    >>> parse_peer("FF05:0::B5").text, parse_peer("10.0.0.9 - 10.0.0.12").text
    ('ff05::b5', '10.0.0.9-10.0.0.12')
    """
    tidy = text.strip()
    if _GROUP_ID.fullmatch(tidy):
        raise ParseError("peer", text, _IS_GROUP, fix="10.0.0.0/8")
    if _TEMPLATE_ID.fullmatch(tidy):
        raise ParseError("peer", text, _IS_TEMPLATE, fix="10.0.0.0/8")
    peer = _read(tidy)
    refuse_mapped(text, peer.family, peer.addresses)
    return peer


def peer_kind(peer: Peer) -> PeerKind:
    """What sort of peer this is, for a label beside it; free, but for a few comparisons of spans.

    >>> peer_kind(parse_peer("172.16.0.0/12"))
    <PeerKind.PRIVATE_NETWORK: 'private-network'>
    """
    if peer.addresses == EVERYWHERE[peer.family]:
        return PeerKind.ALL_IPV4 if peer.family is Family.IPV4 else PeerKind.ALL_IPV6
    if "-" in peer.text:
        return PeerKind.RANGE
    if peer.addresses.size == 1:
        return PeerKind.ADDRESS
    return PeerKind.PRIVATE_NETWORK if is_private(peer) else PeerKind.NETWORK


def is_private(peer: Peer) -> bool:
    """Whether every address of the peer is for private use, so that it never crosses the Internet.

    >>> is_private(parse_peer("192.168.1.1")), is_private(parse_peer("192.0.0.0/8"))
    (True, False)
    """
    return peer.addresses <= PRIVATE[peer.family]


def refuse_mapped(text: str, family: Family, addresses: IntSet) -> None:
    """Refuse IPv4-mapped IPv6 addresses, which are for programs; packets carry the IPv4 address (RFC 4291, 2.5.5.2)."""
    if family is Family.IPV6 and addresses <= _MAPPED:
        first, last = (number - _MAPPED_START for number in addresses.spans[0])
        raise ParseError("peer", text, _IPV4_IN_IPV6, fix=format_span(Family.IPV4, first, last))


def _read(text: str) -> Peer:
    if "://" not in text:
        if "-" in text:
            return _range(text)
        if "/" in text:
            return _network(text)
    family, address = read_address(text, ParseError("peer", text, _NOT_A_PEER))
    return Peer(family, IntSet.single(address), format_address(family, address), normalised=False)


def _network(text: str) -> Peer:
    family, address, addresses = parse_network(text)
    changed = addresses.first != address
    if means_everything(family, *addresses.spans[0]):
        addresses, changed = EVERYWHERE[family], True
    return Peer(family, addresses, format_span(family, *addresses.spans[0]), normalised=changed)


def _range(text: str) -> Peer:
    first_text, _dash, last_text = (part.strip() for part in text.partition("-"))
    if not (first_text and last_text):
        only = first_text or last_text
        raise ParseError("peer", text, _HALF_RANGE, fix=only) if only else ParseError("peer", text, _NO_ENDS)
    if "/" in text:
        raise _range_of_networks(text, first_text, last_text)
    unreadable = ParseError("peer", text, _NOT_A_PEER)
    (family, first), (last_family, last) = (read_address(end, unreadable) for end in (first_text, last_text))
    if family is not last_family:
        raise ParseError("peer", text, _MIXED)
    start, end = format_address(family, first), format_address(family, last)
    if first > last:
        raise ParseError("peer", text, _BACKWARDS, fix=f"{end}-{start}")
    tidy = start if first == last else f"{start}-{end}"
    return Peer(family, IntSet.span(first, last), tidy, normalised=False)


def _range_of_networks(text: str, *ends: str) -> ParseError:
    """The error for networks or addresses with a dash between, and the range that they may be meant for."""
    (family, first), (last_family, last) = (_end(end) for end in ends)
    if family is not last_family:
        return ParseError("peer", text, _MIXED)
    start, end = min(first.first, last.first), max(first.spans[0][1], last.spans[0][1])
    return ParseError("peer", text, _NETWORKS, fix=f"{format_address(family, start)}-{format_address(family, end)}")


def _end(text: str) -> tuple[Family, IntSet]:
    peer = _read(text)
    return peer.family, peer.addresses
