"""New rules that are refused: each row says what is wrong and how to mend it, and nothing typed is lost."""

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup
from securitygroups.services.rules import add_rules
from tests.factories import ADA, HTMX, SSH, draft, grid, lines, make_group, region, row, sign_in

pytestmark = pytest.mark.django_db

INGRESS = Direction.INGRESS
WEB = "ACCEPT#0.0.0.0/0#80#TCP"


def add_url(group: SecurityGroup) -> str:
    return reverse("web:rules-add", args=[group.group_id, INGRESS])


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


def test_what_was_pasted_is_quoted_in_part(client):
    group = make_group()
    sign_in(client, group.account)
    pasted = "10.0.0.0/8, " * 250
    url = reverse("web:rules-add", args=[group.group_id, "ingress"])
    page = client.post(url, grid(row(peer=pasted, service="TCP:" + "80;" * 1000)), headers=HTMX).content.decode()
    errors = re.findall(r'<ul class="errorlist".*?</ul>', page, re.DOTALL)
    assert len(errors) == 2
    assert all("…" in error and len(strip_tags(error)) < 300 for error in errors)
    assert f'value="{pasted.strip()}"' in page or f'value="{pasted}"' in page


@pytest.mark.parametrize("name", ["type", "source_kind", "action"])
def test_a_choice_that_is_none_is_quoted_as_a_sentence_can(name, client):
    group = make_group()
    sign_in(client, group.account)
    url = reverse("web:rules-add", args=[group.group_id, "ingress"])
    page = client.post(url, grid(row(**{name: "\u202eevil" + "x" * 3000})), headers=HTMX).content.decode()
    errors = "".join(re.findall(r'<ul class="errorlist".*?</ul>', page, re.DOTALL))
    assert "\u202e" not in errors
    assert "[U+202E]evil" in errors
    assert len(errors) < 600
