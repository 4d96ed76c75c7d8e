"""The form that adds rules: what its rows become, and what it offers."""

import json

import pytest
from django.urls import reverse

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup
from securitygroups.web.forms.rules import NewRuleForm
from tests.factories import HTMX, SSH, grid, lines, make_group, row
from tests.web.query_counts import at_every_size

pytestmark = pytest.mark.django_db

INGRESS = Direction.INGRESS


def add_url(group: SecurityGroup) -> str:
    return reverse("web:rules-add", args=[group.group_id, INGRESS])


def test_several_rules_are_added_at_once_where_they_were_meant_to_go(client, group):
    rows = [
        row(service="TCP:80,443", note="Web"),
        row("192.0.2.7", "UDP:53", action="DROP"),
        row("2001:DB8::/32", "ALL"),
    ]
    response = client.post(add_url(group), grid(*rows), headers=HTMX)
    assert response.status_code == 204
    assert "rulesChanged" in json.loads(response.headers["HX-Trigger"])
    assert lines(group) == [
        "ACCEPT#10.0.0.0/8#80,443#TCP",
        "DROP#192.0.2.7#53#UDP",
        "ACCEPT#2001:db8::/32#ALL#ALL",
        SSH,
    ]
    assert group.rules.get(position=0, direction=INGRESS).note == "Web"
    assert b"Added 3 inbound rules" in client.get(reverse("web:notices")).content


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("TCP:80", "80#TCP"),
        ("tcp: 80, 443", "80,443#TCP"),
        ("UDP:8000-8010,53", "8000-8010,53#UDP"),
        ("TCP:all", "ALL#TCP"),
        ("icmp", "ALL#ICMP"),
        ("GRE", "ALL#GRE"),
        ("ALL", "ALL#ALL"),
    ],
)
def test_services_are_read_as_people_write_them(service, expected, client, group):
    client.post(add_url(group), grid(row(service=service)))
    assert lines(group)[0] == f"ACCEPT#10.0.0.0/8#{expected}"


def test_rows_left_empty_are_no_rules_also_where_the_form_began_with_them(client, group):
    empty = {"type": "custom", "source_kind": "custom", "action": "ACCEPT"}
    sent = grid(empty, row("192.0.2.7", "UDP:53"), empty) | {"rules-INITIAL_FORMS": "3"}
    assert client.post(add_url(group), sent, headers=HTMX).status_code == 204
    assert lines(group) == ["ACCEPT#192.0.2.7#53#UDP", SSH]


def test_a_preset_fills_in_what_was_left_empty(client, group):
    client.post(add_url(group), grid(row(service="", type="https")))
    rule = group.rules.get(direction=INGRESS, position=0)
    assert (rule.protocol, rule.ports, rule.note) == ("TCP", "443", "Web service over HTTPS")


def test_anywhere_makes_a_rule_for_each_family(client, group):
    client.post(
        add_url(group), grid(row("", "TCP:443", source_kind="anywhere"), row("", "ICMP", source_kind="anywhere"))
    )
    assert lines(group)[:4] == [
        "ACCEPT#0.0.0.0/0#443#TCP",
        "ACCEPT#::/0#443#TCP",
        "ACCEPT#0.0.0.0/0#ALL#ICMP",
        "ACCEPT#::/0#ALL#ICMPv6",
    ]


def test_my_ip_is_the_visitors_address(client, group):
    client.post(add_url(group), grid(row("", source_kind="my_ip")), REMOTE_ADDR="198.51.100.9")
    assert lines(group)[0] == "ACCEPT#198.51.100.9#80#TCP"


def test_without_an_address_that_a_rule_takes_my_ip_asks_for_one(client, group):
    response = client.post(add_url(group), grid(row("", source_kind="my_ip")), REMOTE_ADDR="fe80::1%eth0")
    assert response.status_code == 422
    assert "Say who is meant" in response.content.decode()


def test_an_address_of_the_visitor_that_no_rule_takes_is_told_at_the_field():
    values = {"source_kind": "my_ip", "service": "TCP:22", "action": "ACCEPT"}
    form = NewRuleForm(values, direction=INGRESS, groups={}, my_ip="fe80::1%eth0")
    assert not form.is_valid()
    assert "fe80::1%eth0" in form.errors["peer"][0]


def test_the_grid_names_the_other_end_of_its_direction(client, group):
    for direction, title, peer in ((INGRESS, "inbound", "Source"), (Direction.EGRESS, "outbound", "Destination")):
        page = client.get(reverse("web:rules-add", args=[group.group_id, direction]), headers=HTMX).content.decode()
        assert f"Add {title} rules to {group}" in page
        assert f"<th>{peer}</th>" in page


def test_behind_a_proxy_my_ip_is_what_the_proxy_saw(client, group, settings):
    settings.BEHIND_PROXY = True
    headers = {"X-Forwarded-For": "192.0.2.1, 198.51.100.9"}
    client.post(add_url(group), grid(row("", source_kind="my_ip")), headers=headers)
    assert lines(group)[0] == "ACCEPT#198.51.100.9#80#TCP"


def test_a_group_is_chosen_or_typed(client, group):
    peer = make_group(group.account)
    client.post(add_url(group), grid(row("", source_kind="group", peer_group=peer.group_id)))
    client.post(add_url(group), grid(row(peer.group_id, "TCP:81"), version=1))
    assert lines(group)[:2] == [f"ACCEPT#{peer.group_id}#81#TCP", f"ACCEPT#{peer.group_id}#80#TCP"]


def test_host_bits_are_cleared_and_the_notice_says_so(client, group):
    client.post(add_url(group), grid(row("192.0.2.77/24")))
    assert lines(group)[0] == "ACCEPT#192.0.2.0/24#80#TCP"
    assert b"192.0.2.0/24" in client.get(reverse("web:notices")).content


def test_rows_left_empty_are_no_rules(client, group):
    client.post(add_url(group), grid(row(), {}, {}))
    assert len(lines(group)) == 2


def test_without_script_another_row_keeps_what_was_typed(client, group):
    response = client.post(add_url(group), grid(row("192.0.2.1", "TCP:8", note="Mine")) | {"add_row": "1"})
    page = response.content.decode()
    assert response.status_code == 200
    assert 'value="192.0.2.1"' in page
    assert 'name="rules-1-peer"' in page
    assert lines(group) == [SSH]


def test_a_copy_starts_from_the_rule(client, group):
    pk = group.rules.get(direction=INGRESS).pk
    page = client.get(add_url(group), {"copy": pk, "at": f"after:{pk}"}, headers=HTMX).content.decode()
    assert 'value="10.0.0.0/8"' in page
    assert 'value="TCP:22"' in page
    assert f'<option value="after:{pk}" selected>below rule 1: Allow TCP:22 from 10.0.0.0/8</option>' in page


@pytest.mark.parametrize(("copy", "status"), [("0", 404), ("x", 200), ("٣", 200), ("9" * 30, 200)])
def test_a_copy_of_no_rule_is_not_found_and_what_is_no_number_is_an_empty_row(copy, status, client, group):
    response = client.get(add_url(group), {"copy": copy}, headers=HTMX)
    assert response.status_code == status
    if status == 200:
        assert 'value="TCP:22"' not in response.content.decode()


@at_every_size
def test_the_grid_takes_the_same_queries_however_many_rows_it_has(size, client, group, assert_query_count):
    rows = [row("192.0.2.1", f"TCP:{port}") for port in range(1, size)]
    with assert_query_count("rules-add"):
        client.post(add_url(group), grid(*rows, row(service="")), headers=HTMX)


def test_that_an_address_is_kept_as_its_network_is_said_before_and_after(client, group):
    sent = grid(row("192.0.2.7/24"), row("10.0.0.0/8"), row("2001:db8::7/32"))
    effect = client.post(f"{add_url(group)}/effect", sent, headers=HTMX).content.decode()
    assert "Stored as the network: 192.0.2.0/24, 2001:db8::/32." in effect
    client.post(add_url(group), sent)
    assert b"Stored as the network: 192.0.2.0/24, 2001:db8::/32." in client.get(reverse("web:notices")).content
    plain = client.post(f"{add_url(group)}/effect", grid(row("10.9.0.0/16"), version=1), headers=HTMX).content.decode()
    assert "effect-lines" in plain
    assert "Stored as" not in plain
