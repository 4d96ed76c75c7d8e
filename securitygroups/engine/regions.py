"""Sets of packets in words a person can read: few disjoint regions, each with an example."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from .addresses import EVERYWHERE, UNROUTED, format_span, parse_address
from .headerspace import Space, bits
from .intset import IntSet
from .packets import Packet
from .planes import FAMILIES, ORIGIN, Plane
from .ports import REAL_PORTS, format_ports
from .protocols import PORTED, format_service
from .vocabulary import Family, Protocol

_LEGIBLE = 64  # Port masks; nobody reads more, and to weigh them would take longer than to find them.
_FAMILIAR_PORTS = (443, 80, 22, 3389, 3306, 53, 8080)
_FAMILIAR_ADDRESSES = {
    # RFC 5737 and RFC 3849 set these networks aside for examples.
    Family.IPV4: parse_address("203.0.113.7")[1],
    Family.IPV6: parse_address("2001:db8::7")[1],
}


@dataclass(frozen=True, slots=True)
class Region:
    """All packets of one family that have one of these services and one of these peers. Plain data, found by analysis.

    >>> from securitygroups.engine import difference, parse_packet, parse_rule
    >>> web = parse_rule(action="ACCEPT", protocol="TCP", ports="80,443", peer="0.0.0.0/0")
    >>> [region] = difference([], [web]).newly_accepted
    >>> str(region.witness), region.size == 2 * 2**32
    ('TCP 203.0.113.7 port 443', True)
    >>> region.service_texts, region.peer_texts, region.other_peer_texts, region.describe()
    (('TCP:80,443',), ('0.0.0.0/0',), (), 'TCP:80,443 0.0.0.0/0')
    >>> parse_packet(protocol="TCP", peer="10.0.0.9", port=22) in region
    False
    """

    family: Family
    services: tuple[tuple[Protocol, IntSet], ...]
    addresses: IntSet

    @property
    def witness(self) -> Packet:
        """A packet of the region, a familiar one where there is a choice, by a few binary searches."""
        protocol, ports = self.services[0]
        return Packet(protocol, self.family, example_address(self.family, self.addresses), example_port(ports))

    @property
    def size(self) -> int:
        """How many packets the region holds, in the time of its spans."""
        return self.addresses.size * sum(ports.size for _protocol, ports in self.services)

    @property
    def service_texts(self) -> tuple[str, ...]:
        """The services as they read in a rule, ALL when there is no other; takes the time of writing them."""
        if dict(self.services) == _everything(self.family):
            return ("ALL",)
        return tuple(_service_text(protocol, ports) for protocol, ports in self.services)

    @property
    def peer_texts(self) -> tuple[str, ...]:
        """The peers as they read in a rule: addresses, networks, ranges. Takes the time of writing them."""
        return tuple(format_span(self.family, first, last) for first, last in self.addresses.spans)

    @property
    def other_peer_texts(self) -> tuple[str, ...]:
        """The addresses of the family that are not in it, for where that is shorter; takes the time of writing them."""
        outside = EVERYWHERE[self.family] - self.addresses
        return tuple(format_span(self.family, first, last) for first, last in outside.spans)

    def describe(self) -> str:
        """The region in one line; takes the time of writing it."""
        return f"{', '.join(self.service_texts)} {', '.join(self.peer_texts)}"

    def __contains__(self, packet: Packet) -> bool:
        ports = dict(self.services).get(packet.protocol, IntSet())
        return packet.family is self.family and packet.peer in self.addresses and packet.port in ports


def merge(space: Space, masks: Mapping[int, int]) -> tuple[Region, ...]:
    """The ports of the segments as few disjoint regions.

    Cut where addresses differ in their ports, or where ports differ in their addresses: whichever takes less to say.
    """
    planes = [(plane, found) for plane, segments in space.planes() if (found := _by_mask(masks, segments))]
    by_addresses = _regions(space, {plane: found.items() for plane, found in planes})
    if sum(len(found) for _plane, found in planes) > _LEGIBLE:
        return by_addresses
    by_ports = _regions(space, {plane: cut_by_ports(found).items() for plane, found in planes})
    return min(by_addresses, by_ports, key=_length)


def _regions(space: Space, found: Mapping[Plane, Iterable[tuple[int, Sequence[int]]]]) -> tuple[Region, ...]:
    """A region for each port mask with its segments; services with the same addresses share one."""
    shared: dict[tuple[Family, IntSet], list[tuple[Protocol, IntSet]]] = defaultdict(list)
    for plane, parts in found.items():
        for mask, segments in parts:
            shared[plane[1], space.addresses(plane, segments)].append((plane[0], space.ports(mask)))
    return tuple(Region(family, tuple(services), addresses) for (family, addresses), services in shared.items())


def _length(regions: Iterable[Region]) -> int:
    """How much there is to say of them."""
    return sum(
        len(region.addresses.spans) + sum(len(ports.spans) for _protocol, ports in region.services)
        for region in regions
    )


def cut_by_ports(segments_of: Mapping[int, Sequence[int]]) -> dict[int, Sequence[int]]:
    """Segments by their port mask, turned into segments by ports that are in exactly these."""
    mask_of: dict[tuple[int, ...], int] = defaultdict(int)
    for interval in bits(reduce(or_, segments_of, 0)):
        segments = sorted(one for mask, own in segments_of.items() if mask >> interval & 1 for one in own)
        mask_of[tuple(segments)] |= 1 << interval
    return {mask: segments for segments, mask in mask_of.items()}


def example_port(ports: IntSet) -> int:
    """A port of the set, one that people know where there is one.

    >>> example_port(IntSet.span(1, 65535)), example_port(IntSet.span(5000, 5010))
    (443, 5000)
    """
    return next((port for port in _FAMILIAR_PORTS if port in ports), ports.first)


def example_address(family: Family, addresses: IntSet) -> int:
    """An address of the set: one that can be met, and not the first of a network, where there is another.

    >>> example_address(Family.IPV4, IntSet.span(0, 255)), example_address(Family.IPV4, IntSet.single(9))
    (1, 9)
    >>> example_address(Family.IPV4, IntSet.span(0, 2**26)) >> 24
    1
    """
    familiar = _FAMILIAR_ADDRESSES[family]
    if familiar in addresses:
        return familiar
    first, last = (addresses - UNROUTED[family] or addresses).spans[0]
    return first + 1 if last - first > 1 else first


def example_packet(space: Space, segment: int, ports: IntSet) -> Packet:
    """A packet in a segment, with one of these ports."""
    protocol, family = plane = space.plane(segment)
    origin = ORIGIN[plane]
    addresses = IntSet.span(space.edges[segment] - origin, space.edges[segment + 1] - origin - 1)
    return Packet(protocol, family, example_address(family, addresses), example_port(ports))


def familiar_segments(space: Space) -> set[int]:
    """The segments with the addresses that make good examples, one for each family."""
    return {space.segment(ORIGIN[Protocol.TCP, family] + address) for family, address in _FAMILIAR_ADDRESSES.items()}


def _by_mask(masks: Mapping[int, int], segments: Iterable[int]) -> dict[int, list[int]]:
    """The segments that have each port mask."""
    found: dict[int, list[int]] = defaultdict(list)
    for segment in segments:
        if mask := masks.get(segment):
            found[mask].append(segment)
    return found


def _everything(family: Family) -> dict[Protocol, IntSet]:
    return {
        protocol: REAL_PORTS if protocol in PORTED else IntSet.single(0)
        for protocol, families in FAMILIES.items()
        if family in families
    }


def _service_text(protocol: Protocol, ports: IntSet) -> str:
    return format_service(protocol, "ALL" if ports == REAL_PORTS else format_ports(ports))
