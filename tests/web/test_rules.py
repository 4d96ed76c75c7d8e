"""The table of rules, and who may look at rules and change them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Rule, SecurityGroup
from securitygroups.models.choices import Role
from securitygroups.services.rules import add_rules
from tests.factories import (
    ADA,
    HTMX,
    draft,
    lines,
    make_account,
    make_group,
    make_instance,
    make_referring_rule,
    sign_in,
)
from tests.web.query_counts import at_every_size

pytestmark = pytest.mark.django_db

INGRESS, EGRESS = Direction.INGRESS, Direction.EGRESS
WEB = "ACCEPT#0.0.0.0/0#80,443#TCP"
SSH = "ACCEPT#10.0.0.0/8#22#TCP"
DNS = "DROP#0.0.0.0/0#53#UDP"


def rules_url(group: SecurityGroup, direction: Direction = INGRESS) -> str:
    return reverse("web:rules", args=[group.group_id, direction])


def test_the_table_shows_what_each_rule_is(client):
    account = make_account()
    group = make_group(account, WEB, SSH, DNS)
    sign_in(client, account)
    page = client.get(rules_url(group)).content.decode()
    for text in ("0.0.0.0/0", "All IPv4", "TCP:80,443", "HTTP, HTTPS", "Private network", "SSH", "UDP:53", "Reject"):
        assert text in page
    assert page.index("TCP:80,443") < page.index("TCP:22") < page.index("UDP:53")
    assert "Default: whatever no rule above matched" in page


def test_each_rule_says_what_is_wrong_with_it(client):
    account = make_account()
    empty = make_group(account, name="nobody")
    group = make_group(
        account,
        "DROP#0.0.0.0/0#22#TCP",
        "ACCEPT#10.0.0.0/8#22#TCP",
        "DROP#10.1.0.0/16#22#TCP",
        "ACCEPT#0.0.0.0/0#445,3306#TCP",
    )
    make_referring_rule(group, empty)
    sign_in(client, account)
    page = client.get(rules_url(group)).content.decode()
    chips = re.findall(r'<span class="chip (\w+)">([^<]*)</span>', page)
    assert chips == [
        ("warn", "Dead: rule 1 takes all of it"),
        ("warn", "Not needed: rule 1 does it"),
        ("danger", "MySQL open to all"),
        ("danger", "Carriers block TCP:445"),
        ("warn", "Matches nothing: that group has no instances"),
    ]


def test_the_moment_of_a_change_is_told_in_the_visitors_zone(client):
    group = make_group(None, SSH)
    group.rules.update(modified="2026-03-02T20:00:00Z")
    sign_in(client, group.account)
    client.cookies["timezone"] = "Asia/Shanghai"
    page = client.get(rules_url(group)).content.decode()
    assert '<time datetime="2026-03-03T04:00:00+08:00" title="2026-03-03 04:00">' in page


def test_a_peer_group_is_shown_with_its_name_and_its_instances(client):
    account = make_account()
    group, peer = make_group(account), make_group(account, name="db-clients")
    make_instance(account, peer)
    make_instance(account, peer)
    make_referring_rule(group, peer)
    sign_in(client, account)
    page = client.get(rules_url(group)).content.decode()
    assert peer.group_id in page
    assert "db-clients · 2 instances" in page


def test_the_table_says_how_long_ago_a_rule_was_changed(client):
    group = make_group(None, WEB, SSH)
    Rule.objects.filter(group=group, position=1).update(modified=timezone.now() - timedelta(days=2, hours=5))
    sign_in(client, group.account)
    page = client.get(rules_url(group)).content.decode()
    assert page.index(">just now<") < page.index(">2\xa0days<")


def test_an_empty_list_says_what_that_means(client):
    group = make_group()
    sign_in(client, group.account)
    assert b"No inbound rules: all inbound traffic is rejected" in client.get(rules_url(group)).content
    assert b"No outbound rules: all outbound traffic is rejected" in client.get(rules_url(group, EGRESS)).content


def test_a_full_list_offers_no_new_rule_and_says_why(client, settings):
    settings.QUOTAS = settings.QUOTAS | {"rules": 2}
    group = make_group(None, WEB, SSH)
    sign_in(client, group.account)
    page = client.get(rules_url(group)).content.decode()
    assert "All 2 rules of this direction are in use" in page
    assert reverse("web:rules-add", args=[group.group_id, INGRESS]) + '"' not in page


def test_the_address_of_a_group_leads_to_its_inbound_rules(client):
    group = make_group()
    sign_in(client, group.account)
    assert client.get(reverse("web:group", args=[group.group_id])).url == rules_url(group)


def test_htmx_gets_the_part_that_changes_and_a_browser_the_page(client):
    group = make_group(None, WEB)
    sign_in(client, group.account)
    part = client.get(rules_url(group), headers=HTMX)
    page = client.get(rules_url(group))
    assert part.content.decode().strip().startswith('<div id="group"')
    assert b"<!doctype html>" in page.content
    assert "HX-Request" in page.headers["Vary"]


@at_every_size
def test_the_rules_take_the_same_queries_at_any_length(size, client, assert_query_count):
    account = make_account()
    peers = [make_group(account) for _ in range(min(size, 9))]
    group = make_group(account, *[f"ACCEPT#10.0.0.0/8#{port}#TCP" for port in range(1, size - len(peers) + 1)])
    add_rules(group, INGRESS, [draft("ACCEPT##22#TCP", peer=peer) for peer in peers], actor=ADA)
    sign_in(client, account)
    with assert_query_count("rules"):
        client.get(rules_url(group))


def test_a_viewer_sees_the_rules_but_no_buttons(client):
    group = make_group(None, WEB)
    sign_in(client, group.account, Role.VIEWER)
    page = client.get(rules_url(group)).content.decode()
    assert "TCP:80,443" in page
    for hook in ("data-handle", 'name="rule"', "/edit", "data-pending", "Add rule", "Clone"):
        assert hook not in page


WRITES = ("web:rules-add", "web:rules-order", "web:rules-delete")
RULE_WRITES = ("web:rule-edit", "web:rule-move")


def write_urls(group: SecurityGroup) -> list[str]:
    pk = group.rules.get().pk
    return [
        *[reverse(name, args=[group.group_id, INGRESS]) for name in WRITES],
        *[reverse(name, args=[group.group_id, INGRESS, pk]) for name in RULE_WRITES],
        reverse("web:group-undo", args=[group.group_id, 1]),
    ]


def test_another_accounts_rules_are_not_there(client):
    group = make_group(None, WEB)
    sign_in(client, make_account())
    assert client.get(rules_url(group)).status_code == 404
    for url in write_urls(group):
        assert client.post(url, {"version": 0, "rule": group.rules.get().pk}).status_code == 404
    assert lines(group) == [WEB]


def test_a_rule_of_another_list_is_not_there(client):
    account = make_account()
    group, other = make_group(account, WEB), make_group(account, SSH)
    sign_in(client, account)
    for name in RULE_WRITES:
        assert client.get(reverse(name, args=[group.group_id, INGRESS, other.rules.get().pk])).status_code == 404
        assert client.get(reverse(name, args=[group.group_id, EGRESS, group.rules.get().pk])).status_code == 404


def test_a_viewer_may_not_write_rules(client):
    group = make_group(None, WEB)
    sign_in(client, group.account, Role.VIEWER)
    for url in write_urls(group):
        assert client.post(url, {"version": 0, "rule": group.rules.get().pk}).status_code == 403
    assert lines(group) == [WEB]


def test_the_anonymous_are_sent_to_sign_in(client):
    group = make_group(None, WEB)
    for url in [rules_url(group), *write_urls(group)]:
        response = client.post(url) if url != rules_url(group) else client.get(url)
        assert response.url.startswith(reverse("web:sign-in"))
    htmx = client.get(rules_url(group), headers=HTMX)
    assert htmx.headers["HX-Redirect"] == f"{reverse('web:sign-in')}?next={rules_url(group)}"


def test_wrong_methods_are_refused(client):
    group = make_group(None, WEB)
    sign_in(client, group.account)
    assert client.post(rules_url(group)).status_code == 405
    assert client.get(reverse("web:rules-order", args=[group.group_id, INGRESS])).status_code == 405
    assert client.get(reverse("web:group-undo", args=[group.group_id, 1])).status_code == 405
    assert client.put(reverse("web:rules-add", args=[group.group_id, INGRESS])).status_code == 405
