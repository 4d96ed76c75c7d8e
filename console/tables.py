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


def carrier_blocked(*, tcp: str | None, udp: str | None) -> Mapping[Protocol, IntSet]:
    """The ports that carriers block: as these texts say, else the vendor's. An empty text blocks none.

    Raises `ImproperlyConfigured` with the variable and what is wrong with it.
    """
    given = {Protocol.TCP: tcp, Protocol.UDP: udp}
    try:
        parsed = {name: parse_ports(text) if text else IntSet() for name, text in given.items() if text is not None}
    except ParseError as error:
        raise ImproperlyConfigured(f"CARRIER_BLOCKED_TCP, CARRIER_BLOCKED_UDP: {error}") from error
    return {**CARRIER_BLOCKED, **parsed}


def platform_networks(texts: list[str] | None) -> Mapping[Family, IntSet]:
    """Where the platform's own services are: as these texts say, else the vendor's.

    Raises `ImproperlyConfigured` with the variable and what is wrong with it.
    """
    if texts is None:
        return PLATFORM_NETWORKS
    found = dict.fromkeys(Family, IntSet())
    try:
        for peer in map(parse_peer, texts):
            found[peer.family] |= peer.addresses
    except ParseError as error:
        raise ImproperlyConfigured(f"PLATFORM_NETWORKS: {error}") from error
    return found
