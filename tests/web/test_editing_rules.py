"""Editing a rule in its row: what the form offers, accepts and refuses."""

import pytest
from django.urls import reverse

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup
from securitygroups.services.rules import add_rules
from tests.factories import ADA, HTMX, SSH, draft, lines, make_group

pytestmark = pytest.mark.django_db

INGRESS = Direction.INGRESS
WEB = "ACCEPT#0.0.0.0/0#80#TCP"


def edit_url(group: SecurityGroup, position: int = 0) -> str:
    pk = group.rules.get(direction=INGRESS, position=position).pk
    return reverse("web:rule-edit", args=[group.group_id, INGRESS, pk])


def test_a_rule_is_edited_in_its_row(client, group):
    page = client.get(edit_url(group), headers=HTMX).content.decode()
    assert 'value="TCP:22"' in page
    data = {"version": 0, "peer": "192.0.2.0/24", "service": "TCP:2222", "action": "DROP", "note": "Moved"}
    assert client.post(edit_url(group), data, headers=HTMX).status_code == 204
    assert lines(group) == ["DROP#192.0.2.0/24#2222#TCP"]


def test_an_edited_rule_offers_what_its_fields_can_hold(client, group):
    other = make_group(group.account, name="database")
    page = client.get(edit_url(group), REMOTE_ADDR="198.51.100.7").content.decode()
    for value, label in ((other.group_id, "database"), ("198.51.100.7", "My IP"), ("TCP:3306", "MySQL (3306)")):
        assert f'<option value="{value}" label="{label}"></option>' in page


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"peer": "300.1.1.1"}, "300.1.1.1"),
        ({"peer": ""}, "Say who is meant"),
        ({"service": "TCP:443-80"}, "80-443"),
        ({"service": "ICMP", "peer": "::/0"}, "ICMPv6"),
        ({"action": "MAYBE"}, "MAYBE"),
        ({"note": "x" * 101}, "101"),
    ],
)
def test_a_bad_edit_keeps_what_was_typed_in_the_row(change, says, client, group):
    data = {"version": 0, "peer": "10.0.0.0/8", "service": "TCP:22", "action": "ACCEPT", "note": "Mine"} | change
    response = client.post(edit_url(group), data, headers=HTMX)
    assert response.status_code == 422
    assert says in response.content.decode()
    assert lines(group) == [SSH]


def test_an_edit_to_what_another_rule_says_names_that_rule(client, group):
    add_rules(group, INGRESS, [draft(WEB)], actor=ADA)
    data = {"version": 1, "peer": "0.0.0.0/0", "service": "TCP:80", "action": "ACCEPT", "note": ""}
    response = client.post(edit_url(group), data, headers=HTMX)
    assert response.status_code == 422
    assert b"This repeats rule 2" in response.content


def test_an_edit_from_an_old_view_keeps_what_was_typed(client, group):
    add_rules(group, INGRESS, [draft(WEB)], actor=ADA)
    data = {"version": 0, "peer": "192.0.2.0/24", "service": "TCP:2222", "action": "DROP", "note": "Mine"}
    response = client.post(edit_url(group), data, headers=HTMX)
    page = response.content.decode()
    assert response.status_code == 409
    assert "ada changed this group meanwhile" in page
    assert 'value="TCP:2222"' in page
    assert lines(group) == [SSH, WEB]


def test_that_an_address_is_kept_as_its_network_is_said_before_and_after(client, group):
    sent = {"peer": "192.0.2.7/24", "service": "TCP:81", "action": "ACCEPT", "note": "", "version": "0"}
    effect = client.post(f"{edit_url(group)}/effect", sent, headers=HTMX).content.decode()
    assert "Stored as the network: 192.0.2.0/24." in effect
    client.post(edit_url(group), sent, headers=HTMX)
    assert b"Stored as the network: 192.0.2.0/24." in client.get(reverse("web:notices")).content
