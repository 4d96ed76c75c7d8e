"""Address text in and out: one address, a network in CIDR form, a span of addresses."""

import re

from netaddr import AddrFormatError, IPAddress  # type: ignore[import-untyped]  # it has no type hints

from .errors import ParseError, _
from .intset import IntSet
from .vocabulary import Family

ALL_IPV4 = "0.0.0.0/0"
"""Every IPv4 address, as the text of a peer.

>>> parse_peer(ALL_IPV4).addresses.size == 2**32
True
"""

ALL_IPV6 = "::/0"
"""Every IPv6 address, as the text of a peer.

>>> peer_kind(parse_peer(ALL_IPV6))
<PeerKind.ALL_IPV6: 'all-ipv6'>
"""

BITS = {Family.IPV4: 32, Family.IPV6: 128}
EVERYWHERE = {family: IntSet.span(0, 2**bits - 1) for family, bits in BITS.items()}

_VERSION = {Family.IPV4: 4, Family.IPV6: 6}
_CHARACTERS = re.compile(r"[0-9A-Fa-f.:]+", re.ASCII)
_PREFIX = re.compile(r"0|[1-9]\d{0,2}", re.ASCII)
_WEB_ADDRESS = re.compile(r"\w+://(\[[^]/]*\]|[^:/]*)([:/].*)?", re.ASCII)
_WITH_PORT = re.compile(r"(\d+\.\d+\.\d+\.\d+|\[.*\]):\d*", re.ASCII)

_NOT_AN_ADDRESS = _("“{text}” is no address. Try one such as 10.0.0.1 or 2001:db8::1.")
_EMPTY = _("“{text}” names no address. Try {fix}.")
_ZONE = _("“{text}” names a network card after the address. Leave out everything from the % on.")
_ABBREVIATED = _("“{text}” is not a whole IPv4 address. Write all four numbers, such as {fix}.")
_LEADING_ZERO = _("“{text}” has a number with a leading zero. Try {fix}.")
_HAS_PORT = _("“{text}” names a port after the address. Leave the port out: {fix}.")
_IS_WEB_ADDRESS = _("“{text}” is the address of a page. Leave out all but the address of the machine: {fix}.")
_BAD_PREFIX = _("“{text}”: the number after the slash must be from 0 to {highest}. Try {fix}.")
_NO_PREFIX = _("“{text}” has no number after the slash. Try {fix} or {wider}.")
_MASK = _("“{text}”: say how large the network is by a number after the slash. Try {fix}.")


def parse_address(text: str) -> tuple[Family, int]:
    """One address as its family and its number; takes the time of reading it.

    >>> parse_address("10.0.0.1")
    (<Family.IPV4: 'IPv4'>, 167772161)
    >>> parse_address("10.0.0.01")
    Traceback (most recent call last):
    securitygroups.engine.errors.ParseError: “10.0.0.01” has a number with a leading zero. Try 10.0.0.1.
    """
    return read_address(text, ParseError("peer", text, _NOT_AN_ADDRESS))


def read_address(text: str, otherwise: ParseError) -> tuple[Family, int]:
    """What `parse_address` says, of a piece of a text; `otherwise` is raised when nothing better can be said."""
    tidy = text.strip()
    if (address := _read(tidy)) is None:
        raise _unreadable(text, tidy) or otherwise
    return address


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

    A network at 0.0.0.0 is written as a range, because to the cloud 0.0.0.0 with any prefix is everything.

    >>> format_span(Family.IPV4, 0, 2**31 - 1)
    '0.0.0.0-127.255.255.255'
    """
    size = last - first + 1
    if size == 1:
        return format_address(family, first)
    is_network = size & (size - 1) == 0 and first % size == 0
    if is_network and not means_everything(family, first, last):
        return f"{format_address(family, first)}/{BITS[family] - size.bit_length() + 1}"
    return f"{format_address(family, first)}-{format_address(family, last)}"


def parse_network(text: str) -> tuple[Family, int, IntSet]:
    """A network in CIDR form as its family, the address that was typed, and all its addresses.

    >>> family, address, addresses = parse_network("10.0.0.1/31")
    >>> format_address(family, address), addresses.size
    ('10.0.0.1', 2)
    """
    base, _slash, prefix_text = text.partition("/")
    if not base.strip():
        raise ParseError("peer", text, _EMPTY, fix="10.0.0.0/8")
    family, address = read_address(base, ParseError("peer", text, _NOT_AN_ADDRESS))
    bits = BITS[family]
    tidy = prefix_text.strip()
    if not _PREFIX.fullmatch(tidy) or int(tidy) > bits:
        raise _bad_prefix(text, family, address, tidy)
    host_bits = bits - int(tidy)
    first = address >> host_bits << host_bits
    return family, address, IntSet.span(first, first + 2**host_bits - 1)


def means_everything(family: Family, first: int, last: int) -> bool:
    """Whether a network in CIDR form stands for more than itself.

    The cloud stores every 0.0.0.0/n as 0.0.0.0/0 (API data type SecurityGroupPolicy, CidrBlock).
    """
    return family is Family.IPV4 and first == 0 and last != EVERYWHERE[family].spans[0][1]


def prefix_of_mask(text: str) -> int | None:
    """The prefix length that a mask such as 255.0.0.0 stands for, if its ones stand together.

    >>> prefix_of_mask("255.0.0.0"), prefix_of_mask("255.0.255.0")
    (8, None)
    """
    return _PREFIXES.get(text)


def _read(tidy: str) -> tuple[Family, int] | None:
    if not _CHARACTERS.fullmatch(tidy):
        return None
    family = Family.IPV6 if ":" in tidy else Family.IPV4
    try:
        return family, int(IPAddress(tidy, _VERSION[family]))
    except AddrFormatError:
        return None


def _unreadable(text: str, tidy: str) -> ParseError | None:
    """What is wrong with text that is no address, if it looks like one."""
    if not tidy:
        return ParseError("peer", text, _EMPTY, fix="10.0.0.0/8")
    for shape, problem in ((_WEB_ADDRESS, _IS_WEB_ADDRESS), (_WITH_PORT, _HAS_PORT)):
        if (match := shape.fullmatch(tidy)) and _read(inner := match[1].strip("[]")):
            return ParseError("peer", text, problem, fix=inner)
    if ":" in tidy and "%" in tidy:
        return ParseError("peer", text, _ZONE)
    return _bad_numbers(text, tidy.split("."))


def _bad_numbers(text: str, numbers: list[str]) -> ParseError | None:
    """What is wrong with numbers that could be those of an IPv4 address."""
    if not all(re.fullmatch(r"\d{1,9}", number, re.ASCII) and int(number) < 256 for number in numbers):
        return None
    plain = [str(int(number)) for number in numbers]
    if len(numbers) < 4:
        return ParseError("peer", text, _ABBREVIATED, fix=".".join([*plain, "0", "0", "0"][:4]))
    return ParseError("peer", text, _LEADING_ZERO, fix=".".join(plain)) if plain != numbers else None


def _bad_prefix(text: str, family: Family, address: int, prefix: str) -> ParseError:
    base, bits = format_address(family, address), BITS[family]
    if not prefix:
        return ParseError("peer", text, _NO_PREFIX, fix=base, wider=f"{base}/{_usual_prefix(family, address)}")
    if family is Family.IPV4 and (length := prefix_of_mask(prefix)) is not None:
        return ParseError("peer", text, _MASK, fix=f"{base}/{length}")
    return ParseError("peer", text, _BAD_PREFIX, highest=str(bits), fix=f"{base}/{bits}")


def _usual_prefix(family: Family, address: int) -> int:
    """How long the prefix is by the zeros the address ends in: 8 for 10.0.0.0, 32 for 2001:db8::."""
    bits, step = BITS[family], {Family.IPV4: 8, Family.IPV6: 16}[family]
    zeros = (address & -address).bit_length() - 1 if address else bits
    return bits - zeros // step * step


def _together(*networks: str) -> IntSet:
    return IntSet(tuple(span for text in networks for span in parse_network(text)[2].spans))


_PREFIXES = {format_address(Family.IPV4, 2**32 - 2 ** (32 - length)): length for length in range(33)}

PRIVATE = {
    # RFC 1918; for IPv6 the unique local addresses of RFC 4193 and the link-local ones of RFC 4291.
    Family.IPV4: _together("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
    Family.IPV6: _together("fc00::/7", "fe80::/10"),
}
"""The addresses of private networks."""

UNROUTED = {
    # RFC 6890 and the IANA registries of special-purpose addresses: this host, loopback, multicast, reserved;
    # for IPv6 the unspecified address, loopback, IPv4-mapped addresses, multicast.
    Family.IPV4: _together("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4"),
    Family.IPV6: _together("::/128", "::1/128", "::ffff:0:0/96", "ff00::/8"),
}
"""The addresses that nobody on the Internet has."""

PUBLIC = {family: EVERYWHERE[family] - PRIVATE[family] - UNROUTED[family] for family in Family}
"""The addresses that can be met on the Internet: neither private nor unrouted.

>>> [parse_address(text)[1] in PUBLIC[Family.IPV4] for text in ("203.0.113.7", "10.0.0.9", "127.0.0.1")]
[True, False, False]
"""
