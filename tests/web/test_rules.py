"""The table of rules and its order."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Rule, SecurityGroup
from securitygroups.models.choices import Role
from securitygroups.services.rules import add_rules, edit_rule
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


def keys(group: SecurityGroup, direction: Direction = INGRESS) -> list[int]:
    return list(group.rules.filter(direction=direction).order_by("position").values_list("pk", flat=True))


def save_order(client: Client, group: SecurityGroup, order: list[int], version: int, **options):
    data = {"order": ",".join(map(str, order)), "version": version}
    return client.post(reverse("web:rules-order", args=[group.group_id, INGRESS]), data, **options)


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


def test_a_new_order_is_saved_and_can_be_undone(client):
    group = make_group(None, WEB, SSH, DNS)
    sign_in(client, group.account)
    first, second, third = keys(group)
    response = save_order(client, group, [third, first, second], 0, headers=HTMX)
    assert response.status_code == 204
    assert {"rulesChanged", "notified"} <= json.loads(response.headers["HX-Trigger"]).keys()
    assert lines(group) == [DNS, WEB, SSH]
    notice = client.get(reverse("web:notices")).content.decode()
    undo = reverse("web:group-undo", args=[group.group_id, 1])
    assert "Saved the order" in notice
    assert undo in notice
    client.post(undo)
    assert lines(group) == [WEB, SSH, DNS]


def test_without_htmx_saving_an_order_leads_back_to_the_list(client):
    group = make_group(None, WEB, SSH)
    sign_in(client, group.account)
    response = save_order(client, group, keys(group)[::-1], 0)
    assert (response.status_code, response.url) == (302, rules_url(group))


def test_an_order_from_an_old_view_is_kept_on_the_page_with_what_changed(client):
    group = make_group(None, WEB, SSH, DNS)
    sign_in(client, group.account)
    first, second, third = keys(group)
    add_rules(group, INGRESS, [draft("ACCEPT#192.0.2.1#9000#TCP")], at=0, actor=ADA)
    response = save_order(client, group, [third, second, first], 0, headers=HTMX)
    page = response.content.decode()
    assert response.status_code == 409
    assert "ada changed this group meanwhile" in page
    assert "Added: Allow TCP:9000 192.0.2.1, now inbound rule 1." in page
    assert "Nothing of yours is lost" in page
    assert page.index("TCP:9000") < page.index("UDP:53") < page.index("TCP:22") < page.index("TCP:80,443")
    assert 'name="version" value="1"' in page
    assert lines(group) == ["ACCEPT#192.0.2.1#9000#TCP", WEB, SSH, DNS]


@pytest.mark.parametrize(("note", "says"), [("Office", "with the note “Office”"), ("", "without a note")])
def test_a_note_is_told_when_it_is_what_changed(note, says, client):
    group = make_group(None, WEB, SSH)
    sign_in(client, group.account)
    rule = group.rules.get(position=0)
    edit_rule(rule, draft(WEB, note="Public"), actor=ADA)
    edit_rule(rule, draft(WEB, note=note), actor=ADA)
    page = save_order(client, group, keys(group)[::-1], 1, headers=HTMX).content.decode()
    assert f"Edited: inbound rule 1 now says Allow TCP:80,443 0.0.0.0/0 {says}." in page


def test_after_looking_again_the_kept_order_can_be_saved(client):
    group = make_group(None, WEB, SSH)
    sign_in(client, group.account)
    add_rules(group, INGRESS, [draft(DNS)], actor=ADA)
    order = keys(group)[::-1]
    assert save_order(client, group, order, 1, headers=HTMX).status_code == 204
    assert keys(group) == order


def test_an_order_of_other_rules_is_not_taken_for_a_change_by_somebody_else(client):
    group = make_group(None, WEB, SSH, DNS)
    sign_in(client, group.account)
    response = save_order(client, group, keys(group)[:-1], group.version, headers=HTMX)
    page = response.content.decode()
    assert response.status_code == 422
    assert f"The order that was sent names other rules than {group} has." in page
    assert "changed this group meanwhile" not in page
    assert lines(group) == [WEB, SSH, DNS]


@pytest.mark.parametrize("order", ["", "1,,2", "a", "1;2", "9" * 40, "5,5,5", "5,05", "٣,٤"])
def test_an_order_that_is_none_is_refused_and_changes_nothing(order, client):
    group = make_group(None, WEB, SSH)
    sign_in(client, group.account)
    url = reverse("web:rules-order", args=[group.group_id, INGRESS])
    response = client.post(url, {"order": order, "version": 0})
    assert response.status_code == 422
    assert b"What was sent is no order of rules" in response.content
    assert b"Nothing of yours is lost" not in response.content
    assert lines(group) == [WEB, SSH]


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ({"to": "up"}, [SSH, WEB, DNS]),
        ({"to": "down"}, [WEB, DNS, SSH]),
        ({"to": "top"}, [SSH, WEB, DNS]),
        ({"to": "bottom"}, [WEB, DNS, SSH]),
        ({"number": "1"}, [SSH, WEB, DNS]),
        ({"number": "99"}, [WEB, DNS, SSH]),
    ],
)
def test_a_rule_is_moved_without_dragging(to, expected, client):
    group = make_group(None, WEB, SSH, DNS)
    sign_in(client, group.account)
    url = reverse("web:rule-move", args=[group.group_id, INGRESS, keys(group)[1]])
    assert b"Move to the top" in client.get(url).content
    assert client.post(url, {"version": 0, **to}).url == rules_url(group)
    assert lines(group) == expected


@pytest.mark.parametrize("to", [{}, {"to": "sideways"}, {"number": "0"}, {"number": "x"}])
def test_a_move_to_nowhere_is_refused(to, client):
    group = make_group(None, WEB, SSH)
    sign_in(client, group.account)
    url = reverse("web:rule-move", args=[group.group_id, INGRESS, keys(group)[0]])
    assert client.post(url, {"version": 0, **to}).status_code == 422
    assert lines(group) == [WEB, SSH]


def test_an_undo_that_comes_too_late_says_so_and_changes_nothing(client):
    group = make_group(None, WEB, SSH)
    sign_in(client, group.account)
    save_order(client, group, keys(group)[::-1], 0)
    add_rules(group, INGRESS, [draft(DNS)], actor=ADA)
    response = client.post(reverse("web:group-undo", args=[group.group_id, 1]), follow=True)
    assert b"was changed since, so nothing was done" in response.content
    assert lines(group) == [SSH, WEB, DNS]


WRITES = ("web:rules-add", "web:rules-order", "web:rules-delete")
RULE_WRITES = ("web:rule-edit", "web:rule-move")


def write_urls(group: SecurityGroup) -> list[str]:
    pk = keys(group)[0]
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
        assert client.post(url, {"version": 0, "rule": keys(group)[0]}).status_code == 404
    assert lines(group) == [WEB]


def test_a_rule_of_another_list_is_not_there(client):
    account = make_account()
    group, other = make_group(account, WEB), make_group(account, SSH)
    sign_in(client, account)
    for name in RULE_WRITES:
        assert client.get(reverse(name, args=[group.group_id, INGRESS, keys(other)[0]])).status_code == 404
        assert client.get(reverse(name, args=[group.group_id, EGRESS, keys(group)[0]])).status_code == 404


def test_a_viewer_may_not_write_rules(client):
    group = make_group(None, WEB)
    sign_in(client, group.account, Role.VIEWER)
    for url in write_urls(group):
        assert client.post(url, {"version": 0, "rule": keys(group)[0]}).status_code == 403
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
