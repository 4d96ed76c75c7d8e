"""Test a packet: the panel beside the rules of a group, what it refuses and whom it answers."""

import re

import pytest
from django.urls import reverse

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Rule, SecurityGroup
from securitygroups.models.choices import Role
from securitygroups.services.rules import add_rules, reorder_rules
from tests.factories import ADA, HTMX, draft, make_account, make_group, sign_in
from tests.web.packet_panel import PANEL, ask, headline, marked, url
from tests.web.query_counts import at_every_size

pytestmark = pytest.mark.django_db

INGRESS, EGRESS = Direction.INGRESS, Direction.EGRESS
OFFICE = "ACCEPT#10.0.0.0/8#22#TCP"
WEB = "ACCEPT#0.0.0.0/0#80,443#TCP"
NO_SSH = "DROP#0.0.0.0/0#22#TCP"
LATE = "ACCEPT#203.0.113.0/24#22#TCP"
SSH = {"peer": "203.0.113.7", "protocol": "TCP", "port": "22"}


def test_the_page_of_rules_offers_the_test_and_answers_nothing_yet(client):
    group = make_group(None, WEB)
    sign_in(client, group.account)
    page = client.get(url(group)).content.decode()
    assert "Test a packet" in page
    assert "Source address" in page
    assert headline(page) == ""
    assert marked(page) == []
    assert "Destination address" in client.get(url(group, EGRESS)).content.decode()


@pytest.mark.parametrize(
    ("packet", "field", "says"),
    [
        ({"peer": ""}, "peer", "Enter the address the packet comes from, such as 203.0.113.7."),
        ({"peer": "10.0.0.0/8"}, "peer", "“10.0.0.0/8” is more than one address. Enter one, such as 10.0.0.1."),
        ({"peer": "example.com"}, "peer", "“example.com” is no address. Try one such as 10.0.0.1 or 2001:db8::1."),
        ({"peer": "10.0.0.300"}, "peer", "“10.0.0.300” is no address."),
        ({"port": ""}, "port", "Enter the port the packet goes to, a number from 1 to 65535."),
        ({"port": "70000"}, "port", "“70000” is no port. Give the packet one from 1 to 65535."),
        ({"port": "ssh"}, "port", "“ssh” is no port."),
        ({"protocol": "ALL"}, "protocol", "“ALL” is no protocol of a packet. Choose one from the list."),
        ({"protocol": ""}, "protocol", "Choose a protocol."),
        ({"protocol": "ICMPv6"}, "protocol", "ICMPv6 does not go with the address 203.0.113.7. Choose ICMP."),
    ],
)
@pytest.mark.parametrize("headers", [{}, PANEL], ids=["page", "panel"])
def test_what_is_no_packet_is_refused_beside_its_field(packet, field, says, headers, client):
    group = make_group(None, WEB)
    sign_in(client, group.account)
    response = client.get(url(group), SSH | packet, headers=headers)
    page = response.content.decode()
    assert response.status_code == 422
    assert re.search(rf'<ul class="errorlist" id="packet-{field}_error"><li>{re.escape(says)}', page)
    assert re.search(
        rf'<(?:input|select)(?=[^>]* id="packet-{field}")[^>]* aria-describedby="packet-{field}_error"', page
    )
    for name in {"peer", "port"} & packet.keys():
        assert f'name="{name}" value="{packet[name]}"' in page or not packet[name]
    assert headline(page) == ""
    assert marked(page) == []


def test_all_that_is_wrong_is_said_at_once(client):
    group = make_group(None, WEB)
    sign_in(client, group.account)
    page = client.get(url(group), {"peer": "x", "protocol": "TCP", "port": "y"}).content.decode()
    assert "“x” is no address" in page
    assert "“y” is no port" in page


def test_htmx_gets_the_panel_alone_and_the_address_to_share(client):
    group = make_group(None, WEB)
    sign_in(client, group.account)
    response = client.get(url(group), SSH, headers=PANEL)
    assert response.content.decode().strip().startswith('<aside class="card" id="packet-test"')
    assert response.headers["HX-Replace-Url"] == f"{url(group)}?peer=203.0.113.7&protocol=TCP&port=22"
    ping = client.get(url(group), SSH | {"protocol": "ICMP"}, headers=PANEL)
    assert ping.headers["HX-Replace-Url"] == f"{url(group)}?peer=203.0.113.7&protocol=ICMP"
    assert b"<!doctype html>" in client.get(url(group), SSH, headers={"HX-Target": "packet-test"}).content


def test_the_rest_of_the_page_comes_with_the_packet_its_address_asks_for(client):
    group = make_group(None, WEB, NO_SSH)
    sign_in(client, group.account)
    shared = f"http://testserver{url(group)}?peer=203.0.113.7&protocol=TCP&port=22#rule-1"
    refresh = HTMX | {"HX-Target": "group", "HX-Current-URL": shared}
    assert headline(client.get(url(group), headers=refresh).content.decode()) == "Rejected by rule 2"
    reorder_rules(group, INGRESS, list(group.rules.order_by("-position").values_list("pk", flat=True)), actor=ADA)
    page = client.get(url(group), headers=refresh).content.decode()
    assert headline(page) == "Rejected by rule 1"
    assert marked(page) == [(f"rule-{group.rules.get(position=0).pk}", "reject")]
    edit = reverse("web:rule-edit", args=[group.group_id, INGRESS, group.rules.get(position=1).pk])
    assert headline(client.get(edit, headers=refresh).content.decode()) == "Rejected by rule 1"


def test_a_staged_order_is_what_the_packet_meets(client):
    group = make_group(None, OFFICE, NO_SSH, LATE)
    sign_in(client, group.account)
    office, closed, late = group.rules.order_by("position").values_list("pk", flat=True)
    staged = {"order": f"{office},{late},{closed}", "version": "0"}
    page = ask(client, group, **SSH, **staged)
    assert headline(page) == "Allowed by rule 2"
    assert f'data-decides="rule-{late}"' in page
    assert "Tested in the order on screen, which is not saved yet." in page
    saved = ask(client, group, **SSH)
    assert headline(saved) == "Rejected by rule 2"
    assert "not saved yet" not in saved


def test_a_staged_order_that_could_not_be_saved_is_tested_as_it_stands(client):
    group = make_group(None, OFFICE, NO_SSH, LATE)
    sign_in(client, group.account)
    office, closed, late = group.rules.order_by("position").values_list("pk", flat=True)
    add_rules(group, INGRESS, [draft("ACCEPT#192.0.2.1#9000#TCP")], at=0, actor=ADA)
    shown = f"http://testserver{url(group)}?peer=203.0.113.7&protocol=TCP&port=22"
    response = client.post(
        reverse("web:rules-order", args=[group.group_id, INGRESS]),
        {"order": f"{office},{late},{closed}", "version": 0},
        headers=HTMX | {"HX-Current-URL": shown},
    )
    page = response.content.decode()
    assert response.status_code == 409
    assert headline(page) == "Allowed by rule 3"
    assert "not saved yet" in page


@pytest.mark.parametrize("order", ["", "x", "1,,2"])
def test_an_order_that_is_none_is_refused(order, client):
    group = make_group(None, WEB)
    sign_in(client, group.account)
    response = client.get(url(group), SSH | {"order": order, "version": "0"}, headers=PANEL)
    assert response.status_code == 422
    assert "What was sent is no order of rules." in response.content.decode()
    assert headline(response.content.decode()) == ""


def test_my_ip_takes_the_place_of_what_was_typed(client):
    group = make_group(None, WEB)
    sign_in(client, group.account)
    page = client.get(url(group), REMOTE_ADDR="198.51.100.7").content.decode()
    assert 'name="peer" value="198.51.100.7"' in page
    response = client.get(f"{url(group)}?peer=typed&peer=198.51.100.7&protocol=TCP&port=80")
    assert headline(response.content.decode()) == "Allowed by rule 1"
    assert 'name="peer" value=""' not in client.get(url(group), REMOTE_ADDR="").content.decode()


@pytest.mark.parametrize("role", Role)
def test_every_member_may_test(role, client):
    group = make_group(None, WEB)
    sign_in(client, group.account, role)
    assert headline(ask(client, group, **SSH)) == "Rejected: no rule matches"


def test_strangers_may_not_test(client):
    group = make_group(None, WEB)
    sign_in(client, make_account())
    for headers in ({}, PANEL):
        assert client.get(url(group), SSH, headers=headers).status_code == 404


def test_the_anonymous_are_sent_to_sign_in(client):
    group = make_group(None, WEB)
    assert client.get(url(group), SSH).url.startswith(reverse("web:sign-in"))
    assert client.get(url(group), SSH, headers=PANEL).headers["HX-Redirect"].startswith(reverse("web:sign-in"))


def make_list(size: int) -> SecurityGroup:
    """A list of so many rules, some of which name groups."""
    account = make_account()
    peers = [make_group(account) for _ in range(min(size, 9))]
    group = make_group(account, *[f"ACCEPT#10.0.0.0/8#{port}#TCP" for port in range(1, size - len(peers) + 1)])
    add_rules(group, INGRESS, [draft("ACCEPT##22#TCP", peer=peer) for peer in peers], actor=ADA)
    assert Rule.objects.filter(group=group).count() == size
    return group


@at_every_size
def test_a_page_with_a_packet_takes_the_same_queries_at_any_length(size, client, assert_query_count):
    group = make_list(size)
    sign_in(client, group.account)
    with assert_query_count("rules?packet"):
        client.get(url(group), SSH)


@at_every_size
def test_the_panel_takes_the_same_queries_at_any_length(size, client, assert_query_count):
    group = make_list(size)
    sign_in(client, group.account)
    with assert_query_count("rules#packet"):
        client.get(url(group), SSH, headers=PANEL)
