import pytest

from securitygroups.engine import (
    Direction,
    Family,
    Reason,
    RepairKind,
    Stage,
    Verdict,
    evaluate,
    parse_host_firewall,
    repairs,
)
from tests.engine.factories import make_group, make_instance, make_packet

WEB = "TCP 203.0.113.9 80"
NGINX = ["TCP:80 nginx"]


def told(found):
    return [(repair.kind, repair.group, repair.position, repair.passes) for repair in found]


def opened(repair):
    return [region.describe() for region in repair.change.newly_accepted]


def test_a_packet_that_passes_needs_no_repair():
    instance = make_instance(make_group("sg-1", "ACCEPT TCP:80 0.0.0.0/0"), listening=NGINX)
    assert repairs(make_packet(WEB), instance) == []


def test_an_unknown_needs_no_repair():
    instance = make_instance(make_group("sg-1", "ACCEPT TCP:80 0.0.0.0/0"), listening=NGINX, public="")
    assert repairs(make_packet(WEB), instance) == []


def test_the_carriers_cannot_be_repaired():
    assert repairs(make_packet("TCP 203.0.113.9 445"), make_instance(make_group("sg-1"))) == []


def test_a_rejecting_rule_is_answered_by_an_allow_above_it_or_by_a_lower_allow_moved_up():
    group = make_group(
        "sg-1",
        "ssh: ACCEPT TCP:22 0.0.0.0/0",
        "stop: DROP TCP:80 203.0.113.0/24",
        "far: ACCEPT TCP:80 0.0.0.0/0",
        "other: ACCEPT UDP:80 0.0.0.0/0",
        "near: ACCEPT TCP:80 203.0.113.0/28",
    )
    found = repairs(make_packet(WEB), make_instance(group, listening=NGINX))
    assert told(found) == [
        (RepairKind.INSERT_RULE, "sg-1", 1, True),
        (RepairKind.MOVE_RULE, "sg-1", 1, True),
        (RepairKind.MOVE_RULE, "sg-1", 1, True),
    ]
    assert [repair.rule.ref for repair in found] == ["", "near", "far"]
    assert [opened(repair) for repair in found] == [
        ["TCP:80 203.0.113.9"],
        ["TCP:80 203.0.113.0/28"],
        ["TCP:80 203.0.113.0/24"],
    ]


def test_the_implicit_reject_is_answered_by_an_allow_at_the_end_of_the_last_group():
    instance = make_instance(make_group("sg-1"), make_group("sg-2", "DROP TCP:22 0.0.0.0/0"), listening=NGINX)
    (repair,) = repairs(make_packet(WEB), instance)
    assert (repair.kind, repair.group, repair.position) == (RepairKind.INSERT_RULE, "sg-2", 1)
    assert opened(repair) == ["TCP:80 203.0.113.9"]


def test_another_group_is_bound_last_or_first_if_a_rule_rejects():
    web, ssh = (
        make_group("sg-web", "ACCEPT TCP:80 0.0.0.0/0"),
        make_group("sg-ssh", "ACCEPT TCP:22 0.0.0.0/0"),
    )
    silent = make_instance(make_group("sg-1"), other_groups=(ssh, web), listening=NGINX)
    strict = make_instance(make_group("sg-1", "DROP TCP:80 0.0.0.0/0"), other_groups=(web,), listening=NGINX)
    assert told(repairs(make_packet(WEB), silent))[1] == (RepairKind.BIND_GROUP, "sg-web", 1, True)
    assert told(repairs(make_packet(WEB), strict))[1] == (RepairKind.BIND_GROUP, "sg-web", 0, True)


def test_an_instance_without_groups_is_answered_by_binding_one():
    instance = make_instance(other_groups=(make_group("sg-web", "ACCEPT TCP:80 0.0.0.0/0"),), listening=NGINX)
    assert told(repairs(make_packet(WEB), instance)) == [(RepairKind.BIND_GROUP, "sg-web", 0, True)]


def test_port_25_is_answered_by_unblocking_it_and_says_what_else_that_opens():
    group = make_group("sg-1", "ACCEPT TCP:ALL 192.0.0.0/8")
    instance = make_instance(group, direction=Direction.EGRESS)
    (repair,) = repairs(make_packet("TCP 192.0.2.9 25"), instance)
    assert (repair.kind, repair.passes) == (RepairKind.UNBLOCK_SMTP, True)
    assert opened(repair) == ["TCP:25 192.0.0.0-192.167.255.255, 192.169.0.0-192.255.255.255"]


def test_a_missing_listener_is_answered_by_starting_one_and_says_who_then_reaches_it():
    group = make_group("sg-1", "ACCEPT TCP:80 203.0.113.0/24", "ACCEPT TCP:22 0.0.0.0/0")
    (repair,) = repairs(make_packet(WEB), make_instance(group))
    assert (repair.kind, repair.passes) == (RepairKind.START_LISTENER, True)
    assert opened(repair) == ["TCP:80 203.0.113.0/24"]


@pytest.mark.parametrize(
    ("direction", "packet", "command"),
    [
        (Direction.INGRESS, WEB, "iptables -I INPUT -s 203.0.113.9 -p tcp --dport 80 -j ACCEPT"),
        (Direction.EGRESS, WEB, "iptables -I OUTPUT -d 203.0.113.9 -p tcp --dport 80 -j ACCEPT"),
        (Direction.INGRESS, "ICMP 203.0.113.9", "iptables -I INPUT -s 203.0.113.9 -p icmp -j ACCEPT"),
    ],
)
def test_the_host_firewall_is_answered_by_one_line_at_the_top(direction, packet, command):
    text = "*filter\n:INPUT DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -j REJECT\nCOMMIT"
    instance = make_instance(
        make_group("sg-1", "ACCEPT ALL 0.0.0.0/0"),
        direction=direction,
        host_firewall=parse_host_firewall(text),
        listening=NGINX,
    )
    (repair,) = repairs(make_packet(packet), instance)
    assert (repair.kind, repair.passes, repair.text) == (RepairKind.HOST_RULE, True, command)
    assert repair.change.opens == 1


def test_a_line_in_the_filter_table_does_not_help_against_another_table():
    text = "*raw\n:PREROUTING DROP [0:0]\nCOMMIT"
    group = make_group("sg-1", "ACCEPT ALL 0.0.0.0/0")
    instance = make_instance(group, host_firewall=parse_host_firewall(text), listening=NGINX)
    assert repairs(make_packet(WEB), instance) == []


def test_a_step_that_is_not_enough_says_what_still_rejects():
    (repair,) = repairs(make_packet(WEB), make_instance(make_group("sg-1")))
    assert repair.kind is RepairKind.INSERT_RULE
    assert not repair.passes
    assert repair.trace.decisive.reason is Reason.NOTHING_LISTENS


def test_every_repair_is_proved_by_its_trace():
    group = make_group("sg-1", "DROP TCP:80 0.0.0.0/0", "ACCEPT TCP:80 0.0.0.0/0")
    web = make_group("sg-web", "ACCEPT TCP:80 0.0.0.0/0")
    instance = make_instance(group, other_groups=(web,), listening=NGINX)
    found = repairs(make_packet(WEB), instance)
    assert {repair.kind for repair in found} == {
        RepairKind.INSERT_RULE,
        RepairKind.MOVE_RULE,
        RepairKind.BIND_GROUP,
    }
    assert all(repair.trace.at(Stage.SECURITY_GROUPS).verdict is Verdict.ACCEPT for repair in found)
    assert evaluate(make_packet(WEB), instance).verdict is Verdict.REJECT
    assert all(region.family is Family.IPV4 for repair in found for region in repair.change.newly_accepted)
