"""The line all packets lie on: one stretch of addresses for each protocol in each address family."""

from itertools import accumulate

from .addresses import BITS
from .vocabulary import Family, Protocol

Plane = tuple[Protocol, Family]

FAMILIES = {
    Protocol.TCP: (Family.IPV4, Family.IPV6),
    Protocol.UDP: (Family.IPV4, Family.IPV6),
    Protocol.ICMP: (Family.IPV4,),
    Protocol.ICMPV6: (Family.IPV6,),
    Protocol.GRE: (Family.IPV4, Family.IPV6),
}
"""The protocols a packet can speak, each with the address families that carry it."""

PLANES: tuple[Plane, ...] = tuple(
    (protocol, family) for family in Family for protocol in FAMILIES if family in FAMILIES[protocol]
)
"""IPv4 comes first, where the numbers are short."""

FENCES = tuple(accumulate((2 ** BITS[family] for _protocol, family in PLANES), initial=0))
"""Where each plane begins on the line, and where the last one ends."""

ORIGIN = dict(zip(PLANES, FENCES, strict=False))

PLANES_NAMED = {
    (named, family): tuple(
        (protocol, origin)
        for (protocol, own), origin in ORIGIN.items()
        if own is family and named in (protocol, Protocol.ALL)
    )
    for named in Protocol
    for family in Family
}
"""The protocol and the origin of each plane that a rule names by a protocol, perhaps ALL, and a family."""
