"""What the engine knows of carriers and platform, unless the environment knows better."""

from collections.abc import Mapping

from django.core.exceptions import ImproperlyConfigured

from securitygroups.engine import (
    CARRIER_BLOCKED,
    PLATFORM_NETWORKS,
    Family,
    IntSet,
    ParseError,
    Protocol,
    parse_peer,
    parse_ports,
)
from securitygroups.engine.ports import REAL_PORTS


def carrier_blocked(*, tcp: str | None, udp: str | None) -> Mapping[Protocol, IntSet]:
    """The ports that carriers block: as these texts say, else the vendor's. An empty text blocks none.

    Raises `ImproperlyConfigured` with the variable and what is wrong with it.
    """
    given = {Protocol.TCP: tcp, Protocol.UDP: udp}
    parsed = {protocol: _blocked_ports(protocol, text) for protocol, text in given.items() if text is not None}
    return {**CARRIER_BLOCKED, **parsed}


def _blocked_ports(protocol: Protocol, text: str) -> IntSet:
    try:
        return parse_ports(text) & REAL_PORTS if text.strip() else IntSet()
    except ParseError as error:
        raise ImproperlyConfigured(f"CARRIER_BLOCKED_{protocol}: {error}") from error


def platform_networks(texts: list[str] | None) -> Mapping[Family, IntSet]:
    """Where the platform's own services are: as these texts say, else the vendor's. Empty texts are nowhere.

    Raises `ImproperlyConfigured` with the variable and what is wrong with it.
    """
    if texts is None:
        return PLATFORM_NETWORKS
    found = dict.fromkeys(Family, IntSet())
    try:
        for peer in map(parse_peer, filter(str.strip, texts)):
            found[peer.family] |= peer.addresses
    except ParseError as error:
        raise ImproperlyConfigured(f"PLATFORM_NETWORKS: {error}") from error
    return found
