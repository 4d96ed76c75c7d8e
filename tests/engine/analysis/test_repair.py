from dataclasses import replace

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
    parse_peer,
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


@pytest.mark.parametrize(
    ("packet", "instance"),
    [
        ("TCP 8.8.8.8 445", make_instance(make_group("sg-1"), direction=Direction.EGRESS)),
        (WEB, make_instance(make_group("sg-1"), listening=NGINX, running=False)),
        (WEB, make_instance(make_group("sg-1"), direction=Direction.EGRESS, running=False)),
        (
            WEB,
            make_instance(
                make_group("sg-1"),
                host_firewall=parse_host_firewall("*raw\n:PREROUTING DROP\nCOMMIT"),
                listening=NGINX,
            ),
        ),
    ],
)
def test_no_step_is_named_where_nobody_can_help_against_what_comes_after_it(packet, instance):
    assert evaluate(make_packet(packet), instance).verdict is Verdict.REJECT
    assert repairs(make_packet(packet), instance) == []


def test_steps_that_are_both_needed_are_named_one_after_the_other():
    text = "*filter\n:INPUT ACCEPT\n-A INPUT -p tcp --dport 80 -j DROP\nCOMMIT"
    instance = make_instance(make_group("sg-1"), host_firewall=parse_host_firewall(text))
    (first,) = repairs(make_packet(WEB), instance)
    assert (first.kind, first.passes, first.trace.decisive.reason) == (RepairKind.INSERT_RULE, False, Reason.HOST_RULE)
    opened_group = make_group("sg-1", "ACCEPT TCP:80 203.0.113.9")
    (second,) = repairs(make_packet(WEB), replace(instance, groups=(opened_group,)))
    assert (second.kind, second.passes) == (RepairKind.HOST_RULE, False)
    (last,) = repairs(make_packet(WEB), make_instance(opened_group))
    assert (last.kind, last.passes) == (RepairKind.START_LISTENER, True)


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


def test_another_group_is_bound_last_or_just_above_the_group_that_rejects():
    web, ssh = (
        make_group("sg-web", "ACCEPT TCP:80 0.0.0.0/0"),
        make_group("sg-ssh", "ACCEPT TCP:22 0.0.0.0/0"),
    )
    silent = make_instance(make_group("sg-1"), other_groups=(ssh, web), listening=NGINX)
    strict = make_instance(make_group("sg-1", "DROP TCP:80 0.0.0.0/0"), other_groups=(web,), listening=NGINX)
    assert told(repairs(make_packet(WEB), silent))[1] == (RepairKind.BIND_GROUP, "sg-web", 1, True)
    assert told(repairs(make_packet(WEB), strict))[1] == (RepairKind.BIND_GROUP, "sg-web", 0, True)


def test_a_group_bound_below_others_leaves_their_verdicts_as_they_are():
    top = make_group("sg-top", "DROP TCP:80 198.51.100.0/24", "ACCEPT TCP:22 0.0.0.0/0")
    strict = make_group("sg-strict", "DROP TCP:80 203.0.113.0/24")
    web = make_group("sg-web", "DROP TCP:22 0.0.0.0/0", "ACCEPT TCP:80 0.0.0.0/0")
    instance = make_instance(top, strict, other_groups=(web,), listening=NGINX)
    bound = repairs(make_packet(WEB), instance)[1]
    assert (bound.kind, bound.position) == (RepairKind.BIND_GROUP, 1)
    (region,) = bound.change.newly_accepted
    assert region.service_texts == ("TCP:80",)
    assert region.other_peer_texts == ("100.64.0.0/10", "169.254.0.0/16", "198.51.100.0/24")
    assert bound.change.newly_rejected == ()


def test_a_lower_group_that_accepts_is_moved_just_above_the_one_that_rejects():
    top = make_group("sg-top", "ACCEPT TCP:22 0.0.0.0/0")
    strict = make_group("sg-strict", "DROP TCP:80 203.0.113.0/24")
    other = make_group("sg-other", "ACCEPT TCP:81 0.0.0.0/0")
    web = make_group("sg-web", "ACCEPT TCP:80 203.0.113.0/28")
    found = repairs(make_packet(WEB), make_instance(top, strict, other, web, listening=NGINX))
    assert told(found) == [
        (RepairKind.INSERT_RULE, "sg-strict", 0, True),
        (RepairKind.MOVE_GROUP, "sg-web", 1, True),
    ]
    assert opened(found[1]) == ["TCP:80 203.0.113.0/28"]


def test_what_a_step_opens_leaves_out_what_carriers_platform_and_host_firewall_decide():
    rules = ("DROP TCP:443-445 10.0.0.0/6", "ACCEPT TCP:443-445 10.0.0.0/6")
    firewall = parse_host_firewall(
        "*filter\n:INPUT DROP\n-A INPUT -s 10.0.0.0/7 -p tcp --dport 444:445 -j ACCEPT\nCOMMIT"
    )
    platform = {Family.IPV4: parse_peer("10.128.0.0/9").addresses}
    instance = make_instance(
        make_group("sg-1", *rules), host_firewall=firewall, platform_networks=platform, listening=["TCP:444"]
    )
    moved = repairs(make_packet("TCP 10.0.0.9 444"), instance)[1]
    assert (moved.kind, moved.passes, moved.at_most) == (RepairKind.MOVE_RULE, True, False)
    assert opened(moved) == ["TCP:444-445 10.0.0.0/9", "TCP:444 11.0.0.0/8"]


@pytest.mark.parametrize(
    "unclear",
    [
        {"public": ""},
        {"inside_known": False},
        {"host_firewall": parse_host_firewall("*filter\n:INPUT ACCEPT\n-A INPUT -m recent --update -j DROP\nCOMMIT")},
    ],
)
def test_where_a_filter_cannot_tell_a_step_opens_at_most_so_much_and_does_not_surely_pass(unclear):
    group = make_group("sg-1", "DROP TCP:80 0.0.0.0/0", "ACCEPT TCP:80 0.0.0.0/0")
    moved = repairs(make_packet(WEB), make_instance(group, listening=NGINX, **unclear))[1]
    assert (moved.kind, moved.at_most, moved.passes) == (RepairKind.MOVE_RULE, True, False)
    assert moved.trace.verdict is Verdict.UNKNOWN


def test_of_a_host_firewall_too_large_for_sets_a_step_says_at_most():
    lines = "".join(f"-A INPUT -s 10.{n // 250}.{n % 250}.9 -p tcp --dport {n + 1000} -j DROP\n" for n in range(1500))
    firewall = parse_host_firewall(f"*filter\n:INPUT ACCEPT\n{lines}COMMIT")
    group = make_group("sg-1", "DROP TCP:80 0.0.0.0/0", "ACCEPT TCP:80 0.0.0.0/0")
    moved = repairs(make_packet(WEB), make_instance(group, host_firewall=firewall, listening=NGINX))[1]
    assert (moved.kind, moved.at_most, moved.passes) == (RepairKind.MOVE_RULE, True, True)


def test_a_step_that_leaves_it_unknown_comes_before_one_that_is_not_enough():
    text = "*filter\n:INPUT ACCEPT\n-A INPUT -p tcp --dport 80 -m recent --update -j DROP\nCOMMIT"
    group = make_group("sg-1", "DROP TCP:80 203.0.113.0/24", "far: ACCEPT TCP:80 0.0.0.0/0")
    known = make_instance(group, host_firewall=parse_host_firewall(text), listening=NGINX)
    assert {repair.trace.verdict for repair in repairs(make_packet(WEB), known)} == {Verdict.UNKNOWN}
    assert not any(repair.passes for repair in repairs(make_packet(WEB), known))


def test_addresses_are_compared_by_their_share_of_the_family():
    group = make_group("sg-1", "DROP TCP:80 ::/0", "host: ACCEPT TCP:80 2001:db8::/64", "all: ACCEPT ALL ::/0")
    six = repairs(make_packet("TCP 2001:db8::9 80"), make_instance(group, listening=NGINX))
    four = repairs(
        make_packet(WEB),
        make_instance(make_group("sg-1", "DROP TCP:80 0.0.0.0/0", "all: ACCEPT ALL 0.0.0.0/0"), listening=NGINX),
    )
    network, everything = six[1], four[1]
    assert (network.rule.ref, everything.rule.ref) == ("host", "all")
    assert network.change.opens > everything.change.opens
    assert network.breadth < everything.breadth


def test_a_step_that_closes_much_does_not_come_first():
    strict = make_group("sg-strict", "DROP TCP:80 203.0.113.0/24", "near: ACCEPT TCP:80 203.0.113.0/28")
    rest = make_group("sg-rest", "ACCEPT ALL 0.0.0.0/0")
    closing = make_group("sg-closing", "ACCEPT TCP:80 203.0.113.9", "DROP ALL 0.0.0.0/0")
    found = repairs(make_packet(WEB), make_instance(strict, rest, other_groups=(closing,), listening=NGINX))
    assert [repair.kind for repair in found][:2] == [RepairKind.INSERT_RULE, RepairKind.MOVE_RULE]
    (bound,) = (repair for repair in found if repair.kind is RepairKind.BIND_GROUP)
    assert bound.change.opens == 1
    assert found.index(bound) > 1


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
    assert opened(repair) == ["TCP:80 100.64.0.0/10, 169.254.0.0/16, 203.0.113.0/24"]


def test_a_listener_is_reached_only_past_carriers_and_host_firewall():
    text = "*filter\n:INPUT ACCEPT\n-A INPUT -s 10.0.0.0/9 -j DROP\nCOMMIT"
    group = make_group("sg-1", "ACCEPT TCP:445 10.0.0.0/7")
    instance = make_instance(group, host_firewall=parse_host_firewall(text), platform_networks={})
    (repair,) = repairs(make_packet("TCP 10.200.0.9 445"), instance)
    assert (repair.kind, opened(repair)) == (RepairKind.START_LISTENER, ["TCP:445 10.128.0.0/9"])


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
