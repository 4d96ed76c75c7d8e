"""The firewall inside the instance, which filters a second time."""

from collections.abc import Iterator

from securitygroups.engine.environment import Environment
from securitygroups.engine.host_tests import HostPacket, every
from securitygroups.engine.iptables import Chain, HostFirewall, HostRule, LeftOut, Table
from securitygroups.engine.packets import Packet
from securitygroups.engine.trace import Step
from securitygroups.engine.vocabulary import Direction, Family, Reason, Stage, Verdict

HOOKS = {
    # The order of tables and chains at each hook, man page iptables(8).
    Direction.INGRESS: (
        ("raw", "PREROUTING"),
        ("mangle", "PREROUTING"),
        ("nat", "PREROUTING"),
        ("mangle", "INPUT"),
        ("filter", "INPUT"),
        ("security", "INPUT"),
    ),
    Direction.EGRESS: (
        ("raw", "OUTPUT"),
        ("mangle", "OUTPUT"),
        ("nat", "OUTPUT"),
        ("filter", "OUTPUT"),
        ("security", "OUTPUT"),
        ("mangle", "POSTROUTING"),
    ),
}
"""The tables and their chains that packets of a direction meet, in order."""

NO_EFFECT = frozenset(
    {
        # After these the next rule is asked, man page iptables-extensions(8).
        "",
        "AUDIT",
        "CHECKSUM",
        "CLASSIFY",
        "CONNMARK",
        "CONNSECMARK",
        "DSCP",
        "LOG",
        "MARK",
        "NFLOG",
        "RATEEST",
        "SECMARK",
        "SET",
        "TCPMSS",
        "TOS",
        "TRACE",
        "TTL",
        "ULOG",
    }
)
"""Targets that let the packet go on as if the line were not there; the empty one is that of a line without any."""

VERDICTS = {"ACCEPT": Verdict.ACCEPT, "DROP": Verdict.REJECT, "REJECT": Verdict.REJECT}
"""What the targets that decide say; any other target is not modelled."""


def check_host_firewall(packet: Packet, environment: Environment) -> Step:
    """Walk the chains the packet meets; the first not to accept decides, else the filter table does."""
    if not environment.inside_known:
        return Step(Stage.HOST_FIREWALL, Verdict.UNKNOWN, Reason.DEPENDS_ON_INSTANCE)
    firewall = environment.host_firewall
    if firewall is None:
        return Step(Stage.HOST_FIREWALL, Verdict.ACCEPT, Reason.NO_HOST_FIREWALL)
    if packet.family is Family.IPV6:
        return Step(Stage.HOST_FIREWALL, Verdict.UNKNOWN, Reason.HOST_OTHER_FAMILY)
    own = environment.addresses.get(packet.family)
    arriving = HostPacket(packet, environment.direction, own)
    decided = Step(Stage.HOST_FIREWALL, Verdict.ACCEPT, Reason.HOST_DEFAULT)
    for station in stations(firewall, environment.direction):
        if isinstance(station, LeftOut):
            return _step(Verdict.UNKNOWN, Reason.HOST_UNMODELLED, station)
        table, chain = station
        step = _walk(table, chain, arriving)
        if step.verdict is not Verdict.ACCEPT:
            return step
        decided = step if table.name == "filter" else decided
    return decided


def stations(firewall: HostFirewall, direction: Direction) -> Iterator[tuple[Table, Chain] | LeftOut]:
    """The built-in chains that packets of a direction meet, in order, up to the first rules that are left out."""
    left_out = {comment.table: comment for comment in reversed(firewall.left_out)}
    for name, hook in HOOKS[direction]:
        if name in left_out:
            yield left_out[name]
            return
        if chain := firewall.chain(name, hook):
            yield firewall.table(name), chain
    if "" in left_out:
        yield left_out[""]


def _walk(table: Table, chain: Chain, arriving: HostPacket) -> Step:
    """Follow the rules and their jumps until one decides; past the last, the policy of the chain does.

    A chain that was left without a decision says nothing new the second time, so each is walked once.
    """
    pending: list[Iterator[HostRule]] = [iter(chain.rules)]
    entered: set[str] = set()
    while pending:
        rule = next(pending[-1], None)
        if rule is None:
            pending.pop()
        elif (answer := _answer(rule, arriving)) is None:
            return _step(Verdict.UNKNOWN, Reason.HOST_UNMODELLED, rule)
        elif answer:
            if rule.target not in table.by_name and rule.target != "RETURN":
                return _decided(rule)
            _jump(table, rule, pending, entered)
    verdict = VERDICTS[chain.default or "ACCEPT"]
    return Step(Stage.HOST_FIREWALL, verdict, Reason.HOST_DEFAULT, line=chain.line, text=chain.name)


def _answer(rule: HostRule, arriving: HostPacket) -> bool | None:
    """Whether the rule applies; one that does nothing never does."""
    return False if rule.target in NO_EFFECT else every(rule.tests, arriving)


def _jump(table: Table, rule: HostRule, pending: list[Iterator[HostRule]], entered: set[str]) -> None:
    """Enter the chain named; RETURN leaves the present one, and goto does both."""
    if rule.goto or rule.target == "RETURN":
        pending.pop()
    if rule.target != "RETURN" and rule.target not in entered:
        entered.add(rule.target)
        pending.append(iter(table.by_name[rule.target].rules))


def _decided(rule: HostRule) -> Step:
    if verdict := VERDICTS.get(rule.target):
        return _step(verdict, Reason.HOST_RULE, rule)
    return _step(Verdict.UNKNOWN, Reason.HOST_UNMODELLED, rule)


def _step(verdict: Verdict, reason: Reason, rule: HostRule | LeftOut) -> Step:
    return Step(Stage.HOST_FIREWALL, verdict, reason, line=rule.line, text=rule.text)
