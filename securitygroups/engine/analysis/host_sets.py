"""What the host firewall rejects, as sets: every IPv4 packet at once instead of one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter

from securitygroups.engine.addresses import EVERYWHERE
from securitygroups.engine.intset import IntSet
from securitygroups.engine.iptables import Chain, HostFirewall, LeftOut, Table
from securitygroups.engine.peers import Peer
from securitygroups.engine.ports import ALL_PORTS
from securitygroups.engine.protocols import Service
from securitygroups.engine.rules import Rule
from securitygroups.engine.stages.host_firewall import NO_EFFECT, VERDICTS, stations
from securitygroups.engine.vocabulary import Action, Direction, Family, Protocol, Verdict

from .host_cells import Cells, Packets

ALL = Service(Protocol.ALL, ALL_PORTS, "")

MOST_WORK = 10**10
"""So many cells times lines, ten thousand lines over a million cells, take a few seconds at worst."""

CHAIN_WORK = 64
"""A chain counts for so many lines more, because the fate of all packets in it is kept."""


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
    by the bits of a machine word; where that is more than `MOST_WORK`, it cannot be told of any packet.
    """
    met = list(stations(firewall, direction))
    chains = [() if isinstance(station, LeftOut) else _on_the_way(*station) for station in met]
    every = [chain for group in chains for chain in group]
    cells = Cells.of([rule for chain in every for rule in chain.rules], direction, own)
    if cells.count * sum(CHAIN_WORK + len(chain.rules) for chain in every) > MOST_WORK:
        return (), (drop([ALL], Family.IPV4, EVERYWHERE[Family.IPV4]),)
    going, end = cells.everything, _Fate()
    for group in chains:
        fate = _built_in(cells, group) if group else _Fate(unknown=going)
        end.add(going, fate)
        going &= fate.accepted
    return _drops(cells, end.rejected), _drops(cells, end.unknown)


def drop(services: Iterable[Service], family: Family, addresses: IntSet) -> Rule:
    """A rule that rejects some services from or to some addresses."""
    return Rule(Action.DROP, tuple(services), (Peer(family, addresses, "", normalised=False),))


def _drops(cells: Cells, packets: Packets) -> tuple[Rule, ...]:
    return tuple(drop(services, Family.IPV4, addresses) for services, addresses in cells.regions(packets))


def _on_the_way(table: Table, hook: Chain) -> tuple[Chain, ...]:
    """A built-in chain, last, and all chains that its lines lead to, each after those that its own lead to."""
    jumps: dict[str, set[str]] = {}
    pending = [hook.name]
    while pending:
        name = pending.pop()
        if name not in jumps:
            jumps[name] = {rule.target for rule in table.by_name[name].rules} & table.by_name.keys()
            pending += jumps[name]
    return tuple(table.by_name[name] for name in TopologicalSorter(jumps).static_order())


def _built_in(cells: Cells, chains: Sequence[Chain]) -> _Fate:
    """The fate of all packets at the last of these chains; past its last line its policy decides."""
    fates: dict[str, _Fate] = {}
    for chain in chains:
        fates[chain.name] = _chain(cells, chain, fates)
    hook = chains[-1]
    fate = fates[hook.name]
    left = cells.everything & ~fate.decided
    if VERDICTS[hook.default or "ACCEPT"] is Verdict.ACCEPT:
        fate.accepted |= left
    else:
        fate.rejected |= left
    return fate


def _chain(cells: Cells, chain: Chain, fates: dict[str, _Fate]) -> _Fate:
    """The fate of all packets in a chain, whose jumps lead to chains with known fates."""
    fate, here = _Fate(), cells.everything
    for rule in chain.rules:
        if rule.target in NO_EFFECT:
            continue
        hit, doubtful = cells.matched(rule.tests, here)
        fate.unknown |= doubtful
        here ^= doubtful
        if rule.target in fates:
            fate.add(hit, fates[rule.target])
            here ^= hit if rule.goto else hit & fates[rule.target].decided
            continue
        here ^= hit
        verdict = VERDICTS.get(rule.target, Verdict.UNKNOWN)
        if verdict is Verdict.ACCEPT:
            fate.accepted |= hit
        elif verdict is Verdict.REJECT:
            fate.rejected |= hit
        elif rule.target != "RETURN":
            fate.unknown |= hit
    return fate
