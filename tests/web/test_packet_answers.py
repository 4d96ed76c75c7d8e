"""What the packet test answers: the stages in order, the rule that decides, and why."""

import re
from ipaddress import ip_address, ip_network

import pytest
from django.utils.html import strip_tags

from console.tables import carrier_blocked, platform_networks
from securitygroups.engine.vocabulary import Direction
from tests.factories import make_account, make_group, make_instance, make_referring_rule, sign_in
from tests.web.packet_panel import ask, headline, marked, url

pytestmark = pytest.mark.django_db

EGRESS = Direction.EGRESS
OFFICE = "ACCEPT#10.0.0.0/8#22#TCP"
WEB = "ACCEPT#0.0.0.0/0#80,443#TCP"
NO_SSH = "DROP#0.0.0.0/0#22#TCP"
LATE = "ACCEPT#203.0.113.0/24#22#TCP"
SSH = {"peer": "203.0.113.7", "protocol": "TCP", "port": "22"}


def steps(page: str) -> list[str]:
    """The stages in order, each as its verdict, its title and its reason."""
    items = re.findall(r'<li data-verdict="([\w-]+)">(.*?)</li>', page, re.DOTALL)
    return [
        f"{verdict} {' '.join(strip_tags(re.sub(r'<span.*?</span>', '', words)).split())}" for verdict, words in items
    ]


def test_a_packet_meets_the_stages_in_order_and_the_rule_that_decides_is_named(client):
    group = make_group(None, OFFICE, WEB, NO_SSH, LATE, name="web-tier")
    sign_in(client, group.account)
    page = client.get(url(group), SSH).content.decode()
    assert headline(page) == "Rejected by rule 3"
    assert steps(page) == [
        "accept Carrier TCP:22 is not blocked",
        "reject web-tier, inbound rule 3 Reject TCP:22 from 0.0.0.0/0; rules 1 and 2 did not match",
        "not-reached Host firewall Not reached",
        "not-reached Process on port 22 Not reached",
    ]
    assert marked(page) == [(f"rule-{group.rules.get(position=2).pk}", "reject")]
    assert "connections that exist already, network ACLs, routes and gateways" in page


def test_a_rule_below_that_would_allow_the_packet_is_named(client):
    group = make_group(None, OFFICE, NO_SSH, WEB, LATE)
    sign_in(client, group.account)
    page = ask(client, group, **SSH)
    late = group.rules.get(position=3)
    assert f'<a href="#rule-{late.pk}">Rule 4 would allow it, but rule 2 comes first. Move rule 4 above it.</a>' in page
    assert "would allow it" not in ask(client, group, **SSH | {"peer": "198.51.100.7"})
    assert "would allow it" not in ask(client, group, **SSH | {"peer": "10.0.0.7"})


@pytest.mark.parametrize(
    ("above", "passed"),
    [
        (0, ""),
        (1, "; rule 1 did not match"),
        (2, "; rules 1 and 2 did not match"),
        (17, "; rules 1 to 17 did not match"),
    ],
)
def test_the_rules_above_are_told_in_a_few_words(above, passed, client):
    group = make_group(None, *[f"ACCEPT#10.0.0.0/8#{port}#TCP" for port in range(1000, 1000 + above)], WEB)
    sign_in(client, group.account)
    page = ask(client, group, peer="203.0.113.7", protocol="TCP", port="80")
    assert headline(page) == f"Allowed by rule {above + 1}"
    assert steps(page)[1].endswith(f"Allow TCP:80,443 from 0.0.0.0/0{passed}")
    assert steps(page)[2:] == [
        "unknown Host firewall Depends on the instance",
        "unknown Process on port 80 Depends on the instance",
    ]


@pytest.mark.parametrize(
    ("packet", "expected"),
    [
        ({"peer": "203.0.113.7", "protocol": "TCP", "port": "445"}, "Rejected by the carrier"),
        ({"peer": "10.1.2.3", "protocol": "TCP", "port": "445"}, "Allowed by rule 1"),
        ({"peer": "169.254.0.4", "protocol": "UDP", "port": "53"}, "Platform service: no rule is asked"),
        ({"peer": "2001:db8::1", "protocol": "TCP", "port": "443"}, "Allowed by rule 2"),
        ({"peer": "2001:db8::1", "protocol": "ICMPv6"}, "Allowed by rule 3"),
        ({"peer": "203.0.113.7", "protocol": "ICMP", "port": "x"}, "Rejected: no rule matches"),
        ({"peer": "203.0.113.7", "protocol": "GRE"}, "Rejected: no rule matches"),
    ],
)
def test_every_kind_of_packet_is_answered(packet, expected, client):
    group = make_group(None, "ACCEPT#0.0.0.0/0#ALL#TCP", "ACCEPT#::/0#443#TCP", "ACCEPT#::/0#ALL#ICMPv6")
    sign_in(client, group.account)
    assert headline(ask(client, group, **packet)) == expected


def test_a_platform_service_passes_whatever_the_rules_say(client):
    group = make_group(None, "DROP#0.0.0.0/0#ALL#ALL", name="web-tier")
    sign_in(client, group.account)
    page = ask(client, group, peer="100.64.0.9", protocol="TCP", port="80")
    passes = "100.64.0.9 belongs to the platform, whose own services pass without a rule"
    assert steps(page)[:3] == [
        f"accept Platform services {passes}",
        "accept Carrier Does not cross the Internet",
        f"accept web-tier, inbound rules {passes}",
    ]
    assert 'data-decides=""' in page


def test_what_no_rule_matches_is_decided_by_the_last_row(client):
    group = make_group(None, name="web-tier")
    sign_in(client, group.account)
    page = client.get(url(group), SSH).content.decode()
    assert headline(page) == "Rejected: no rule matches"
    assert steps(page)[1] == "reject web-tier, inbound rules What no rule matches is rejected"
    assert marked(page) == [("implicit-reject", "reject")]


def test_an_outbound_packet_starts_in_the_instance(client):
    group = make_group(None, outbound=("ACCEPT#0.0.0.0/0#ALL#ALL",), name="web-tier")
    sign_in(client, group.account)
    page = ask(client, group, EGRESS, peer="203.0.113.7", protocol="TCP", port="25")
    assert headline(page) == "Rejected: TCP port 25 is closed"
    assert steps(page) == [
        "unknown Process in the instance Depends on the instance",
        "unknown Host firewall Depends on the instance",
        "accept web-tier, outbound rule 1 Allow ALL to 0.0.0.0/0",
        "reject TCP port 25 Closed towards the Internet until it is unblocked for the instance",
        "not-reached Carrier Not reached",
    ]
    assert headline(ask(client, group, EGRESS, peer="203.0.113.7", protocol="TCP", port="443")) == "Allowed by rule 1"
    refused = ask(client, group, EGRESS, peer="2001:db8::1", protocol="TCP", port="25")
    assert "TCP port 25" not in "".join(steps(refused))


OUT = "ACCEPT#0.0.0.0/0#ALL#ALL"
MAIL = {"peer": "203.0.113.7", "protocol": "TCP", "port": "25"}


def test_mail_depends_on_the_instance_where_it_is_unblocked_for_some(client):
    account = make_account()
    group = make_group(account, outbound=(OUT,))
    make_instance(account, group, name="mail-01", smtp_unblocked=True)
    make_instance(account, group, name="mail-02")
    make_instance(account, make_group(account), name="elsewhere", smtp_unblocked=True)
    sign_in(client, account)
    page = ask(client, group, EGRESS, **MAIL)
    assert headline(page) == "Depends on the instance"
    assert 'data-decides="" data-verdict="unknown"' in page
    by_sender = "Depends on the instance: unblocked for mail-01, closed towards the Internet for mail-02"
    assert steps(page)[2:] == [
        "accept " + steps(page)[2].removeprefix("accept "),
        f"unknown TCP port 25 {by_sender}",
        "accept Carrier TCP:25 is not blocked",
    ]


def test_mail_passes_where_it_is_unblocked_for_all_that_can_send(client):
    account = make_account()
    group = make_group(account, outbound=(OUT,))
    make_instance(account, group, name="mail-01", smtp_unblocked=True)
    make_instance(account, group, name="mail-old", state="SHUTDOWN")
    sign_in(client, account)
    page = ask(client, group, EGRESS, **MAIL)
    assert headline(page) == "Allowed by rule 1"
    assert "accept TCP port 25 Unblocked for mail-01" in steps(page)


def test_mail_is_rejected_where_it_is_unblocked_for_none(client):
    account = make_account()
    group = make_group(account, outbound=(OUT,))
    make_instance(account, group, name="mail-02")
    make_instance(account, group, name="mail-old", state="SHUTDOWN", smtp_unblocked=True)
    sign_in(client, account)
    assert headline(ask(client, group, EGRESS, **MAIL)) == "Rejected: TCP port 25 is closed"


def test_a_rule_or_the_carrier_rejects_mail_whoever_sends_it(client, settings):
    account = make_account()
    group, closed = make_group(account, outbound=(OUT,)), make_group(account, outbound=("DROP#0.0.0.0/0#25#TCP", OUT))
    for name, unblocked in (("mail-01", True), ("mail-02", False)):
        make_instance(account, group, closed, name=name, smtp_unblocked=unblocked)
    sign_in(client, account)
    assert headline(ask(client, closed, EGRESS, **MAIL)) == "Rejected by rule 1"
    settings.CARRIER_BLOCKED = carrier_blocked(tcp="25", udp=None)
    page = ask(client, group, EGRESS, **MAIL)
    assert headline(page) == "Rejected by the carrier"
    assert steps(page)[3].startswith("unknown TCP port 25 Depends on the instance: unblocked for mail-01")


@pytest.mark.parametrize("size", [1, 8])
def test_senders_of_mail_are_looked_up_in_one_query(size, client, assert_query_count):
    account = make_account()
    group = make_group(account, outbound=(OUT,))
    for unblocked in [True, False] * size:
        make_instance(account, group, smtp_unblocked=unblocked)
    sign_in(client, account)
    ask(client, group, EGRESS, **MAIL)
    with assert_query_count("rules#packet-of-mail"):
        ask(client, group, EGRESS, **MAIL)


def test_a_peer_group_stands_for_its_instances(client):
    account = make_account()
    group, peer = make_group(account), make_group(account)
    make_instance(account, peer, private_ipv4="10.0.0.7")
    make_referring_rule(group, peer)
    sign_in(client, account)
    member = ask(client, group, peer="10.0.0.7", protocol="TCP", port="3306")
    stranger = ask(client, group, peer="10.0.0.8", protocol="TCP", port="3306")
    assert (headline(member), headline(stranger)) == ("Allowed by rule 1", "Rejected: no rule matches")


def test_the_settings_say_what_carriers_block_and_where_the_platform_is(client, settings):
    group = make_group(None, WEB)
    sign_in(client, group.account)
    packet = {"peer": "203.0.113.7", "protocol": "TCP", "port": "443"}
    assert headline(ask(client, group, **packet)) == "Allowed by rule 1"
    settings.CARRIER_BLOCKED = carrier_blocked(tcp="443", udp=None)
    assert headline(ask(client, group, **packet)) == "Rejected by the carrier"
    settings.PLATFORM_NETWORKS = platform_networks(["203.0.113.0/24"])
    assert "Platform service" in headline(ask(client, group, **packet))


PACKETS = [
    (peer, protocol, port)
    for peer in ("203.0.113.7", "203.0.113.8", "10.1.2.3", "192.0.2.1", "2001:db8::1", "2001:db9::1")
    for protocol in ("TCP", "UDP")
    for port in (22, 53, 80, 8080, 8099)
]
LIST = (
    "DROP#203.0.113.8#22#TCP",
    "ACCEPT#203.0.113.0/24#22,8000-8090#TCP",
    "DROP#10.0.0.0/8#ALL#UDP",
    "ACCEPT#10.0.0.0/8#ALL#ALL",
    "ACCEPT#2001:db8::/32#ALL#ALL",
    "DROP#0.0.0.0/0#8000-8100#TCP",
    "ACCEPT#::/0#53#UDP",
    "ACCEPT#0.0.0.0/0#80#TCP",
)


def read_by_hand(peer: str, protocol: str, port: int) -> str:
    """What the list says of a packet, read line by line."""
    for number, line in enumerate(LIST, 1):
        action, network, ports, named = line.split("#")
        ends = [item.partition("-") for item in ports.replace("ALL", "0-65535").split(",")]
        within = any(int(first) <= port <= int(last or first) for first, _dash, last in ends)
        if within and named in (protocol, "ALL") and ip_address(peer) in ip_network(network):
            return f"{'Allowed' if action == 'ACCEPT' else 'Rejected'} by rule {number}"
    return "Rejected: no rule matches"


def test_the_answer_is_what_reading_the_rules_by_hand_gives(client):
    group = make_group(None, *LIST)
    sign_in(client, group.account)
    answers = {
        packet: headline(ask(client, group, peer=packet[0], protocol=packet[1], port=str(packet[2])))
        for packet in PACKETS
    }
    assert answers == {packet: read_by_hand(*packet) for packet in PACKETS}
    assert len(set(answers.values())) == len(LIST) + 1
