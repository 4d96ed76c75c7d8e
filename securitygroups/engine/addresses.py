"""Address text in and out: one address, a network, a range."""

import re
from dataclasses import dataclass

from netaddr import AddrFormatError, IPAddress  # type: ignore[import-untyped]  # it has no type hints

from .errors import ParseError, _
from .intset import IntSet
from .vocabulary import Family, PeerKind

ALL_IPV4, ALL_IPV6 = "0.0.0.0/0", "::/0"
BITS = {Family.IPV4: 32, Family.IPV6: 128}
EVERYWHERE = {family: IntSet.span(0, 2**bits - 1) for family, bits in BITS.items()}

_VERSION = {Family.IPV4: 4, Family.IPV6: 6}
_CHARACTERS = re.compile(r"[0-9A-Fa-f.:]+", re.ASCII)
_PREFIX = re.compile(r"0|[1-9]\d{0,2}", re.ASCII)
_REFERENCE = re.compile(r"(sg|ipmg?|ppmg?)-.*", re.ASCII | re.IGNORECASE | re.DOTALL)

_EMPTY = _("“{text}” names no address. Try {fix}.")
_IS_REFERENCE = _("“{text}” is a group or a template, not an address. Choose it from the list, or try {fix}.")
_ZONE = _("“{text}” names a network card after the address. Leave out everything from the % on.")
_ABBREVIATED = _("“{text}” is not a whole IPv4 address. Write all four numbers, such as {fix}.")
_LEADING_ZERO = _("“{text}” has a number with a leading zero. Try {fix}.")
_NOT_AN_ADDRESS = _("“{text}” is no address. Try one such as 10.0.0.1 or 2001:db8::1.")
_NOT_A_PEER = _("“{text}” is no address. Try one such as 10.0.0.1, 10.0.0.0/8 or 2001:db8::/32.")
_BAD_PREFIX = _("“{text}”: the number after the slash must be from 0 to {highest}. Try {fix}.")
_MIXED = _("“{text}” runs from one address family to the other. Use two IPv4 or two IPv6 addresses.")
_BACKWARDS = _("“{text}”: the first address must not be greater than the last. Try {fix}.")


@dataclass(frozen=True, slots=True)
class Peer:
    """The addresses one rule names: the source of inbound, the destination of outbound traffic.

    `text` is canonical, so equal texts mean equal peers; `normalised` says that it names other addresses than
    were typed: host bits cleared to the network, or 0.0.0.0 with any prefix taken as everything.
    """

    family: Family
    addresses: IntSet
    text: str
    normalised: bool


def parse_peer(text: str) -> Peer:
    """The peer a text names: an address, a network in CIDR form, or a range.

    >>> ten = parse_peer("10.1.2.3/8")
    >>> ten.family, ten.text, ten.normalised, ten.addresses.size == 2**24
    (<Family.IPV4: 'IPv4'>, '10.0.0.0/8', True, True)
    >>> parse_peer("FF05:0::B5").text, parse_peer("10.0.0.9 - 10.0.0.12").text
    ('ff05::b5', '10.0.0.9-10.0.0.12')
    """
    tidy = text.strip()
    if _REFERENCE.fullmatch(tidy):
        raise ParseError("peer", text, _IS_REFERENCE, fix="10.0.0.0/8")
    if "/" in tidy:
        return _network(tidy)
    if "-" in tidy:
        return _range(tidy)
    family, address = _address(tidy, _NOT_A_PEER)
    return Peer(family, IntSet.single(address), format_address(family, address), normalised=False)


def parse_address(text: str) -> tuple[Family, int]:
    """One address as its family and its number.

    >>> parse_address("10.0.0.1")
    (<Family.IPV4: 'IPv4'>, 167772161)
    >>> parse_address("10.0.0.01")
    Traceback (most recent call last):
    securitygroups.engine.errors.ParseError: “10.0.0.01” has a number with a leading zero. Try 10.0.0.1.
    """
    return _address(text, _NOT_AN_ADDRESS)


def _address(text: str, otherwise: str) -> tuple[Family, int]:
    tidy = text.strip()
    if not _CHARACTERS.fullmatch(tidy):
        raise _unreadable(text, tidy, otherwise)
    family = Family.IPV6 if ":" in tidy else Family.IPV4
    try:
        return family, int(IPAddress(tidy, _VERSION[family]))
    except AddrFormatError:
        raise _unreadable(text, tidy, otherwise) from None


def format_address(family: Family, address: int) -> str:
    """The canonical text of one address; IPv6 in lower case and compressed.

    >>> format_address(Family.IPV6, 1)
    '::1'
    """
    return str(IPAddress(address, _VERSION[family]))


def format_span(family: Family, first: int, last: int) -> str:
    """The canonical text of a span of addresses: an address, a network when it is one, else a range.

    >>> format_span(Family.IPV4, 0, 2**32 - 1), format_span(Family.IPV4, 1, 2)
    ('0.0.0.0/0', '0.0.0.1-0.0.0.2')
    """
    size = last - first + 1
    if size == 1:
        return format_address(family, first)
    if size & (size - 1) == 0 and first % size == 0:
        return f"{format_address(family, first)}/{BITS[family] - size.bit_length() + 1}"
    return f"{format_address(family, first)}-{format_address(family, last)}"


def peer_kind(peer: Peer) -> PeerKind:
    """What sort of peer this is, for a label beside it.

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


def parse_network(text: str) -> tuple[Family, int, IntSet]:
    """A network in CIDR form as its family, the address that was typed, and all its addresses.

    >>> family, address, addresses = parse_network("10.0.0.1/31")
    >>> format_address(family, address), addresses.size
    ('10.0.0.1', 2)
    """
    base, _slash, prefix_text = text.partition("/")
    family, address = parse_address(base)
    bits = BITS[family]
    tidy = prefix_text.strip()
    if not _PREFIX.fullmatch(tidy) or int(tidy) > bits:
        raise ParseError("peer", text, _BAD_PREFIX, highest=str(bits), fix=f"{base.strip()}/{bits}")
    host_bits = bits - int(tidy)
    first = address >> host_bits << host_bits
    return family, address, IntSet.span(first, first + 2**host_bits - 1)


def _network(text: str) -> Peer:
    family, address, addresses = parse_network(text)
    changed = addresses.first != address
    if family is Family.IPV4 and addresses.first == 0 and addresses != EVERYWHERE[family]:
        # The cloud stores every 0.0.0.0/n as 0.0.0.0/0 (API data type SecurityGroupPolicy, CidrBlock).
        addresses, changed = EVERYWHERE[family], True
    return Peer(family, addresses, format_span(family, *addresses.spans[0]), normalised=changed)


def _range(text: str) -> Peer:
    first_text, _dash, last_text = text.partition("-")
    (family, first), (last_family, last) = parse_address(first_text), parse_address(last_text)
    if family is not last_family:
        raise ParseError("peer", text, _MIXED)
    start, end = format_address(family, first), format_address(family, last)
    if first > last:
        raise ParseError("peer", text, _BACKWARDS, fix=f"{end}-{start}")
    tidy = start if first == last else f"{start}-{end}"
    return Peer(family, IntSet.span(first, last), tidy, normalised=False)


def _unreadable(text: str, tidy: str, otherwise: str) -> ParseError:
    """The error that fits text which is no address; `otherwise` when nothing better can be said."""
    if not tidy:
        return ParseError("peer", text, _EMPTY, fix="10.0.0.0/8")
    if ":" in tidy and "%" in tidy:
        return ParseError("peer", text, _ZONE)
    numbers = tidy.split(".")
    if not all(re.fullmatch(r"\d{1,9}", number, re.ASCII) and int(number) < 256 for number in numbers):
        return ParseError("peer", text, otherwise)
    plain = [str(int(number)) for number in numbers]
    if len(numbers) < 4:
        return ParseError("peer", text, _ABBREVIATED, fix=".".join([*plain, "0", "0", "0"][:4]))
    if plain != numbers:
        return ParseError("peer", text, _LEADING_ZERO, fix=".".join(plain))
    return ParseError("peer", text, otherwise)


def _together(*networks: str) -> IntSet:
    return IntSet(tuple(span for text in networks for span in parse_peer(text).addresses.spans))


PRIVATE = {
    # RFC 1918; for IPv6 the unique local addresses of RFC 4193 and the link-local ones of RFC 4291.
    Family.IPV4: _together("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
    Family.IPV6: _together("fc00::/7", "fe80::/10"),
}
"""The addresses that never cross the Internet."""
