"""What holds for every instance and every packet on its way."""

from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from securitygroups.engine import (
    BoundGroup,
    Direction,
    Environment,
    Family,
    Listener,
    Protocol,
    Reason,
    RepairKind,
    Stage,
    Verdict,
    compile_rules,
    evaluate,
    parse_address,
    parse_host_firewall,
    parse_peer,
    parse_ports,
    repairs,
)
from securitygroups.engine.analysis.host_sets import host_refusals
from securitygroups.engine.evaluate import PATHS
from securitygroups.engine.iptables import with_rule_first
from securitygroups.engine.stages.host_firewall import check_host_firewall

from .engine_oracle import HOSTS, PORTS, UNIVERSE, accepts, first_match, packets, ranges, rule_lists

law = settings(deadline=None, max_examples=100)
VERDICTS = (Verdict.ACCEPT, Verdict.UNKNOWN, Verdict.REJECT)
IRREMEDIABLE = {Reason.CARRIER_BLOCKED_PORT, Reason.INSTANCE_STOPPED}
several = st.lists(rule_lists, min_size=1, max_size=3)


def instance(lists, **facts):
    groups = tuple(BoundGroup(f"sg-{number}", compile_rules(rules)) for number, rules in enumerate(lists))
    public = dict.fromkeys(Family, 0)
    return Environment(direction=Direction.EGRESS, groups=groups, public=public, **facts)


@law
@given(several, packets)
def test_joining_groups_equals_concatenating_their_rules(lists, packet):
    accepted = evaluate(packet, instance(lists)).at(Stage.SECURITY_GROUPS).verdict is Verdict.ACCEPT
    assert accepted is accepts([rule for rules in lists for rule in rules], packet)


hosts = st.sampled_from([f"10.0.0.{host}" for host in HOSTS])
matches = st.lists(
    st.one_of(
        st.builds("{}-s {}".format, st.sampled_from(["", "! "]), hosts),
        st.builds("{}-d {}".format, st.sampled_from(["", "! "]), hosts),
        st.builds("-p tcp {}--dport {}:{}".format, st.sampled_from(["", "! "]), st.just(1), st.integers(1, 4)),
        st.builds("-p udp --ports {}".format, st.integers(1, 4)),
        st.sampled_from(["-p icmp --icmp-type 8", "! -p tcp", "-i lo", "! -i lo", "-m recent --update"]),
    ),
    max_size=2,
    unique_by=lambda match: match.removeprefix("! ")[:2],
)
# Chains only jump to later ones, so none comes back to itself.
CHAINS = ["INPUT", "OUTPUT", "A", "B"]
lines = st.integers(0, 3).flatmap(
    lambda place: st.builds(
        lambda matches, target, last: " ".join(["-A", CHAINS[place], *matches[:last], target, *matches[last:]]),
        matches,
        st.sampled_from(
            ["-j ACCEPT", "-j DROP", "-j LOG", "-j RETURN", "-j NFQUEUE", ""]
            + [f"-{how} {chain}" for how in "jg" for chain in CHAINS[max(place + 1, 2) :]]
        ),
        st.integers(0, 2),
    )
)
tables = st.builds(
    "*{}\n:INPUT {}\n:OUTPUT {}\n:A -\n:B -\n{}\nCOMMIT\n".format,
    st.just("filter"),
    st.sampled_from(["ACCEPT", "DROP"]),
    st.sampled_from(["ACCEPT", "DROP"]),
    st.lists(lines, max_size=6).map("\n".join),
)
raw_table = st.sampled_from(["", "*raw\n:PREROUTING ACCEPT\n:OUTPUT DROP\n-A PREROUTING -s 10.0.0.1 -j DROP\nCOMMIT\n"])
left_out = st.sampled_from(
    ["", "", ""]
    + [f"# Table `{table}' is incompatible, use 'nft' tool.\n" for table in ("filter", "mangle")]
    + [
        f"# Table `{table}' contains incompatible base-chains, use 'nft' tool to list them.\n"
        for table in ("raw", "nat")
    ]
)
host_firewalls = st.one_of(st.none(), st.builds("{}{}{}".format, left_out, raw_table, tables).map(parse_host_firewall))
networks = st.one_of(ranges.map(parse_peer).map(lambda peer: {peer.family: peer.addresses}), st.just({}))
surroundings = st.fixed_dictionaries(
    {
        "direction": st.sampled_from(Direction),
        "host_firewall": host_firewalls,
        "inside_known": st.sampled_from([True, True, True, False]),
        "private_networks": networks,
        "platform_networks": networks,
        "carrier_blocked": st.sampled_from([{}, {Protocol.TCP: parse_ports("2-3")}]),
        "public": st.sampled_from([Family, Family, [Family.IPV4], []]).map(lambda known: dict.fromkeys(known, 0)),
        "addresses": st.sampled_from([{}, {Family.IPV4: parse_address("10.0.0.3")[1]}]),
        "running": st.sampled_from([True, True, True, False]),
        "listeners": st.sampled_from([(), tuple(Listener(Protocol.TCP, port) for port in PORTS)]),
    }
)


def surrounded(lists, facts, **more):
    groups = tuple(BoundGroup(f"sg-{number}", compile_rules(rules)) for number, rules in enumerate(lists))
    return Environment(groups=groups, **facts, **more)


@law
@given(host_firewalls.filter(bool), st.sampled_from(Direction), st.booleans())
@example(
    firewall=parse_host_firewall("*filter\n:INPUT ACCEPT\n:A -\n-A INPUT -p tcp -g A\n-A INPUT -j DROP\nCOMMIT"),
    direction=Direction.INGRESS,
    knows_itself=False,
)
@example(
    firewall=parse_host_firewall(
        "*filter\n:INPUT DROP\n:A -\n-A INPUT -j A\n-A A -p udp -j RETURN\n-A A -j ACCEPT\nCOMMIT"
    ),
    direction=Direction.INGRESS,
    knows_itself=False,
)
def test_a_host_firewall_rejects_as_a_set_what_it_rejects_one_by_one(firewall, direction, knows_itself):
    addresses = {Family.IPV4: parse_address("10.0.0.3")[1]} if knows_itself else {}
    host = Environment(direction=direction, host_firewall=firewall, addresses=addresses)
    refused, unclear = host_refusals(firewall, direction, addresses.get(Family.IPV4))
    for packet in UNIVERSE:
        if packet.family is Family.IPV4:
            verdict = check_host_firewall(packet, host).verdict
            assert (first_match(refused, packet) is not None) is (verdict is Verdict.REJECT)
            assert (first_match(unclear, packet) is not None) is (verdict is Verdict.UNKNOWN)


def applied(repair, before, others):
    """The environment after a repair, made as a person would who reads what it says."""
    groups = list(before.groups)
    place = next((at for at, group in enumerate(groups) if group.ref == repair.group), -1)
    match repair.kind:
        case RepairKind.BIND_GROUP:
            groups.insert(repair.position, next(other for other in others if other.ref == repair.group))
        case RepairKind.MOVE_GROUP:
            groups.insert(repair.position, groups.pop(place))
        case RepairKind.INSERT_RULE | RepairKind.MOVE_RULE:
            rules = [rule for rule in groups[place].policy if rule is not repair.rule]
            rules.insert(repair.position, repair.rule)
            groups[place] = BoundGroup(repair.group, compile_rules(rules))
        case RepairKind.START_LISTENER:
            port = repair.trace.legs[0].packet.port
            return replace(before, listeners=(*before.listeners, Listener(repair.trace.legs[0].packet.protocol, port)))
        case RepairKind.HOST_RULE:
            line = repair.text.replace("iptables -I", "-A")
            hook = line.split()[1]
            return replace(before, host_firewall=with_rule_first(before.host_firewall, hook, line))
    return replace(before, groups=tuple(groups))


def filtered(packet, environment, *besides):
    """What the filters on the way say of a packet; whether anything listens is none, unless it is asked besides."""
    filters = {*Stage} - {Stage.LISTENER, Stage.PROCESS} | {*besides}
    steps = [check(packet, environment).verdict for stage, check in PATHS[environment.direction] if stage in filters]
    return next((one for one in (Verdict.REJECT, Verdict.UNKNOWN) if one in steps), Verdict.ACCEPT)


@settings(deadline=None, max_examples=200)
@given(several, rule_lists, surroundings, packets)
def test_every_repair_does_what_it_says(lists, other, facts, packet):
    others = (BoundGroup("sg-other", compile_rules(other)),)
    before = surrounded(lists, facts, other_groups=others)
    step = evaluate(packet, before).decisive
    found = repairs(packet, before)
    assert not (found and step.verdict is not Verdict.REJECT)
    assert not (found and IRREMEDIABLE & {check(packet, before).reason for _stage, check in PATHS[before.direction]})
    for repair in found:
        after = applied(repair, before, others)
        assert repair.trace == evaluate(packet, after)
        assert repair.passes is (repair.trace.verdict is Verdict.ACCEPT)
        assert repair.trace.at(step.stage).verdict is not Verdict.REJECT
        assert repair.trace.verdict is not Verdict.REJECT or repairs(packet, after)
        besides = [Stage.LISTENER] if repair.kind is RepairKind.START_LISTENER else []
        unclear = False
        for one in UNIVERSE:
            if besides and (one.protocol, one.port) != (packet.protocol, packet.port):
                continue
            was, is_now = filtered(one, before, *besides), filtered(one, after, *besides)
            opens = was is Verdict.REJECT and is_now is not Verdict.REJECT
            closes = was is not Verdict.REJECT and is_now is Verdict.REJECT
            assert any(one in region for region in repair.change.newly_accepted) is opens
            assert any(one in region for region in repair.change.newly_rejected) is closes
            unclear |= opens and is_now is Verdict.UNKNOWN
        assert repair.at_most is unclear
    order = [(VERDICTS.index(repair.trace.verdict), repair.breadth) for repair in found]
    assert order == sorted(order)


@law
@given(several, packets)
def test_an_inserted_rule_opens_the_packet_and_nothing_else(lists, packet):
    inserted = [one for one in repairs(packet, instance(lists)) if one.kind is RepairKind.INSERT_RULE]
    for repair in inserted:
        assert repair.change.opens == 1
        assert not repair.change.newly_rejected
