"""What a rule list opens to everyone, or to nearly everyone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from securitygroups.engine.addresses import EVERYWHERE, PUBLIC
from securitygroups.engine.intset import IntSet
from securitygroups.engine.layout import Layout, lay_out
from securitygroups.engine.peers import Peer
from securitygroups.engine.planes import Plane
from securitygroups.engine.policy import Policy, rules_of
from securitygroups.engine.protocols import build_service
from securitygroups.engine.regions import Region
from securitygroups.engine.rules import Rule
from securitygroups.engine.tables import SENSITIVE_PORTS, WIDE, SensitivePort
from securitygroups.engine.vocabulary import Action, Protocol

_NOT_PUBLIC = Rule(
    Action.DROP,
    (build_service(Protocol.ALL, ""),),
    tuple(Peer(family, EVERYWHERE[family] - PUBLIC[family], "", normalised=False) for family in PUBLIC),
)
"""Put before a list it leaves only what public addresses reach."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """Ports of one protocol that the same many public addresses reach.

    `everyone` says that these are all public addresses but for a /8 in IPv4, or a /32 in IPv6, at the most: a few that
    are rejected make the ports no less open. `accepted_by` holds the rules that let them, each with the ports it
    decides for some of these addresses. Plain data.

    >>> from securitygroups.engine import parse_rule
    >>> ssh = parse_rule(action="ACCEPT", protocol="TCP", ports="22", peer="0.0.0.0/0", ref="ssh")
    >>> [found] = exposure([ssh])
    >>> found.everyone, [port.service for port in found.sensitive], [rule.ref for rule in found.rules]
    (True, ['SSH'], ['ssh'])
    """

    region: Region
    everyone: bool
    sensitive: tuple[SensitivePort, ...]
    accepted_by: tuple[tuple[Rule, IntSet], ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that let them; takes the time of listing them."""
        return tuple(rule for rule, _ports in self.accepted_by)


def exposure(
    policy: Policy | Iterable[Rule], sensitive_ports: Sequence[SensitivePort] = SENSITIVE_PORTS
) -> list[Exposure]:
    """What is open to every public address, or to more than an IPv4 /8 or an IPv6 /32, sensitive ports first.

    Private addresses do not count, nor those that nobody on the Internet has. Costs one walk of the space, then the
    distinct answers times what is found.

    >>> from securitygroups.engine import parse_rule
    >>> found = exposure([
    ...     parse_rule(action="ACCEPT", protocol="TCP", ports="80,443", peer="0.0.0.0/0"),
    ...     parse_rule(action="ACCEPT", protocol="TCP", ports="22", peer="64.0.0.0/2"),
    ...     parse_rule(action="ACCEPT", protocol="ALL", peer="10.0.0.0/8"),
    ... ])
    >>> [(one.region.service_texts, one.everyone, [port.service for port in one.sensitive]) for one in found]
    [(('TCP:22',), False, ['SSH']), (('TCP:80,443',), True, [])]
    """
    layout = lay_out((_NOT_PUBLIC, *rules_of(policy)))
    found = [
        one for plane, segments in layout.space.planes() for one in _exposures(layout, plane, segments, sensitive_ports)
    ]
    return sorted(found, key=lambda one: _urgency(one, sensitive_ports))


def _exposures(
    layout: Layout, plane: Plane, segments: range, sensitive_ports: Sequence[SensitivePort]
) -> Iterator[Exposure]:
    """What is open to enough addresses of a plane."""
    protocol, family = plane
    edges = layout.space.edges
    segments_of: dict[int, list[int]] = defaultdict(list)
    for segment in segments:
        segments_of[layout.accepted[segment]].append(segment)
    sizes = {accepted: sum(edges[one + 1] - edges[one] for one in own) for accepted, own in segments_of.items()}
    accepting = _accepting(layout, segments)
    for mask in _wide(sizes, WIDE[family]):
        reached = [one for accepted, own in segments_of.items() if accepted & mask for one in own]
        addresses = layout.space.addresses(plane, reached)
        ports = layout.ports_of(mask)
        yield Exposure(
            Region(family, ((protocol, ports),), addresses),
            PUBLIC[family].size - addresses.size <= WIDE[family],
            tuple(one for one in sensitive_ports if one.protocol is protocol and one.port in ports),
            tuple((rule, layout.ports_of(shared)) for rule, accepted in accepting if (shared := accepted & mask)),
        )


def _accepting(layout: Layout, segments: range) -> list[tuple[Rule, int]]:
    """The rules that accept something in some of these segments, each with all ports it accepts there."""
    found = []
    for rule, own in zip(layout.rules, layout.decided, strict=True):
        if rule.action is Action.ACCEPT:
            here = (ports for first, _stop, ports in own if segments.start <= first < segments.stop)
            found.append((rule, reduce(or_, here, 0)))
    return found


def _wide(sizes: Mapping[int, int], limit: int) -> list[int]:
    """The ports that more addresses than the limit reach, those that the same ones reach together.

    `sizes` says how many addresses reach each set of ports. The largest come first: then what stays too small drops
    out early.
    """
    left = sum(sizes.values())
    reached_by = {reduce(or_, sizes, 0): 0}
    for accepted, size in sorted(sizes.items(), key=lambda one: -one[1]):
        left -= size
        split = {}
        for ports, reached in reached_by.items():
            split[ports & accepted] = reached + size
            split[ports & ~accepted] = reached
        reached_by = {ports: reached for ports, reached in split.items() if ports and reached + left > limit}
    return sorted(reached_by, key=lambda ports: ports & -ports)


def _urgency(one: Exposure, sensitive_ports: Sequence[SensitivePort]) -> tuple[int, int]:
    """Sensitive ports in the order of their table, then the larger region."""
    place = sensitive_ports.index(one.sensitive[0]) if one.sensitive else len(sensitive_ports)
    return place, -one.region.size
