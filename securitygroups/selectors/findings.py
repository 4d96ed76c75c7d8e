"""What the engine finds wrong with groups and their rules."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from django.conf import settings

from securitygroups import engine
from securitygroups.engine import SENSITIVE_PORTS, carrier_blocked_ports, exposure, reachability
from securitygroups.engine.vocabulary import Direction, Protocol, Reach
from securitygroups.models import Rule, SecurityGroup

from .environment import engine_list, engine_rules

EVERY_PORT = 65535
LISTS_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class GroupFindings:
    """Rules that no packet reaches in either list, and what is open to everyone from outside.

    `exposed` names the sensitive services; `wide_open` says that all TCP ports are.
    """

    dead: int
    wide_open: bool
    exposed: tuple[str, ...]


class FindingKind(Enum):
    """What can be wrong with a rule."""

    DEAD = "dead"
    NO_MEMBERS = "no members"
    WIDE_OPEN = "wide open"
    EXPOSED = "exposed"
    CARRIER_BLOCKED = "carrier blocked"


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """One thing wrong with a rule.

    Of a dead rule, `killers` are the keys of the rules that take all of it, and `contradicted` says that one of them
    does the opposite. `services` names what is exposed, or the ports that carriers block.
    """

    kind: FindingKind
    killers: tuple[int, ...] = ()
    contradicted: bool = False
    services: tuple[str, ...] = ()


def findings_of(groups: Sequence[SecurityGroup]) -> dict[int, GroupFindings]:
    """The findings of each group by key, in two queries and a walk of each list."""
    return {
        pk: _group_findings(tuple(lists[Direction.INGRESS]), tuple(lists[Direction.EGRESS]))
        for pk, lists in engine_rules(groups).items()
    }


def rule_findings(direction: Direction, rows: Sequence[Rule]) -> Mapping[int, Sequence[RuleFinding]]:
    """What is wrong with each rule of one whole list, by key, the worst first; in one query at most."""
    return _list_findings(direction, tuple(engine_list(rows)))


@lru_cache(maxsize=LISTS_REMEMBERED)
def _list_findings(direction: Direction, rules: tuple[engine.Rule, ...]) -> Mapping[int, Sequence[RuleFinding]]:
    """The same for the values of the rules, on which alone it depends."""
    found: dict[int, list[RuleFinding]] = defaultdict(list)
    for proof in reachability(rules):
        found[int(proof.rule.ref)] += _unreached(proof)
    for key, finding in _opened(rules) if direction is Direction.INGRESS else ():
        found[key].append(finding)
    for rule in rules:
        if ports := carrier_blocked_ports(rule, settings.CARRIER_BLOCKED):
            found[int(rule.ref)].append(RuleFinding(FindingKind.CARRIER_BLOCKED, services=_port_texts(ports)))
    return {key: tuple(findings) for key, findings in found.items() if findings}


def _unreached(proof: engine.Proof) -> Iterator[RuleFinding]:
    if proof.state is not Reach.DEAD:
        return
    if not _names_anything(proof.rule):
        yield RuleFinding(FindingKind.NO_MEMBERS)
    else:
        killers = tuple(int(killer.ref) for killer in proof.killers)
        yield RuleFinding(FindingKind.DEAD, killers, proof.changes_meaning)


def _opened(rules: Sequence[engine.Rule]) -> Iterator[tuple[int, RuleFinding]]:
    """What rules open to everyone, with their keys."""
    opened: dict[int, dict[str, None]] = defaultdict(dict)
    wide: set[int] = set()
    for one in exposure(rules, _reachable_ports()):
        for rule, ports in one.accepted_by if one.everyone else ():
            key = int(rule.ref)
            opened[key] |= dict.fromkeys(port.service for port in one.sensitive if port.port in ports)
            if _is_wide(one.region.services[0][0], ports):
                wide.add(key)
    for key, services in opened.items():
        if key in wide:
            yield key, RuleFinding(FindingKind.WIDE_OPEN)
        elif services:
            yield key, RuleFinding(FindingKind.EXPOSED, services=tuple(services))


def _reachable_ports() -> tuple[engine.SensitivePort, ...]:
    """The sensitive ports but for those that carriers block, which are open to nobody on the Internet."""
    blocked = settings.CARRIER_BLOCKED
    return tuple(port for port in SENSITIVE_PORTS if port.port not in blocked.get(port.protocol, engine.IntSet()))


def _is_wide(protocol: Protocol, ports: engine.IntSet) -> bool:
    return protocol is Protocol.TCP and ports.size >= EVERY_PORT


def _port_texts(blocked: Iterable[tuple[Protocol, engine.IntSet]]) -> tuple[str, ...]:
    return tuple(f"{protocol}:{engine.format_ports(ports)}" for protocol, ports in blocked)


@lru_cache(maxsize=LISTS_REMEMBERED)
def _group_findings(inbound: tuple[engine.Rule, ...], outbound: tuple[engine.Rule, ...]) -> GroupFindings:
    public = [one for one in exposure(inbound, _reachable_ports()) if one.everyone]
    exposed = dict.fromkeys(port.service for one in public for port in one.sensitive)
    wide = any(_is_wide(protocol, ports) for one in public for protocol, ports in one.region.services)
    return GroupFindings(_dead(inbound) + _dead(outbound), wide, tuple(exposed))


def _dead(rules: Iterable[engine.Rule]) -> int:
    """How many rules other rules take everything from; one whose peer group has no instances is not among them."""
    return sum(proof.state is Reach.DEAD and _names_anything(proof.rule) for proof in reachability(rules))


def _names_anything(rule: engine.Rule) -> bool:
    return any(peer.addresses for peer in rule.peers)
