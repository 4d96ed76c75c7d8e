"""What single step would let a rejected packet in, and what else that step would open."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from securitygroups.engine.addresses import EVERYWHERE
from securitygroups.engine.environment import BoundGroup, Environment, Listener
from securitygroups.engine.evaluate import evaluate
from securitygroups.engine.iptables import HostFirewall, with_rule_first
from securitygroups.engine.packets import Packet
from securitygroups.engine.peers import Peer, parse_peer
from securitygroups.engine.policy import compile_rules
from securitygroups.engine.protocols import PORTED, Service, build_service
from securitygroups.engine.rules import Rule
from securitygroups.engine.tables import SMTP_PORT
from securitygroups.engine.trace import Step, Trace
from securitygroups.engine.vocabulary import Action, Direction, Family, Protocol, Reason, RepairKind, Verdict

from .difference import Change, difference


@dataclass(frozen=True, slots=True)
class Repair:
    """One step past the stage that rejects: `trace` is the way after it, `change` what it opens in all.

    `group` and `position` say where a rule goes in, or where a group is bound; `rule` is the one put in or
    moved; `text` is the command for the host firewall.
    """

    kind: RepairKind
    change: Change
    trace: Trace
    group: str = ""
    position: int = 0
    rule: Rule | None = None
    text: str = ""

    @property
    def passes(self) -> bool:
        """Whether nothing rejects the packet any more."""
        return self.trace.verdict is not Verdict.REJECT


def repairs(packet: Packet, environment: Environment) -> list[Repair]:
    """Every single step that gets the packet past what rejects it; the narrowest of those that suffice first.

    Empty when nothing rejects it, or when nobody here can help, as with a port the carriers block. Costs a
    difference for each step tried.

    >>> from securitygroups.engine import compile_rules, parse_packet, parse_rule
    >>> rules = [parse_rule(action="DROP", protocol="TCP", ports="22", peer="0.0.0.0/0", ref="r1"),
    ...          parse_rule(action="ACCEPT", protocol="TCP", ports="22", peer="10.0.0.0/8", ref="r2")]
    >>> groups = (BoundGroup("sg-1", compile_rules(rules)),)
    >>> instance = Environment(direction=Direction.EGRESS, groups=groups)
    >>> for repair in repairs(parse_packet(protocol="TCP", peer="10.1.2.3", port=22), instance):
    ...     print(repair.kind, repair.position, repair.change.newly_accepted[0].describe())
    insert-rule 0 TCP:22 10.1.2.3
    move-rule 0 TCP:22 10.0.0.0/8
    """
    step = evaluate(packet, environment).decisive
    if step.verdict is not Verdict.REJECT or step.reason not in _REMEDIES:
        return []
    tried = _REMEDIES[step.reason](packet, environment, step)
    past = [repair for repair in tried if repair.trace.at(step.stage).verdict is not Verdict.REJECT]
    return sorted(past, key=lambda repair: (not repair.passes, repair.change.opens))


def _change_rules(packet: Packet, environment: Environment, _step: Step) -> Iterator[Repair]:
    """Put in an allow, or move one up, just above the rule that rejects; or bind a group that accepts."""
    if environment.groups:
        place, position = _deciding(packet, environment.groups)
        yield _insert(packet, environment, place, position)
        yield from _move_up(packet, environment, place, position)
    yield from _bind_groups(packet, environment)


def _insert(packet: Packet, environment: Environment, place: int, position: int) -> Repair:
    group = environment.groups[place]
    rules = list(group.policy.rules)
    allow = Rule(Action.ACCEPT, (_service(packet),), (_peer(packet),))
    rules.insert(position, allow)
    after = _with_rules(environment, place, rules)
    kind = RepairKind.INSERT_RULE
    return _repair(kind, packet, environment, after, group=group.ref, position=position, rule=allow)


def _move_up(packet: Packet, environment: Environment, place: int, position: int) -> Iterator[Repair]:
    group = environment.groups[place]
    for lower in range(position + 1, len(group.policy.rules)):
        rules = list(group.policy.rules)
        moved = rules.pop(lower)
        if compile_rules((moved,)).accepts(packet):
            rules.insert(position, moved)
            after = _with_rules(environment, place, rules)
            kind = RepairKind.MOVE_RULE
            yield _repair(kind, packet, environment, after, group=group.ref, position=position, rule=moved)


def _bind_groups(packet: Packet, environment: Environment) -> Iterator[Repair]:
    """Bind another group that accepts the packet: last, where groups go by default, or first if need be."""
    groups = environment.groups
    for other in environment.other_groups:
        if other.policy.accepts(packet):
            last = not any(group.policy.first_match(packet) for group in groups)
            after = replace(environment, groups=(*groups, other) if last else (other, *groups))
            place = len(groups) if last else 0
            yield _repair(RepairKind.BIND_GROUP, packet, environment, after, group=other.ref, position=place)


def _unblock_smtp(packet: Packet, environment: Environment, _step: Step) -> Iterator[Repair]:
    closed = tuple(_public(environment, family) for family in Family)
    before = Rule(Action.DROP, (build_service(Protocol.TCP, str(SMTP_PORT)),), closed)
    after = replace(environment, smtp_unblocked=True)
    yield _repair(RepairKind.UNBLOCK_SMTP, packet, environment, after, closed=before)


def _start_listener(packet: Packet, environment: Environment, _step: Step) -> Iterator[Repair]:
    everyone = tuple(Peer(family, EVERYWHERE[family], "", normalised=False) for family in Family)
    before = Rule(Action.DROP, (_service(packet),), everyone)
    listeners = (*environment.listeners, Listener(packet.protocol, packet.port))
    after = replace(environment, listeners=listeners)
    yield _repair(RepairKind.START_LISTENER, packet, environment, after, closed=before)


def _allow_on_host(packet: Packet, environment: Environment, _step: Step) -> Iterator[Repair]:
    """A line at the top of the chain; it opens nothing but this packet."""
    before = Rule(Action.DROP, (_service(packet),), (_peer(packet),))
    hook, end = ("INPUT", "-s") if environment.direction is Direction.INGRESS else ("OUTPUT", "-d")
    port = f" --dport {packet.port}" if packet.port else ""
    matches = f"{hook} {end} {packet.peer_text} -p {packet.protocol.lower()}{port} -j ACCEPT"
    firewall = with_rule_first(environment.host_firewall or HostFirewall(()), hook, f"-A {matches}")
    after = replace(environment, host_firewall=firewall)
    text = f"iptables -I {matches}"
    yield _repair(RepairKind.HOST_RULE, packet, environment, after, closed=before, text=text)


Remedy = Callable[[Packet, Environment, Step], Iterator[Repair]]

_REMEDIES: dict[Reason, Remedy] = {
    Reason.MATCHED_RULE: _change_rules,
    Reason.IMPLICIT_DENY: _change_rules,
    Reason.NO_GROUPS: _change_rules,
    Reason.SMTP_BLOCKED: _unblock_smtp,
    Reason.HOST_RULE: _allow_on_host,
    Reason.HOST_DEFAULT: _allow_on_host,
    Reason.NOTHING_LISTENS: _start_listener,
}


def _repair(
    kind: RepairKind,
    packet: Packet,
    before: Environment,
    after: Environment,
    *,
    closed: Rule | None = None,
    group: str = "",
    position: int = 0,
    rule: Rule | None = None,
    text: str = "",
) -> Repair:
    """The repair with its proof; `closed` stands for what a stage other than the groups held back."""
    rules = (closed, *before.rules) if closed else before.rules
    return Repair(kind, difference(rules, after.rules), evaluate(packet, after), group, position, rule, text)


def _deciding(packet: Packet, groups: Sequence[BoundGroup]) -> tuple[int, int]:
    """The place of the group that decides and of its rule, or else the end of the last group."""
    for place, (_ref, policy) in enumerate(groups):
        if rule := policy.first_match(packet):
            return place, next(at for at, one in enumerate(policy.rules) if one is rule)
    return len(groups) - 1, len(groups[-1].policy.rules)


def _with_rules(environment: Environment, place: int, rules: Sequence[Rule]) -> Environment:
    groups = list(environment.groups)
    groups[place] = BoundGroup(groups[place].ref, compile_rules(rules))
    return replace(environment, groups=tuple(groups))


def _service(packet: Packet) -> Service:
    return build_service(packet.protocol, str(packet.port) if packet.protocol in PORTED else "")


def _peer(packet: Packet) -> Peer:
    return parse_peer(packet.peer_text)


def _public(environment: Environment, family: Family) -> Peer:
    return Peer(family, environment.on_internet(family), "", normalised=False)
