"""Port text in and out: `80`, `80,443`, `8000-8010`, `ALL`."""

import re

from .errors import ParseError, _
from .intset import IntSet

ALL_PORTS = IntSet.span(0, 65535)
"""Everything "ALL" stands for. Zero stands in for the port where a protocol has none."""

REAL_PORTS = IntSet.span(1, 65535)
"""The ports a TCP or UDP packet can carry."""

_ITEM = re.compile(r"(\d{1,5})(?:\s*-\s*(\d{1,5}))?", re.ASCII)
_SAME_ENDS = re.compile(r"\b(\d+)-\1\b", re.ASCII)
_HALF = re.compile(r"(\d{1,5})\s*-|-\s*(\d{1,5})", re.ASCII)

_MISSING = _("“{text}” names no port. Enter ports such as 80, or 80,443, or 8000-8010, or ALL.")
_EMPTY_PLACE = _("“{text}” has nothing between two commas, or at an end. Try {fix}.")
_ALL_ALONE = _("“{text}” already means every port and stands alone. Try {fix}.")
_HALF_RANGE = _("“{text}” is half a range. Try {fix} for one port, or name both ends, such as 8000-8010.")
_NOT_A_PORT = _("“{text}” is no port. Write a number from 1 to 65535, a range such as 8000-8010, or ALL.")
_OUTSIDE = _("“{text}”: ports go from {lowest} to {highest}. Write ALL for every port.")
_BACKWARDS = _("“{text}”: the first port must not be greater than the last. Try {fix}.")
_LIMITS = {"lowest": "1", "highest": "65535"}


def parse_ports(text: str) -> IntSet:
    """The set of ports a text names; spaces around items and dashes do not matter. Costs one sort of them.

    >>> parse_ports("80, 443, 8000-8010").spans
    ((80, 80), (443, 443), (8000, 8010))
    >>> parse_ports("all") == ALL_PORTS
    True
    >>> parse_ports("80,ALL")
    Traceback (most recent call last):
    securitygroups.engine.errors.ParseError: “ALL” already means every port and stands alone. Try ALL.
    """
    items = [item.strip() for item in text.split(",")]
    if items == [""]:
        raise ParseError("ports", text, _MISSING)
    if is_all(text):
        return ALL_PORTS
    if "" in items:
        fix = ",".join(item for item in items if item)
        raise ParseError("ports", text, _EMPTY_PLACE, fix=fix or "80,443")
    return IntSet(tuple(_item_span(item) for item in items))


def format_ports(ports: IntSet) -> str:
    """The shortest text that names exactly these ports; takes the time of writing it.

    >>> format_ports(parse_ports("443,80,81-90")), format_ports(ALL_PORTS)
    ('80-90,443', 'ALL')
    """
    if ports == ALL_PORTS:
        return "ALL"
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in ports.spans)


def tidy_ports(text: str) -> str:
    """The text to store for ports that were read: as typed, but no spaces or leading zeros, ALL in capitals.

    Order and overlaps stay, because other programs compare this text with what they sent. A range of one port is
    written as that port: the cloud's ranges have a first port below the last.

    >>> tidy_ports(" 443, 80 - 80 "), tidy_ports("all")
    ('443,80', 'ALL')
    """
    plain = re.sub(r"\b0+(?=\d)", "", "".join(text.split()).upper())
    return _SAME_ENDS.sub(r"\1", plain)


def is_all(text: str) -> bool:
    """Whether the text is the word for every port, in any case.

    >>> is_all(" All "), is_all("1-65535")
    (True, False)
    """
    return text.strip().upper() == "ALL"


def _item_span(item: str) -> tuple[int, int]:
    if is_all(item):
        raise ParseError("ports", item, _ALL_ALONE, fix="ALL")
    if item == "-1":  # Some clouds write every port so.
        raise ParseError("ports", item, _OUTSIDE, **_LIMITS)
    if half := _HALF.fullmatch(item):
        raise ParseError("ports", item, _HALF_RANGE, fix=half[1] or half[2])
    if not (match := _ITEM.fullmatch(item)):
        raise ParseError("ports", item, _OUTSIDE if item.isascii() and item.isdecimal() else _NOT_A_PORT, **_LIMITS)
    first, last = int(match[1]), int(match[2] or match[1])
    if not (first in REAL_PORTS and last in REAL_PORTS):
        raise ParseError("ports", item, _OUTSIDE, **_LIMITS)
    if first > last:
        raise ParseError("ports", item, _BACKWARDS, fix=f"{last}-{first}")
    return first, last
