"""Every situation of the vendor's FAQ on ports and security groups."""

import pytest

from securitygroups.engine import (
    CARRIER_BLOCKED,
    Direction,
    Protocol,
    Reach,
    Reason,
    Stage,
    Verdict,
    evaluate,
    parse_host_firewall,
    reachability,
)

from .factories import make_group, make_instance, make_packet, make_rules

ALL_PASS = ("ACCEPT ALL 0.0.0.0/0", "ACCEPT ALL ::/0")
BLOCKED_TCP = [42, 135, 137, 138, 139, 445, 593, 1025, 1434, 1068, 3127, 3128, 3129, 3130, 4444, 5554, 9996]
BLOCKED_UDP = [1026, 1027, 1434, 1068, 5554, 9996, 1028, 1433, 135, 136, 137, 138, 139]


def test_a_port_must_be_opened_before_its_service_can_be_used():
    packet = make_packet("TCP 203.0.113.9 8080")
    closed = make_instance(make_group("sg-1", "ACCEPT TCP:80 0.0.0.0/0"), listening=["TCP:8080 tomcat"])
    opened = make_instance(make_group("sg-1", "ACCEPT TCP:8080 0.0.0.0/0"), listening=["TCP:8080 tomcat"])
    assert evaluate(packet, closed).decisive.reason is Reason.IMPLICIT_DENY
    assert evaluate(packet, opened).verdict is Verdict.ACCEPT


def test_a_service_moved_to_another_port_is_unavailable_until_that_port_is_opened():
    moved = make_instance(make_group("sg-1", "ACCEPT TCP:80 0.0.0.0/0"), listening=["TCP:8081 nginx"])
    assert evaluate(make_packet("TCP 203.0.113.9 8081"), moved).decisive.stage is Stage.SECURITY_GROUPS
    assert evaluate(make_packet("TCP 203.0.113.9 80"), moved).decisive.reason is Reason.NOTHING_LISTENS


@pytest.mark.parametrize("port", BLOCKED_TCP)
def test_carriers_block_tcp_ports_whatever_the_rules_say(port):
    step = evaluate(make_packet(f"TCP 203.0.113.9 {port}"), make_instance(make_group("sg-1", *ALL_PASS))).decisive
    assert (step.stage, step.reason) == (Stage.CARRIER, Reason.CARRIER_BLOCKED_PORT)


@pytest.mark.parametrize("port", BLOCKED_UDP)
def test_carriers_block_udp_ports_whatever_the_rules_say(port):
    instance = make_instance(make_group("sg-1", *ALL_PASS), direction=Direction.EGRESS)
    step = evaluate(make_packet(f"UDP 203.0.113.9 {port}"), instance).decisive
    assert (step.stage, step.reason) == (Stage.CARRIER, Reason.CARRIER_BLOCKED_PORT)


def test_carriers_block_no_other_ports():
    blocked = {protocol: ports.size for protocol, ports in CARRIER_BLOCKED.items()}
    assert blocked == {Protocol.TCP: len(BLOCKED_TCP), Protocol.UDP: len(BLOCKED_UDP)}


def test_carriers_do_not_see_private_traffic():
    instance = make_instance(make_group("sg-1", *ALL_PASS), listening=["TCP:445 samba"])
    assert evaluate(make_packet("TCP 10.0.0.9 445"), instance).verdict is Verdict.ACCEPT


@pytest.mark.parametrize(
    ("peer", "unblocked", "reason"),
    [
        ("203.0.113.9", False, Reason.SMTP_BLOCKED),
        ("203.0.113.9", True, Reason.SMTP_UNBLOCKED),
        ("10.0.0.9", False, Reason.NOT_SMTP),
    ],
)
def test_port_25_is_closed_towards_public_addresses_until_unblocked(peer, unblocked, reason):
    group = make_group("sg-1", *ALL_PASS)
    instance = make_instance(group, direction=Direction.EGRESS, smtp_unblocked=unblocked)
    trace = evaluate(make_packet(f"TCP {peer} 25"), instance)
    assert trace.at(Stage.SMTP).reason is reason
    assert (trace.verdict is Verdict.REJECT) is (reason is Reason.SMTP_BLOCKED)


def test_port_25_inbound_is_open_as_far_as_the_rules_go():
    instance = make_instance(make_group("sg-1", *ALL_PASS), listening=["TCP:25 postfix"])
    assert evaluate(make_packet("TCP 203.0.113.9 25"), instance).verdict is Verdict.ACCEPT


def test_the_last_rejection_rule_is_invalid_below_a_rule_that_opens_everything():
    proofs = reachability(make_rules("open: ACCEPT ALL 0.0.0.0/0", "last: DROP ALL 0.0.0.0/0"))
    assert [proof.state for proof in proofs] == [Reach.LIVE, Reach.DEAD]
    assert [killer.ref for killer in proofs[1].killers] == ["open"]
    assert proofs[1].changes_meaning


WRONG_GROUP = make_group("sg-wrong", "ACCEPT TCP:8443 192.168.0.0/16")
SYMPTOMS = [
    (Direction.INGRESS, "TCP 203.0.113.9 22"),
    (Direction.INGRESS, "TCP 203.0.113.9 3389"),
    (Direction.INGRESS, "ICMP 203.0.113.9"),
    (Direction.INGRESS, "ICMP 10.0.0.9"),
    (Direction.INGRESS, "TCP 203.0.113.9 80"),
    (Direction.EGRESS, "TCP 203.0.113.9 443"),
]


@pytest.mark.parametrize(("direction", "packet"), SYMPTOMS)
def test_an_incorrect_group_shows_in_login_ping_web_and_internet(direction, packet):
    listening = ["TCP:22 sshd", "TCP:3389 rdp", "TCP:80 nginx"]
    wrong = make_instance(WRONG_GROUP, direction=direction, listening=listening)
    cured = make_instance(make_group("sg-all", *ALL_PASS), direction=direction, listening=listening)
    assert evaluate(make_packet(packet), wrong).verdict is Verdict.REJECT
    assert evaluate(make_packet(packet), cured).verdict is Verdict.ACCEPT


def test_the_first_policy_hit_takes_effect():
    narrow_first = make_group("sg-1", "a: DROP TCP:22 203.0.113.0/24", "b: ACCEPT TCP:22 0.0.0.0/0")
    step = evaluate(make_packet("TCP 203.0.113.9 22"), make_instance(narrow_first)).decisive
    assert step.rule == "a"


def test_an_address_one_group_rejects_may_be_allowed_by_another():
    instance = make_instance(make_group("sg-1", "ACCEPT TCP:80 0.0.0.0/0"), make_group("sg-2", "ACCEPT ALL 10.0.0.0/8"))
    assert evaluate(make_packet("TCP 10.0.0.9 22"), instance).at(Stage.SECURITY_GROUPS).group == "sg-2"


@pytest.mark.parametrize("peer", ["169.254.0.4", "100.64.0.1"])
def test_a_platform_service_gets_in_without_a_rule(peer):
    instance = make_instance(make_group("sg-1", "DROP ALL 0.0.0.0/0"), listening=["TCP:80 nginx"])
    trace = evaluate(make_packet(f"TCP {peer} 80"), instance)
    assert trace.verdict is Verdict.ACCEPT
    assert [trace.at(stage).reason for stage in (Stage.PLATFORM, Stage.CARRIER, Stage.SECURITY_GROUPS)] == [
        Reason.PLATFORM_SERVICE,
        Reason.STAYS_PRIVATE,
        Reason.PLATFORM_SERVICE,
    ]


def test_inbound_traffic_is_filtered_by_groups_then_iptables_then_the_process():
    trace = evaluate(make_packet("TCP 10.0.0.9 80"), make_instance(make_group("sg-1", *ALL_PASS)))
    stages = [step.stage for step in trace.steps]
    assert stages[-3:] == [Stage.SECURITY_GROUPS, Stage.HOST_FIREWALL, Stage.LISTENER]


def test_outbound_traffic_is_filtered_by_iptables_then_groups():
    instance = make_instance(make_group("sg-1"), direction=Direction.EGRESS)
    stages = [step.stage for step in evaluate(make_packet("TCP 10.0.0.9 80"), instance).steps]
    assert stages[:3] == [Stage.PROCESS, Stage.HOST_FIREWALL, Stage.SECURITY_GROUPS]


def test_security_groups_and_iptables_both_filter():
    firewall = parse_host_firewall("*filter\n:INPUT DROP [0:0]\nCOMMIT")
    instance = make_instance(make_group("sg-1", *ALL_PASS), host_firewall=firewall, listening=["TCP:80 nginx"])
    trace = evaluate(make_packet("TCP 10.0.0.9 80"), instance)
    assert [step.verdict for step in trace.steps[2:]] == [Verdict.ACCEPT, Verdict.REJECT, Verdict.NOT_REACHED]
