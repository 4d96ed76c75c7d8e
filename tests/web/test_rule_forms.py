"""Adding, editing and deleting rules: what the forms accept, refuse and keep."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup
from securitygroups.services.rules import add_rules
from securitygroups.web.forms.rules import NewRuleForm
from tests.factories import ADA, HTMX, draft, lines, make_account, make_group, region, sign_in
from tests.web.query_counts import at_every_size

pytestmark = pytest.mark.django_db

INGRESS = Direction.INGRESS
WEB = "ACCEPT#0.0.0.0/0#80#TCP"
SSH = "ACCEPT#10.0.0.0/8#22#TCP"


def add_url(group: SecurityGroup) -> str:
    return reverse("web:rules-add", args=[group.group_id, INGRESS])


def edit_url(group: SecurityGroup, position: int = 0) -> str:
    pk = group.rules.get(direction=INGRESS, position=position).pk
    return reverse("web:rule-edit", args=[group.group_id, INGRESS, pk])


def grid(*rows: dict[str, str], at: str = "top", version: int = 0) -> dict[str, str]:
    """What a browser sends for these rows."""
    data = {"rules-TOTAL_FORMS": str(len(rows)), "rules-INITIAL_FORMS": "0", "at": at, "version": str(version)}
    empty = {"type": "custom", "source_kind": "custom", "peer": "", "service": "", "action": "ACCEPT", "note": ""}
    for number, row in enumerate(rows):
        data |= {f"rules-{number}-{name}": value for name, value in (empty | row).items()}
    return data


def row(peer: str = "10.0.0.0/8", service: str = "TCP:80", **more: str) -> dict[str, str]:
    return {"peer": peer, "service": service, **more}


@pytest.fixture
def group(client: Client) -> SecurityGroup:
    made = make_group(make_account(), SSH)
    sign_in(client, made.account)
    return made


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


BAD_ROWS = {
    "no IPv4 address": (row("300.1.1.1"), "300.1.1.1"),
    "a prefix too long": (row("10.0.0.0/33"), "10.0.0.0/33"),
    "a range of addresses": (row("10.0.0.1-10.0.0.9"), "10.0.0.1-10.0.0.9"),
    "an open range": (row(service="TCP:80-"), "80-"),
    "a range backwards": (row(service="TCP:443-80"), "80-443"),
    "port 0": (row(service="TCP:0"), "0"),
    "port 65536": (row(service="TCP:65536"), "65536"),
    "two commas": (row(service="TCP:80,,443"), "80,,443"),
    "no protocol": (row(service="80"), "TCP:80"),
    "an unknown protocol": (row(service="SCTP:80"), "SCTP"),
    "a port with ICMP": (row(service="ICMP:8"), "ICMP has no ports"),
    "ICMP over IPv6": (row("2001:db8::1", "ICMP"), "ICMPv6"),
    "ICMPv6 over IPv4": (row("10.0.0.1", "ICMPv6"), "ICMP"),
    "an unknown group": (row("sg-00000000"), "sg-00000000"),
    "a long note": (row(note="x" * 101), "A note has at most 100 characters; this has 101."),
    "a duplicate": (row(service="TCP:22"), "rule 1"),
    "no peer": (row(""), "Say who is meant"),
    "no service": (row(service=""), "Say which protocol and ports"),
    "no group chosen": (row("", source_kind="group"), "Choose the group"),
}


@pytest.mark.parametrize("case", BAD_ROWS)
def test_a_bad_row_is_answered_with_the_value_and_the_fix_and_nothing_is_lost(case, client, group):
    bad, says = BAD_ROWS[case]
    good = row("198.51.100.0/24", "UDP:123", note="Keep me")
    response = client.post(add_url(group), grid(good, bad), headers=HTMX)
    page = response.content.decode()
    assert response.status_code == 422
    assert says in page
    assert "errorlist" in page
    for typed in (*good.values(), *(value for value in bad.values() if value)):
        assert typed in page
    assert lines(group) == [SSH]


def test_a_group_of_another_region_account_or_project_is_unknown(client, group):
    abroad = make_group(group.account, region=region("ap-shanghai"))
    foreign = make_group()
    for peer in (abroad, foreign):
        response = client.post(add_url(group), grid(row(peer.group_id)))
        assert response.status_code == 422
        assert f"“{peer.group_id}” is no group of this region and project" in response.content.decode()


def test_a_repeated_row_names_the_row_it_repeats(client, group):
    page = client.post(add_url(group), grid(row(), row())).content.decode()
    assert "This repeats row 1 of this form" in page


def test_the_rule_beyond_the_quota_is_refused(client, settings):
    settings.QUOTAS = settings.QUOTAS | {"rules": 100}
    group = make_group(None, *[f"ACCEPT#10.0.0.0/8#{port}#TCP" for port in range(1, 101)])
    sign_in(client, group.account)
    response = client.post(add_url(group), grid(row("192.0.2.1")))
    assert response.status_code == 422
    assert b"A list holds at most 100 rules" in response.content
    assert len(lines(group)) == 100


def test_an_empty_grid_is_refused(client, group):
    response = client.post(add_url(group), grid({}))
    assert response.status_code == 422
    assert b"Fill in at least one row" in response.content


def test_a_grid_from_an_old_view_says_what_changed_and_can_be_sent_again(client, group):
    add_rules(group, INGRESS, [draft(WEB)], actor=ADA)
    response = client.post(add_url(group), grid(row("192.0.2.1", note="Mine")), headers=HTMX)
    page = response.content.decode()
    assert response.status_code == 409
    assert "ada changed this group meanwhile" in page
    assert "Added: Allow TCP:80 0.0.0.0/0" in page
    assert "Mine" in page
    assert 'name="version" value="1"' in page
    assert client.post(add_url(group), grid(row("192.0.2.1"), version=1)).status_code == 302


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


@pytest.mark.parametrize("total", ["", "x", "-1", "0", "100000"])
def test_a_spoilt_grid_is_refused_and_adds_nothing(total, client, group):
    data = grid(row()) | {"rules-TOTAL_FORMS": total}
    assert client.post(add_url(group), data).status_code == 422
    assert lines(group) == [SSH]


@pytest.mark.parametrize("total", ["", "x"])
def test_a_grid_without_its_count_keeps_its_rows_and_can_be_sent_again(total, client, group):
    page = client.post(add_url(group), grid(row("192.0.2.1"), row("192.0.2.2")) | {"rules-TOTAL_FORMS": total})
    text = page.content.decode()
    assert "How many rows there are was not sent." in text
    assert 'value="192.0.2.1"' in text
    assert 'value="192.0.2.2"' in text
    assert 'name="rules-TOTAL_FORMS" value="2"' in text


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


def delete_url(group: SecurityGroup) -> str:
    return reverse("web:rules-delete", args=[group.group_id, INGRESS])


def test_deleting_asks_first_and_can_be_undone(client, group):
    add_rules(group, INGRESS, [draft(WEB)], actor=ADA)
    pks = list(group.rules.values_list("pk", flat=True))
    asked = client.get(delete_url(group), {"rule": pks}, headers=HTMX).content.decode()
    assert "Delete 2 rules?" in asked
    assert "Allow TCP:22 from 10.0.0.0/8" in asked
    assert client.post(delete_url(group), {"rule": pks, "version": 1}, headers=HTMX).status_code == 204
    assert lines(group) == []
    client.post(reverse("web:group-undo", args=[group.group_id, 2]))
    assert lines(group) == [SSH, WEB]


@pytest.mark.parametrize("ask", ["get", "post"])
def test_deleting_with_nothing_ticked_leads_back_and_says_so(ask, client, group):
    response = getattr(client, ask)(delete_url(group), follow=True)
    assert response.redirect_chain == [(reverse("web:rules", args=[group.group_id, INGRESS]), 302)]
    assert b"Tick at least one rule." in response.content
    assert lines(group) == [SSH]


def test_deleting_from_an_old_view_asks_again(client, group):
    pk = group.rules.get().pk
    add_rules(group, INGRESS, [draft(WEB)], actor=ADA)
    response = client.post(delete_url(group), {"rule": pk, "version": 0}, headers=HTMX)
    assert response.status_code == 409
    assert b"ada changed this group meanwhile" in response.content
    assert lines(group) == [SSH, WEB]


@pytest.mark.parametrize("pk", ["", "0", "x", "٣", "9" * 30])
def test_deleting_a_rule_that_is_not_there_is_not_found(pk, client, group):
    assert client.post(delete_url(group), {"rule": pk, "version": 0}).status_code == 404
    assert lines(group) == [SSH]


@at_every_size
def test_the_grid_takes_the_same_queries_however_many_rows_it_has(size, client, group, assert_query_count):
    rows = [row("192.0.2.1", f"TCP:{port}") for port in range(1, size)]
    with assert_query_count("rules-add"):
        client.post(add_url(group), grid(*rows, row(service="")), headers=HTMX)
