"""Long rule lists cut down to what matters for a few packets."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from securitygroups.engine.addresses import EVERYWHERE
from securitygroups.engine.intset import IntSet, Span
from securitygroups.engine.peers import Peer
from securitygroups.engine.planes import FAMILIES
from securitygroups.engine.ports import REAL_PORTS
from securitygroups.engine.protocols import PORTED, Service
from securitygroups.engine.regions import Region
from securitygroups.engine.rules import Part, Rule
from securitygroups.engine.vocabulary import Action, Family, Protocol

from .host_sets import ALL, drop


@dataclass(frozen=True, slots=True)
class Focus:
    """Some packets; `outside` are rules that drop all others when they are put above a list. Plain data."""

    outside: tuple[Rule, ...]
    _inside: Mapping[Protocol, tuple[list[Span], tuple[Span, ...]]]

    def relevant(self, rules: Iterable[Rule]) -> list[Rule]:
        """The rules that name a packet in focus, in their order; a binary search for each run that a rule names."""
        return [rule for rule in rules if any(map(self._meets, rule.parts))]

    def _meets(self, part: Part) -> bool:
        protocol, start, stop, ports = part
        runs, own_ports = self._inside.get(protocol, ([], ()))
        at = bisect_left(runs, (stop, stop)) - 1
        return at >= 0 and runs[at][1] > start and _overlap(ports, own_ports)


def focus_on(regions: Iterable[Region]) -> Focus:
    """All packets of these regions in focus, and few besides; the time goes with their spans.

    Two lists that treat alike what is out of focus differ by as much as what is relevant of them, below `outside`.

    >>> from securitygroups.engine import difference, parse_rule
    >>> web = parse_rule(action="ACCEPT", protocol="TCP", ports="80", peer="10.0.0.0/8", ref="web")
    >>> ssh = parse_rule(action="ACCEPT", protocol="TCP", ports="22", peer="0.0.0.0/0", ref="ssh")
    >>> block = parse_rule(action="DROP", protocol="TCP", ports="80", peer="10.1.0.0/16", ref="block")
    >>> focus = focus_on(difference([], [web]).newly_accepted)
    >>> [rule.ref for rule in focus.relevant([ssh, block, web])]
    ['block', 'web']
    >>> before, after = (focus.relevant(rules) for rules in ([ssh, block], [ssh, block, web]))
    >>> difference([*focus.outside, *before], [*focus.outside, *after]) == difference([], [block, web])
    True
    """
    services: dict[Protocol, list[Span]] = defaultdict(list)
    peers: dict[Family, list[Span]] = defaultdict(list)
    for region in regions:
        peers[region.family] += region.addresses.spans
        for protocol, ports in region.services:
            services[protocol] += ports.spans
    ports_of = {protocol: IntSet(tuple(spans)) for protocol, spans in services.items()}
    addresses_of = {family: IntSet(tuple(spans)) for family, spans in peers.items()}
    return Focus(tuple(_outside(ports_of, addresses_of)), _runs(ports_of, addresses_of))


def _outside(ports_of: Mapping[Protocol, IntSet], addresses_of: Mapping[Family, IntSet]) -> Iterator[Rule]:
    others = [
        Service(protocol, rest, "")
        for protocol in FAMILIES
        if (rest := (REAL_PORTS if protocol in PORTED else IntSet.single(0)) - ports_of.get(protocol, IntSet()))
    ]
    for family in Family:
        yield drop([ALL], family, EVERYWHERE[family] - addresses_of.get(family, IntSet()))
        yield drop(others, family, EVERYWHERE[family])


def _runs(
    ports_of: Mapping[Protocol, IntSet], addresses_of: Mapping[Family, IntSet]
) -> dict[Protocol, tuple[list[Span], tuple[Span, ...]]]:
    """For each protocol its runs along the line of all packets, from start up to stop, and its ports."""
    peers = tuple(Peer(family, addresses, "", normalised=False) for family, addresses in addresses_of.items())
    found = {}
    for protocol, ports in ports_of.items():
        inside = Rule(Action.ACCEPT, (Service(protocol, ports, ""),), peers)
        found[protocol] = (sorted((start, stop) for _protocol, start, stop, _ports in inside.parts), ports.spans)
    return found


def _overlap(some: Iterable[Span], others: Iterable[Span]) -> bool:
    return any(first <= end and start <= last for (first, last), (start, end) in product(some, others))
