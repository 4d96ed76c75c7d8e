"""What the engine finds wrong with groups and their rules."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from django.conf import settings

from securitygroups import engine
from securitygroups.engine import SENSITIVE_PORTS, Environment, carrier_blocked_ports, exposure, reachability
from securitygroups.engine.vocabulary import Direction, Family, Protocol, Reach
from securitygroups.models import Rule, SecurityGroup

from .environment import engine_list, engine_rules

EVERY_PORT = 65535
LISTS_REMEMBERED = 256

Tables = tuple[tuple[tuple[Protocol, engine.IntSet], ...], tuple[tuple[Family, engine.IntSet], ...]]
"""The ports that carriers block, by protocol, and the networks of the platform, by family; as a key to remember by."""


@dataclass(frozen=True, slots=True)
class GroupFindings:
    """Rules that no packet reaches in either list, and what is open to everyone from outside.

    `exposed` names the sensitive services; `wide_open` says that all TCP ports are. `blocked` are ports allowed
    in vain, because carriers block them, and `unmatched` the rules that name a group without instances.
    """

    dead: int
    wide_open: bool
    exposed: tuple[str, ...]
    blocked: tuple[str, ...] = ()
    unmatched: int = 0


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

    Of a dead rule, `takers` are the keys of the rules that take all of it, and `contradicted` says that one of them
    does the opposite. `services` names what is exposed, or the ports that carriers block.
    """

    kind: FindingKind
    takers: tuple[int, ...] = ()
    contradicted: bool = False
    services: tuple[str, ...] = ()


def findings_of(groups: Sequence[SecurityGroup]) -> dict[int, GroupFindings]:
    """The findings of each group by key, in two queries and a walk of each list."""
    tables = _tables()
    return {
        pk: _group_findings(tuple(lists[Direction.INGRESS]), tuple(lists[Direction.EGRESS]), tables)
        for pk, lists in engine_rules(groups).items()
    }


def rule_findings(direction: Direction, rows: Sequence[Rule]) -> Mapping[int, Sequence[RuleFinding]]:
    """What is wrong with each rule of one whole list, by key, the worst first; in one query at most."""
    return _list_findings(direction, tuple(engine_list(rows)), _tables())


def _tables() -> Tables:
    return tuple(settings.CARRIER_BLOCKED.items()), tuple(settings.PLATFORM_NETWORKS.items())


def _inside(tables: Tables) -> Environment:
    blocked, platform = tables
    return Environment(direction=Direction.INGRESS, carrier_blocked=dict(blocked), platform_networks=dict(platform))


@lru_cache(maxsize=LISTS_REMEMBERED)
def _list_findings(
    direction: Direction, rules: tuple[engine.Rule, ...], tables: Tables
) -> Mapping[int, Sequence[RuleFinding]]:
    """The same for values, on which alone it depends."""
    inside = _inside(tables)
    found: dict[int, list[RuleFinding]] = defaultdict(list)
    for proof in reachability(rules):
        found[int(proof.rule.ref)] += _unreached(proof)
    for key, finding in _opened(rules, inside) if direction is Direction.INGRESS else ():
        found[key].append(finding)
    for rule in rules:
        if ports := carrier_blocked_ports(rule, inside):
            found[int(rule.ref)].append(RuleFinding(FindingKind.CARRIER_BLOCKED, services=_port_texts(ports)))
    return {key: tuple(findings) for key, findings in found.items() if findings}


def _unreached(proof: engine.Proof) -> Iterator[RuleFinding]:
    if proof.state is not Reach.DEAD:
        return
    if not _names_anything(proof.rule):
        yield RuleFinding(FindingKind.NO_MEMBERS)
    else:
        exceptions = () if proof.changes_meaning else proof.overruled_by
        takers = tuple(int(rule.ref) for rule in (*exceptions, *proof.killers))
        yield RuleFinding(FindingKind.DEAD, takers, bool(proof.overruled_by))


def _opened(rules: Sequence[engine.Rule], inside: Environment) -> Iterator[tuple[int, RuleFinding]]:
    """What rules open to everyone, with their keys."""
    opened: dict[int, dict[str, None]] = defaultdict(dict)
    wide: set[int] = set()
    for one in exposure(rules, _reachable_ports(inside)):
        for rule, ports in one.accepted_by if one.everyone else ():
            key = int(rule.ref)
            opened[key] |= dict.fromkeys(port.service for port in one.sensitive if port.port in ports)
            if _is_wide(one) and rule.ports(Protocol.TCP).size >= EVERY_PORT:
                wide.add(key)
    for key, services in opened.items():
        if key in wide:
            yield key, RuleFinding(FindingKind.WIDE_OPEN)
        elif services:
            yield key, RuleFinding(FindingKind.EXPOSED, services=tuple(services))


def _reachable_ports(inside: Environment) -> tuple[engine.SensitivePort, ...]:
    """The sensitive ports but for those that carriers block, which are open to nobody on the Internet."""
    blocked = inside.carrier_blocked
    return tuple(one for one in SENSITIVE_PORTS if one.port not in blocked.get(one.protocol, engine.IntSet()))


def _is_wide(one: engine.Exposure) -> bool:
    return any(protocol is Protocol.TCP and ports.size >= EVERY_PORT for protocol, ports in one.region.services)


def _port_texts(blocked: Iterable[tuple[Protocol, engine.IntSet]]) -> tuple[str, ...]:
    return tuple(f"{protocol}:{engine.format_ports(ports)}" for protocol, ports in blocked)


@lru_cache(maxsize=LISTS_REMEMBERED)
def _group_findings(
    inbound: tuple[engine.Rule, ...], outbound: tuple[engine.Rule, ...], tables: Tables
) -> GroupFindings:
    inside, rules = _inside(tables), (*inbound, *outbound)
    public = [one for one in exposure(inbound, _reachable_ports(inside)) if one.everyone]
    in_vain = [_port_texts(carrier_blocked_ports(rule, inside)) for rule in rules]
    return GroupFindings(
        dead=_dead(inbound) + _dead(outbound),
        wide_open=any(map(_is_wide, public)),
        exposed=tuple(dict.fromkeys(port.service for one in public for port in one.sensitive)),
        blocked=tuple(dict.fromkeys(text for texts in in_vain for text in texts)),
        unmatched=sum(not _names_anything(rule) for rule in rules),
    )


def _dead(rules: Iterable[engine.Rule]) -> int:
    """How many rules other rules take everything from; one whose peer group has no instances is not among them."""
    return sum(proof.state is Reach.DEAD and _names_anything(proof.rule) for proof in reachability(rules))


def _names_anything(rule: engine.Rule) -> bool:
    return any(peer.addresses for peer in rule.peers)
