"""All IPv4 packets of a direction as bits of whole numbers, cut so that no line of a host firewall splits a bit."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from securitygroups.engine.addresses import BITS, EVERYWHERE
from securitygroups.engine.host_tests import ByAddress, ByPort, Either, HostPacket, Negated, Test
from securitygroups.engine.intset import IntSet, Span
from securitygroups.engine.iptables import HostRule
from securitygroups.engine.packets import Packet
from securitygroups.engine.planes import FAMILIES
from securitygroups.engine.protocols import PORTED, Service
from securitygroups.engine.vocabulary import Direction, Family

Row = int
"""A set of services as bits: one for each run of ports of each protocol."""

Packets = int
"""A set of packets as bits: a row for each run of addresses, one after another."""

Place = tuple[HostPacket, int, int]
"""A packet of a protocol, the first of the bits of that protocol in a row, and their number."""

_PROTOCOLS = tuple(protocol for protocol, families in FAMILIES.items() if Family.IPV4 in families)
_ONES = re.compile("1+")


@dataclass(frozen=True, slots=True)
class Cells:
    """Where the runs of addresses and of ports start; the last edge ends them.

    Each protocol takes as many bits of a row as there are runs of ports, or one if it has none. A row is `width` bits
    wide, whole bytes; those above the bits of all `services` stand for nothing.
    """

    direction: Direction
    edges: list[int]
    port_edges: list[int]
    places: tuple[Place, ...]
    width: int
    services: Row

    @classmethod
    def of(cls, rules: Sequence[HostRule], direction: Direction, own: int | None) -> "Cells":
        """Cells along the edges of all addresses and ports that the rules name, in the time of sorting them."""
        edges, port_edges = {0, 2 ** BITS[Family.IPV4]}, {1, 65536}
        for test in _leaves(rules):
            if isinstance(test, ByAddress) and test.peer_when is direction:
                edges.update(edge for first, last in test.addresses.spans for edge in (first, last + 1))
            elif isinstance(test, ByPort):
                port_edges.update(edge for first, last in test.ports.spans for edge in (max(first, 1), last + 1))
        places, first = [], 0
        for protocol in _PROTOCOLS:
            packet = Packet(protocol, Family.IPV4, 0, port=1 if protocol in PORTED else 0)
            size = len(port_edges) - 1 if protocol in PORTED else 1
            places.append((HostPacket(packet, direction, own), first, size))
            first += size
        width = -(-first // 8) * 8
        return cls(direction, sorted(edges), sorted(port_edges), tuple(places), width, (1 << first) - 1)

    @property
    def count(self) -> int:
        """How many bits a set of packets has."""
        return (len(self.edges) - 1) * self.width

    @property
    def everything(self) -> Packets:
        """All packets."""
        return self._repeated(self.services, len(self.edges) - 1)

    def matched(self, tests: Iterable[Test], among: Packets) -> tuple[Packets, Packets]:
        """The packets among these that pass all tests, and those that may.

        The tests ask either for addresses or for services, so what passes is a rectangle. Takes a few times as long
        as reading the bits of `among`.
        """
        addresses, sure, possible = EVERYWHERE[Family.IPV4], self.services, self.services
        for test in tests:
            if (named := self._addresses(test)) is not None:
                addresses &= named
            else:
                yes, unknown = self._services(test)
                sure, possible = sure & yes, possible & (yes | unknown)
        return self._within(among, addresses, sure), self._within(among, addresses, possible & ~sure)

    def regions(self, packets: Packets) -> Iterator[tuple[list[Service], IntSet]]:
        """Disjoint regions that make up these packets: services, and the addresses that go with just those."""
        size = self.width // 8
        rows = packets.to_bytes(self.count // 8, "little")
        found: dict[bytes, list[Span]] = defaultdict(list)
        for number, (first, stop) in enumerate(pairwise(self.edges)):
            found[rows[number * size : (number + 1) * size]].append((first, stop - 1))
        for row, spans in found.items():
            if services := self._named(int.from_bytes(row, "little")):
                yield services, IntSet(tuple(spans))

    def _addresses(self, test: Test) -> IntSet | None:
        """The peers that a test asks for; None if it asks for something else."""
        if isinstance(test, ByAddress) and test.peer_when is self.direction:
            return test.addresses
        if isinstance(test, Negated) and (named := self._addresses(test.test)) is not None:
            return EVERYWHERE[Family.IPV4] - named
        return None

    def _services(self, test: Test) -> tuple[Row, Row]:
        """The services that pass a test, and those of which it cannot tell."""
        if isinstance(test, Negated):
            yes, unknown = self._services(test.test)
            return self.services & ~(yes | unknown), unknown
        if isinstance(test, Either):
            (one, one_unknown), (other, other_unknown) = self._services(test.one), self._services(test.other)
            return one | other, (one_unknown | other_unknown) & ~(one | other)
        if isinstance(test, ByPort):
            return self._with_ports(test.ports), 0
        return self._by_protocol(test)

    def _with_ports(self, ports: IntSet) -> Row:
        named = 0
        for first, last in ports.spans:
            start, stop = bisect_left(self.port_edges, max(first, 1)), bisect_left(self.port_edges, last + 1)
            named |= ((1 << stop - start) - 1) << start
        return sum(named << place for arriving, place, _size in self.places if arriving.packet.protocol in PORTED)

    def _by_protocol(self, test: Test) -> tuple[Row, Row]:
        """What a test says that does not ask for ports: the same of all packets of a protocol."""
        yes = unknown = 0
        for arriving, place, size in self.places:
            answer = test.matches(arriving)
            bits = ((1 << size) - 1) << place
            if answer:
                yes |= bits
            elif answer is None:
                unknown |= bits
        return yes, unknown

    def _within(self, packets: Packets, addresses: IntSet, row: Row) -> Packets:
        if not (packets and row):
            return 0
        found = 0
        for first, last in addresses.spans:
            start, stop = bisect_left(self.edges, first), bisect_left(self.edges, last + 1)
            found |= self._repeated(row, stop - start) << start * self.width
        return packets & found

    def _repeated(self, row: Row, times: int) -> Packets:
        """The same services in so many runs of addresses: doubled until there are enough."""
        found, filled = row, 1
        while filled < times:
            found |= found << filled * self.width
            filled *= 2
        return found & ((1 << times * self.width) - 1)

    def _named(self, row: Row) -> list[Service]:
        services = []
        for arriving, place, size in self.places:
            protocol = arriving.packet.protocol
            digits = f"{row >> place & ((1 << size) - 1):b}"[::-1]
            runs = [match.span() for match in _ONES.finditer(digits)]
            if runs and protocol in PORTED:
                ports = IntSet(tuple((self.port_edges[start], self.port_edges[stop] - 1) for start, stop in runs))
                services.append(Service(protocol, ports, ""))
            elif runs:
                services.append(Service(protocol, IntSet.single(0), ""))
        return services


def _leaves(rules: Iterable[HostRule]) -> Iterator[Test]:
    """The tests of all rules, without what joins them."""
    pending = [test for rule in rules for test in rule.tests]
    while pending:
        test = pending.pop()
        if isinstance(test, Negated):
            pending.append(test.test)
        elif isinstance(test, Either):
            pending += (test.one, test.other)
        else:
            yield test
