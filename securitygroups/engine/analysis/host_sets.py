"""What the host firewall rejects, as sets: every IPv4 packet at once instead of one."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from itertools import pairwise

from securitygroups.engine.addresses import BITS, EVERYWHERE
from securitygroups.engine.headerspace import bits
from securitygroups.engine.host_tests import ByAddress, ByPort, Either, HostPacket, Negated, Test
from securitygroups.engine.intset import IntSet, Span
from securitygroups.engine.iptables import Chain, HostFirewall, Table
from securitygroups.engine.packets import Packet
from securitygroups.engine.peers import Peer
from securitygroups.engine.planes import FAMILIES
from securitygroups.engine.ports import ALL_PORTS
from securitygroups.engine.protocols import PORTED, Service
from securitygroups.engine.rules import Rule
from securitygroups.engine.stages.host_firewall import HOOKS, NO_EFFECT, VERDICTS
from securitygroups.engine.vocabulary import Action, Direction, Family, Protocol, Verdict

ALL = Service(Protocol.ALL, ALL_PORTS, "")

MOST_CELLS = 2**20
"""So many bits are a fraction of a millisecond for each line."""

Packets = int
"""A set of packets as bits: one for each service in each run of addresses, which no line can tell apart."""

Answers = tuple[Packets, Packets]
"""The packets that a test matches, and those of which it cannot tell."""


@dataclass(slots=True)
class _Fate:
    """What becomes of packets; those in neither set leave the chain as they came."""

    accepted: Packets = 0
    rejected: Packets = 0
    unknown: Packets = 0

    @property
    def decided(self) -> Packets:
        """The packets that come no further."""
        return self.accepted | self.rejected | self.unknown

    def add(self, packets: Packets, other: "_Fate") -> None:
        """Take over what becomes of some packets elsewhere."""
        self.accepted |= packets & other.accepted
        self.rejected |= packets & other.rejected
        self.unknown |= packets & other.unknown


def host_refusals(
    firewall: HostFirewall, direction: Direction, own: int | None
) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The IPv4 packets the firewall rejects, and those of which it cannot be told, each as rules that drop them.

    Every line is asked once for all packets. Takes the lines times the addresses times the ports they name, divided
    by the bits of a machine word; where that is too much, it cannot be told of any packet.
    """
    cells = _Cells.of(firewall, direction, own)
    if cells.count > MOST_CELLS:
        return (), (drop([ALL], Family.IPV4, EVERYWHERE[Family.IPV4]),)
    going, end = cells.everything, _Fate()
    for name, hook in HOOKS[direction]:
        table = firewall.table(name)
        if hook in table.by_name:
            fate = _built_in(cells, table, hook)
            end.add(going, fate)
            going &= fate.accepted
    return cells.rules(end.rejected), cells.rules(end.unknown)


def drop(services: Iterable[Service], family: Family, addresses: IntSet) -> Rule:
    """A rule that rejects some services from or to some addresses."""
    return Rule(Action.DROP, tuple(services), (Peer(family, addresses, "", normalised=False),))


def _built_in(cells: "_Cells", table: Table, hook: str) -> _Fate:
    """The fate of all packets at a built-in chain; past its last line its policy decides."""
    fates: dict[str, _Fate] = {}
    for name in TopologicalSorter(_jumps(table)).static_order():
        fates[name] = _chain(cells, table.by_name[name], fates)
    fate = fates[hook]
    left = cells.everything & ~fate.decided
    if VERDICTS[table.by_name[hook].default or "ACCEPT"] is Verdict.ACCEPT:
        fate.accepted |= left
    else:
        fate.rejected |= left
    return fate


def _jumps(table: Table) -> dict[str, set[str]]:
    return {chain.name: {rule.target for rule in chain.rules} & table.by_name.keys() for chain in table.chains}


def _chain(cells: "_Cells", chain: Chain, fates: dict[str, _Fate]) -> _Fate:
    """The fate of all packets in a chain, whose jumps lead to chains with known fates."""
    fate, here = _Fate(), cells.everything
    for rule in chain.rules:
        if rule.target in NO_EFFECT:
            continue
        hit, doubtful = cells.matched(rule.tests, here)
        fate.unknown |= doubtful
        here &= ~doubtful
        if rule.target in fates:
            fate.add(hit, fates[rule.target])
            here &= ~(hit if rule.goto else hit & fates[rule.target].decided)
            continue
        here &= ~hit
        verdict = VERDICTS.get(rule.target, Verdict.UNKNOWN)
        if verdict is Verdict.ACCEPT:
            fate.accepted |= hit
        elif verdict is Verdict.REJECT:
            fate.rejected |= hit
        elif rule.target != "RETURN":
            fate.unknown |= hit
    return fate


@dataclass(slots=True)
class _Cells:
    """The packets of a direction, cut so that each test has one answer in a cell: addresses by services."""

    direction: Direction
    own: int | None
    edges: list[int]
    services: list[Service]
    answers: dict[Test, Answers] = field(default_factory=dict)

    @classmethod
    def of(cls, firewall: HostFirewall, direction: Direction, own: int | None) -> "_Cells":
        """Cells along the edges of all addresses and ports that the firewall names."""
        edges, port_edges = {0, 2 ** BITS[Family.IPV4]}, {1, 65536}
        for test in _leaves(firewall):
            if isinstance(test, ByAddress) and test.peer_when is direction:
                edges.update(edge for first, last in test.addresses.spans for edge in (first, last + 1))
            elif isinstance(test, ByPort):
                port_edges.update(edge for first, last in test.ports.spans for edge in (max(first, 1), last + 1))
        runs = [IntSet.span(first, stop - 1) for first, stop in pairwise(sorted(port_edges))]
        services = [
            Service(protocol, ports, "")
            for protocol, families in FAMILIES.items()
            if Family.IPV4 in families
            for ports in (runs if protocol in PORTED else [IntSet.single(0)])
        ]
        return cls(direction, own, sorted(edges), services)

    @property
    def count(self) -> int:
        """How many there are."""
        return (len(self.edges) - 1) * len(self.services)

    @property
    def everything(self) -> Packets:
        """All packets."""
        return (1 << self.count) - 1

    def matched(self, tests: Iterable[Test], among: Packets) -> Answers:
        """The packets among these that pass all tests, and those that may."""
        sure = possible = among
        for test in tests:
            if test not in self.answers:
                self.answers[test] = self._answers(test)
            yes, unknown = self.answers[test]
            sure, possible = sure & yes, possible & (yes | unknown)
        return sure, possible & ~sure

    def rules(self, packets: Packets) -> tuple[Rule, ...]:
        """Rules that drop just these packets."""
        width = len(self.services)
        found: dict[int, list[Span]] = defaultdict(list)
        for number, (first, stop) in enumerate(pairwise(self.edges)):
            if row := packets >> number * width & ((1 << width) - 1):
                found[row].append((first, stop - 1))
        return tuple(
            drop([self.services[bit] for bit in bits(row)], Family.IPV4, IntSet(tuple(spans)))
            for row, spans in found.items()
        )

    def _answers(self, test: Test) -> Answers:
        if isinstance(test, Negated):
            yes, unknown = self._answers(test.test)
            return self.everything & ~(yes | unknown), unknown
        if isinstance(test, ByAddress) and test.peer_when is self.direction:
            return self._of_addresses(test.addresses), 0
        answers = [
            test.matches(HostPacket(Packet(one.protocol, Family.IPV4, 0, one.ports.first), self.direction, self.own))
            for one in self.services
        ]
        return self._of_services(answers, wanted=True), self._of_services(answers, wanted=None)

    def _of_addresses(self, addresses: IntSet) -> Packets:
        width = len(self.services)
        found = 0
        for first, last in addresses.spans:
            start, stop = bisect_left(self.edges, first), bisect_left(self.edges, last + 1)
            found |= (1 << stop * width) - (1 << start * width)
        return found

    def _of_services(self, answers: list[bool | None], *, wanted: bool | None) -> Packets:
        """The same services in every run of addresses: those of the first, doubled until there are enough."""
        found = sum(1 << bit for bit, answer in enumerate(answers) if answer is wanted)
        filled = len(answers)
        while found and filled < self.count:
            found |= found << filled
            filled *= 2
        return found & self.everything


def _leaves(firewall: HostFirewall) -> Iterator[Test]:
    """The tests of all lines, without what joins them."""
    pending = [
        test for table in firewall.tables for chain in table.chains for rule in chain.rules for test in rule.tests
    ]
    while pending:
        test = pending.pop()
        if isinstance(test, Negated):
            pending.append(test.test)
        elif isinstance(test, Either):
            pending += (test.one, test.other)
        else:
            yield test
