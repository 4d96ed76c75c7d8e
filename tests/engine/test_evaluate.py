import pytest

from securitygroups.engine import (
    UNMODELLED,
    Direction,
    EngineError,
    Family,
    IntSet,
    Protocol,
    Reason,
    Stage,
    Unmodelled,
    Verdict,
    evaluate,
    evaluate_between,
    parse_address,
    parse_host_firewall,
    parse_ports,
)

from .factories import make_group, make_instance, make_packet, pickled

ALL_PASS = make_group("sg-all", "ACCEPT ALL 0.0.0.0/0", "ACCEPT ALL ::/0")


def test_what_comes_after_a_reject_is_not_reached():
    trace = evaluate(make_packet("TCP 10.0.0.9 80"), make_instance(make_group("sg-1")))
    assert [step.verdict for step in trace.steps] == [
        Verdict.ACCEPT,
        Verdict.ACCEPT,
        Verdict.REJECT,
        Verdict.NOT_REACHED,
        Verdict.NOT_REACHED,
    ]
    assert trace.verdict is Verdict.REJECT


def test_an_accepted_packet_is_decided_by_its_last_step():
    trace = evaluate(make_packet("TCP 10.0.0.9 80"), make_instance(ALL_PASS, listening=["TCP:80 nginx"]))
    assert (trace.verdict, trace.decisive.text) == (Verdict.ACCEPT, "nginx")


def test_an_unknown_is_never_an_accept():
    firewall = parse_host_firewall("*filter\n:INPUT ACCEPT\n-A INPUT -m recent --update -j DROP\nCOMMIT")
    known = {"listening": ["TCP:80 nginx"], "host_firewall": firewall}
    trace = evaluate(make_packet("TCP 10.0.0.9 80"), make_instance(ALL_PASS, **known))
    assert trace.at(Stage.LISTENER).verdict is Verdict.ACCEPT
    assert (trace.verdict, trace.decisive.line) == (Verdict.UNKNOWN, 3)


def test_a_reject_after_an_unknown_still_rejects():
    instance = make_instance(ALL_PASS, public="")
    trace = evaluate(make_packet("TCP 203.0.113.9 80"), instance)
    assert trace.at(Stage.CARRIER).reason is Reason.NO_PUBLIC_ADDRESS
    assert (trace.verdict, trace.decisive.reason) == (Verdict.REJECT, Reason.NOTHING_LISTENS)


@pytest.mark.parametrize(
    ("packet", "verdict", "reason"),
    [
        ("TCP 10.0.0.9 80", Verdict.ACCEPT, Reason.LISTENING),
        ("UDP 10.0.0.9 80", Verdict.REJECT, Reason.NOTHING_LISTENS),
        ("ICMP 10.0.0.9", Verdict.ACCEPT, Reason.SYSTEM_ANSWERS),
        ("GRE 10.0.0.9", Verdict.UNKNOWN, Reason.LISTENER_UNMODELLED),
    ],
)
def test_who_answers_depends_on_the_protocol(packet, verdict, reason):
    step = evaluate(make_packet(packet), make_instance(ALL_PASS, listening=["TCP:80 nginx"])).decisive
    assert (step.verdict, step.reason) == (verdict, reason)


@pytest.mark.parametrize("direction", Direction)
def test_a_stopped_instance_neither_answers_nor_sends(direction):
    instance = make_instance(ALL_PASS, direction=direction, running=False, listening=["TCP:80 nginx"])
    step = evaluate(make_packet("TCP 10.0.0.9 80"), instance).decisive
    assert (step.verdict, step.reason) == (Verdict.REJECT, Reason.INSTANCE_STOPPED)


@pytest.mark.parametrize(
    ("direction", "unknown"),
    [
        (Direction.INGRESS, [Stage.HOST_FIREWALL, Stage.LISTENER]),
        (Direction.EGRESS, [Stage.PROCESS, Stage.HOST_FIREWALL]),
    ],
)
def test_what_goes_on_inside_an_instance_nobody_knows_is_unknown(direction, unknown):
    instance = make_instance(ALL_PASS, direction=direction, inside_known=False)
    trace = evaluate(make_packet("TCP 10.0.0.9 80"), instance)
    assert {step.stage: step.reason for step in trace.steps if step.verdict is Verdict.UNKNOWN} == dict.fromkeys(
        unknown, Reason.DEPENDS_ON_INSTANCE
    )
    assert trace.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("direction", Direction)
def test_the_rules_decide_about_an_instance_nobody_knows(direction):
    instance = make_instance(make_group("sg-1"), direction=direction, inside_known=False)
    assert evaluate(make_packet("TCP 10.0.0.9 80"), instance).decisive.reason is Reason.IMPLICIT_DENY


def test_a_caller_can_replace_the_tables():
    packet = make_packet("TCP 203.0.113.9 5900")
    open_port = make_instance(ALL_PASS, listening=["TCP:5900 vnc"])
    blocked = make_instance(ALL_PASS, carrier_blocked={Protocol.TCP: parse_ports("5800,5900")})
    nothing = {family: IntSet() for family in Family}
    filtered = make_instance(make_group("sg-1"), platform_networks=nothing)
    assert evaluate(packet, open_port).verdict is Verdict.ACCEPT
    assert evaluate(packet, blocked).decisive.reason is Reason.CARRIER_BLOCKED_PORT
    assert evaluate(make_packet("TCP 169.254.0.4 80"), filtered).at(Stage.SECURITY_GROUPS).verdict is Verdict.REJECT


@pytest.mark.parametrize("peer", ["127.0.0.1", "224.0.0.5", "240.0.0.1", "0.0.0.5"])
def test_what_is_not_on_the_internet_meets_neither_carriers_nor_the_block_of_port_25(peer):
    out = make_instance(ALL_PASS, direction=Direction.EGRESS)
    assert evaluate(make_packet(f"TCP {peer} 25"), out).at(Stage.SMTP).reason is Reason.NOT_SMTP
    assert evaluate(make_packet(f"TCP {peer} 445"), out).at(Stage.CARRIER).reason is Reason.STAYS_PRIVATE


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("peer", ["10.0.0.9", "2402:4e00::9"])
def test_a_table_may_leave_out_a_family(direction, peer):
    some = {Family.IPV4: IntSet()}
    instance = make_instance(ALL_PASS, direction=direction, platform_networks=some, private_networks=some)
    assert evaluate(make_packet(f"TCP {peer} 80"), instance).at(Stage.SECURITY_GROUPS).verdict is Verdict.ACCEPT


def test_the_tables_of_one_instance_are_its_own():
    instance = make_instance(ALL_PASS)
    for table in (instance.private_networks, instance.platform_networks, instance.carrier_blocked):
        table.clear()
    fresh = make_instance(ALL_PASS)
    assert evaluate(make_packet("TCP 10.0.0.9 445"), fresh).at(Stage.CARRIER).reason is Reason.STAYS_PRIVATE
    assert evaluate(make_packet("TCP 11.0.0.9 445"), fresh).at(Stage.CARRIER).reason is Reason.CARRIER_BLOCKED_PORT
    assert evaluate(make_packet("TCP 169.254.0.4 1"), fresh).at(Stage.PLATFORM).reason is Reason.PLATFORM_SERVICE


def test_an_instance_and_its_trace_can_be_pickled():
    instance = make_instance(ALL_PASS, listening=["TCP:80 nginx"])
    assert pickled(instance) == instance
    trace = evaluate(make_packet("TCP 10.0.0.9 80"), instance)
    assert pickled(trace) == trace


def test_a_stage_that_is_not_on_the_way_says_so():
    trace = evaluate(make_packet("TCP 10.0.0.9 80"), make_instance(ALL_PASS))
    with pytest.raises(EngineError, match="The stage smtp is not on the way"):
        trace.at(Stage.SMTP)


def test_between_two_instances_the_way_leads_out_of_one_and_into_the_other():
    source = make_instance(
        make_group("sg-out", "out: ACCEPT TCP:3306 10.0.0.9"), direction=Direction.EGRESS, address="10.0.0.5"
    )
    target = make_instance(
        make_group("sg-in", "in: ACCEPT TCP:3306 10.0.0.5"), address="10.0.0.9", listening=["TCP:3306 mysqld"]
    )
    trace = evaluate_between(source, target, Protocol.TCP, 3306)
    assert [leg.direction for leg in trace.legs] == [Direction.EGRESS, Direction.INGRESS]
    assert [leg.packet.peer_text for leg in trace.legs] == ["10.0.0.9", "10.0.0.5"]
    assert [step.rule for step in trace.steps if step.stage is Stage.SECURITY_GROUPS] == ["out", "in"]
    assert trace.verdict is Verdict.ACCEPT


def test_the_inbound_leg_is_not_reached_when_the_outbound_leg_rejects():
    source = make_instance(make_group("sg-out"), direction=Direction.EGRESS)
    target = make_instance(ALL_PASS, address="10.0.0.9", listening=["TCP:3306 mysqld"])
    trace = evaluate_between(source, target, Protocol.TCP, 3306)
    assert {step.verdict for step in trace.legs[1].steps} == {Verdict.NOT_REACHED}
    assert trace.verdict is Verdict.REJECT


def test_two_instances_meet_inside_the_network_even_by_global_ipv6_addresses():
    addresses = [{Family.IPV6: parse_address(text)[1]} for text in ("2402:4e00::5", "2402:4e00::9")]
    source = make_instance(ALL_PASS, direction=Direction.EGRESS)
    target = make_instance(ALL_PASS, listening=["TCP:445 samba"])
    source, target = (
        type(one)(direction=one.direction, groups=one.groups, listeners=one.listeners, addresses=own)
        for one, own in zip((source, target), addresses, strict=True)
    )
    assert evaluate_between(source, target, Protocol.TCP, 445, Family.IPV6).verdict is Verdict.ACCEPT


def test_between_two_instances_a_family_without_private_networks_will_do():
    addresses = {"address": "10.0.0.9", "private_networks": {}}
    source = make_instance(ALL_PASS, direction=Direction.EGRESS, private_networks={})
    target = make_instance(ALL_PASS, listening=["TCP:445 samba"], **addresses)
    assert evaluate_between(source, target, Protocol.TCP, 445).verdict is Verdict.ACCEPT


@pytest.mark.parametrize("protocol", [Protocol.TCP, Protocol.UDP])
def test_between_two_instances_a_protocol_with_ports_needs_one(protocol):
    source, target = make_instance(ALL_PASS, direction=Direction.EGRESS), make_instance(ALL_PASS, address="10.0.0.9")
    with pytest.raises(EngineError, match=f"A {protocol} packet carries a port from 1 to 65535, not 0"):
        evaluate_between(source, target, protocol)


def test_two_instances_need_addresses_of_the_same_family():
    source = make_instance(ALL_PASS, direction=Direction.EGRESS)
    with pytest.raises(EngineError, match="IPv6 address"):
        evaluate_between(source, make_instance(ALL_PASS), Protocol.TCP, 80, Family.IPV6)


def test_the_way_between_two_instances_starts_outbound_and_ends_inbound():
    with pytest.raises(EngineError, match="outbound rules"):
        evaluate_between(make_instance(ALL_PASS), make_instance(ALL_PASS), Protocol.TCP, 80)


def test_what_no_trace_takes_into_account_is_listed():
    assert Unmodelled.EXISTING_CONNECTIONS in UNMODELLED
