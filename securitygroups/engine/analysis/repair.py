"""What single step would let a rejected packet in, and what else that step would open."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from securitygroups.engine.addresses import EVERYWHERE
from securitygroups.engine.environment import BoundGroup, Environment, Listener
from securitygroups.engine.evaluate import evaluate
from securitygroups.engine.iptables import HostFirewall, with_rule_first
from securitygroups.engine.packets import Packet
from securitygroups.engine.peers import parse_peer
from securitygroups.engine.policy import compile_rules
from securitygroups.engine.protocols import PORTED, Service, build_service
from securitygroups.engine.rules import Rule
from securitygroups.engine.tables import WIDE
from securitygroups.engine.trace import Trace
from securitygroups.engine.vocabulary import Action, Direction, Family, Reason, RepairKind, Verdict

from .barriers import Barriers, barriers
from .difference import Change, difference, differences
from .host_sets import drop
from .overlaps import shared


@dataclass(frozen=True, slots=True)
class Repair:
    """One step past the stage that rejects: `trace` is the way after it, `change` what it opens and closes in all.

    The change counts what gets past every filter: groups, carriers, TCP 25, host firewall. With `at_most`, some
    filter cannot tell about part of what it opens. `group` and `position` say where a rule goes in or up, or where
    a group is bound or moved to; `rule` is the one put in or moved, `text` the command for the host firewall. It is
    plain data.

    >>> from securitygroups.engine import parse_packet, parse_rule
    >>> mail = parse_rule(action="ACCEPT", protocol="TCP", ports="25", peer="192.0.0.0/8")
    >>> instance = Environment(
    ...     direction=Direction.EGRESS,
    ...     groups=(BoundGroup("sg-mail", compile_rules([mail])),),
    ...     public={Family.IPV4: 1},
    ... )
    >>> (repair,) = repairs(parse_packet(protocol="TCP", peer="192.0.2.9", port=25), instance)
    >>> str(repair.kind), repair.passes, repair.at_most, repair.change.newly_accepted[0].describe()
    ('unblock-smtp', True, False, 'TCP:25 192.0.0.0-192.167.255.255, 192.169.0.0-192.255.255.255')
    >>> repair.breadth
    Fraction(255, 256)
    """

    kind: RepairKind
    change: Change
    trace: Trace
    at_most: bool = False
    group: str = ""
    position: int = 0
    rule: Rule | None = None
    text: str = ""

    @property
    def passes(self) -> bool:
        """Whether the packet then surely passes; an unknown on its way is not enough. Free."""
        return self.trace.verdict is Verdict.ACCEPT

    @property
    def breadth(self) -> Fraction:
        """How much it opens and closes, in the time of the regions; an IPv4 /8 is as wide as an IPv6 /32."""
        regions = (*self.change.newly_accepted, *self.change.newly_rejected)
        return sum((Fraction(region.size, WIDE[region.family]) for region in regions), Fraction())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """A step to try: the environment after it, and `closed`, what held packets back besides the filters."""

    kind: RepairKind
    after: Environment
    group: str = ""
    position: int = 0
    rule: Rule | None = None
    text: str = ""
    closed: tuple[Rule, ...] = ()


def repairs(packet: Packet, environment: Environment) -> list[Repair]:
    """Every single step past the stage that rejects it; those that suffice first, and the narrowest of them.

    A step after which a later stage rejects is among them where another step helps against that one: `passes` tells
    them apart, and `trace` says what is still in the way. Empty when nothing rejects the packet, or when no steps
    lead it all the way, as with a port that the carriers block or an instance that is stopped. Costs a difference
    for each step, but the barriers on the way are laid out once, and the host firewall is walked once for all packets.

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
    return sorted(_proved(environment, _ways(packet, environment)), key=_preference)


_ORDER = (Verdict.ACCEPT, Verdict.UNKNOWN, Verdict.REJECT)


def _preference(repair: Repair) -> tuple[int, Fraction]:
    return _ORDER.index(repair.trace.verdict), repair.breadth


def _ways(packet: Packet, environment: Environment) -> list[tuple[_Step, Trace]]:
    """The steps past the stage that rejects, with the way after each; none when they lead nowhere in the end.

    They differ in that stage alone, so what one of them meets after it, all do.
    """
    stopped = evaluate(packet, environment).decisive
    if stopped.verdict is not Verdict.REJECT or stopped.reason not in _REMEDIES:
        return []
    tried = [(step, evaluate(packet, step.after)) for step in _REMEDIES[stopped.reason](packet, environment)]
    past = [(step, trace) for step, trace in tried if trace.at(stopped.stage).verdict is not Verdict.REJECT]
    return past if past and _leads_on(packet, *past[0]) else []


def _leads_on(packet: Packet, step: _Step, trace: Trace) -> bool:
    return trace.verdict is not Verdict.REJECT or bool(_ways(packet, step.after))


def _proved(environment: Environment, ways: Sequence[tuple[_Step, Trace]]) -> Iterator[Repair]:
    """The steps with what they come to."""
    if not ways:
        return
    after, changes = _changes(environment, [step for step, _trace in ways])
    for (step, trace), change in zip(ways, changes, strict=True):
        at_most = _is_doubtful(change, after)
        yield Repair(step.kind, change, trace, at_most, step.group, step.position, step.rule, step.text)


def _changes(environment: Environment, steps: Sequence[_Step]) -> tuple[Barriers, Iterable[Change]]:
    """The barriers after these steps, and what each step changes; those at the groups leave the barriers alone."""
    before = barriers(environment)
    if steps[0].after.groups is not environment.groups:
        return before, differences(environment.rules, [step.after.rules for step in steps], head=before.known)
    (step,) = steps
    after = before if step.closed else barriers(step.after)
    old = (*step.closed, *before.known, *environment.rules)
    return after, [difference(old, (*after.known, *environment.rules))]


def _is_doubtful(change: Change, after: Barriers) -> bool:
    """Whether some filter cannot tell about some of what is opened."""
    return any(shared(region, rule) for region in change.newly_accepted for rule in after.doubtful)


def _change_rules(packet: Packet, environment: Environment) -> Iterator[_Step]:
    """Put in an allow, or move one up, just above the rule that rejects; move up or bind a group that accepts."""
    groups = environment.groups
    place, position = _deciding(packet, groups)
    if place < len(groups):
        yield _insert(packet, environment, place, position)
        yield from _move_up(packet, environment, place, position)
    elif groups:
        yield _insert(packet, environment, place - 1, len(groups[-1].policy))
    yield from _move_groups(packet, environment, place)
    yield from _bind_groups(packet, environment, place)


def _insert(packet: Packet, environment: Environment, place: int, position: int) -> _Step:
    group = environment.groups[place]
    rules = list(group.policy)
    allow = Rule(Action.ACCEPT, (_service(packet),), (parse_peer(packet.peer_text),))
    rules.insert(position, allow)
    after = _with_rules(environment, place, rules)
    return _Step(kind=RepairKind.INSERT_RULE, after=after, group=group.ref, position=position, rule=allow)


def _move_up(packet: Packet, environment: Environment, place: int, position: int) -> Iterator[_Step]:
    group = environment.groups[place]
    for lower in range(position + 1, len(group.policy)):
        rules = list(group.policy)
        moved = rules.pop(lower)
        if compile_rules((moved,)).accepts(packet):
            rules.insert(position, moved)
            after = _with_rules(environment, place, rules)
            yield _Step(kind=RepairKind.MOVE_RULE, after=after, group=group.ref, position=position, rule=moved)


def _move_groups(packet: Packet, environment: Environment, place: int) -> Iterator[_Step]:
    """Move a lower group that accepts the packet just above the one that rejects it."""
    for lower in range(place + 1, len(environment.groups)):
        groups = list(environment.groups)
        moved = groups.pop(lower)
        if moved.policy.accepts(packet):
            groups.insert(place, moved)
            after = replace(environment, groups=tuple(groups))
            yield _Step(kind=RepairKind.MOVE_GROUP, after=after, group=moved.ref, position=place)


def _bind_groups(packet: Packet, environment: Environment, place: int) -> Iterator[_Step]:
    """Bind another group that accepts the packet: last, where groups go by default, or just above what rejects."""
    groups = environment.groups
    for other in environment.other_groups:
        if other.policy.accepts(packet):
            after = replace(environment, groups=(*groups[:place], other, *groups[place:]))
            yield _Step(kind=RepairKind.BIND_GROUP, after=after, group=other.ref, position=place)


def _unblock_smtp(_packet: Packet, environment: Environment) -> Iterator[_Step]:
    yield _Step(kind=RepairKind.UNBLOCK_SMTP, after=replace(environment, smtp_unblocked=True))


def _start_listener(packet: Packet, environment: Environment) -> Iterator[_Step]:
    listeners = (*environment.listeners, Listener(packet.protocol, packet.port))
    closed = tuple(drop([_service(packet)], family, EVERYWHERE[family]) for family in Family)
    after = replace(environment, listeners=listeners)
    yield _Step(kind=RepairKind.START_LISTENER, after=after, closed=closed)


def _allow_on_host(packet: Packet, environment: Environment) -> Iterator[_Step]:
    """A line at the top of the chain; it opens nothing but this packet."""
    hook, end = ("INPUT", "-s") if environment.direction is Direction.INGRESS else ("OUTPUT", "-d")
    port = f" --dport {packet.port}" if packet.port else ""
    matches = f"{hook} {end} {packet.peer_text} -p {packet.protocol.lower()}{port} -j ACCEPT"
    firewall = with_rule_first(environment.host_firewall or HostFirewall(()), hook, f"-A {matches}")
    after = replace(environment, host_firewall=firewall)
    yield _Step(kind=RepairKind.HOST_RULE, after=after, text=f"iptables -I {matches}")


Remedy = Callable[[Packet, Environment], Iterator[_Step]]

_REMEDIES: dict[Reason, Remedy] = {
    Reason.MATCHED_RULE: _change_rules,
    Reason.IMPLICIT_DENY: _change_rules,
    Reason.NO_GROUPS: _change_rules,
    Reason.SMTP_BLOCKED: _unblock_smtp,
    Reason.HOST_RULE: _allow_on_host,
    Reason.HOST_DEFAULT: _allow_on_host,
    Reason.NOTHING_LISTENS: _start_listener,
}


def _deciding(packet: Packet, groups: Sequence[BoundGroup]) -> tuple[int, int]:
    """The places of the group and of the rule that decide; past the last group if none does."""
    for place, (_ref, policy) in enumerate(groups):
        if rule := policy.first_match(packet):
            return place, next(at for at, one in enumerate(policy) if one is rule)
    return len(groups), 0


def _with_rules(environment: Environment, place: int, rules: Sequence[Rule]) -> Environment:
    groups = list(environment.groups)
    groups[place] = BoundGroup(groups[place].ref, compile_rules(rules))
    return replace(environment, groups=tuple(groups))


def _service(packet: Packet) -> Service:
    return build_service(packet.protocol, str(packet.port) if packet.protocol in PORTED else "")
