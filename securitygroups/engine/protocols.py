"""What a rule lets through or holds back, seen from the wire: a protocol and its ports."""

import re
from dataclasses import dataclass

from .errors import ParseError, _
from .intset import IntSet
from .ports import ALL_PORTS, is_all, parse_ports, tidy_ports
from .vocabulary import Protocol

PORTED = frozenset({Protocol.TCP, Protocol.UDP})
"""The protocols whose packets carry a port.

>>> Protocol.UDP in PORTED, Protocol.ICMP in PORTED
(True, False)
"""

_BY_NAME = {protocol.upper(): protocol for protocol in Protocol}
_NAME = f"({'|'.join(_BY_NAME)})"
_NAME_FIRST = re.compile(rf"\s*{_NAME}(?:\s*/|\s)(.+)", re.ASCII | re.IGNORECASE | re.DOTALL)
_NAME_LAST = re.compile(rf"(.+)/\s*{_NAME}\s*", re.ASCII | re.IGNORECASE | re.DOTALL)
_TEMPLATE_ID = re.compile(r"\s*ppmg?-.*", re.ASCII | re.IGNORECASE | re.DOTALL)

_UNKNOWN = _("“{text}” is no protocol. Choose one of {choices}.")
_IS_TEMPLATE = _("“{text}” is a parameter template, and there are none here yet. Enter its ports, such as {fix}.")
_NO_PROTOCOL = _("“{text}”: name the protocol first. Try {fix}.")
_NO_PORTS = _("{protocol} needs ports. Try {protocol}:80, or {protocol}:ALL for every port.")
_PORTLESS = _("“{text}”: {protocol} has no ports. Leave them out, or choose TCP or UDP.")


@dataclass(frozen=True, slots=True)
class Service:
    """A protocol with a set of ports; `ports_text` is the tidy text to store and to show. Plain data.

    >>> web = parse_service("TCP:443, 80")
    >>> str(web.protocol), web.ports.spans, web.ports_text
    ('TCP', ((80, 80), (443, 443)), '443,80')
    """

    protocol: Protocol
    ports: IntSet
    ports_text: str


def parse_protocol(text: str) -> Protocol:
    """The protocol a text names, in any case.

    >>> parse_protocol("icmpv6")
    <Protocol.ICMPV6: 'ICMPv6'>
    """
    try:
        return _BY_NAME[text.strip().upper()]
    except KeyError:
        raise ParseError("protocol", text, _UNKNOWN, choices=", ".join(Protocol)) from None


def parse_service(text: str) -> Service:
    """The service a text such as `TCP:80,443`, `ICMP` or `ALL` names; `tcp/80`, `80/tcp` and `tcp 80` will do too.

    Takes the time of reading it.

    >>> parse_service("tcp: 443, 80").ports_text, parse_service("53/udp").ports_text
    ('443,80', '53')
    >>> parse_service("80")
    Traceback (most recent call last):
    securitygroups.engine.errors.ParseError: “80”: name the protocol first. Try TCP:80.
    """
    if _TEMPLATE_ID.fullmatch(text):
        raise ParseError("protocol", text, _IS_TEMPLATE, fix="TCP:80,443")
    protocol, ports = _halves(text)
    if _is_ports(protocol) and not is_all(protocol):
        raise ParseError("protocol", text, _NO_PROTOCOL, fix=f"TCP:{tidy_ports(protocol)}")
    return build_service(protocol, ports)


def build_service(protocol_text: str, ports_text: str) -> Service:
    """The service two fields name together; protocols without ports take no ports or ALL.

    Takes the time of reading them.

    >>> build_service("udp", "53")
    Service(protocol=<Protocol.UDP: 'UDP'>, ports=IntSet(spans=((53, 53),)), ports_text='53')
    >>> build_service("ICMP", "80")
    Traceback (most recent call last):
    securitygroups.engine.errors.ParseError: “80”: ICMP has no ports. Leave them out, or choose TCP or UDP.
    """
    protocol = parse_protocol(protocol_text)
    missing = not ports_text.strip()
    if protocol in PORTED:
        if missing:
            raise ParseError("ports", ports_text, _NO_PORTS, protocol=protocol)
        return Service(protocol, parse_ports(ports_text), tidy_ports(ports_text))
    if not (missing or is_all(ports_text)):
        raise ParseError("ports", ports_text, _PORTLESS, protocol=protocol)
    return Service(protocol, ALL_PORTS, "ALL")


def format_service(protocol: Protocol, ports_text: str) -> str:
    """How a service reads on screen; the inverse of `parse_service`, and free.

    >>> format_service(Protocol.TCP, "80,443"), format_service(Protocol.ICMP, "ALL")
    ('TCP:80,443', 'ICMP')
    """
    return f"{protocol}:{ports_text}" if protocol in PORTED else str(protocol)


def _halves(text: str) -> tuple[str, str]:
    """What stands for the protocol, and what for the ports."""
    if ":" not in text:
        if match := _NAME_FIRST.fullmatch(text):
            return match[1], match[2]
        if match := _NAME_LAST.fullmatch(text):
            return match[2], match[1]
    protocol, _colon, ports = text.partition(":")
    return protocol, ports


def _is_ports(text: str) -> bool:
    try:
        parse_ports(text)
    except ParseError:
        return False
    return True
