"""The order of the rules of a list: staged and saved, or moved one by one."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup
from securitygroups.services.audit import Actor
from securitygroups.services.rules import add_rules, edit_rule
from tests.factories import ADA, HTMX, draft, lines, make_group, sign_in

pytestmark = pytest.mark.django_db

INGRESS = Direction.INGRESS
WEB = "ACCEPT#0.0.0.0/0#80,443#TCP"
SSH = "ACCEPT#10.0.0.0/8#22#TCP"
DNS = "DROP#0.0.0.0/0#53#UDP"


def rules_url(group: SecurityGroup) -> str:
    return reverse("web:rules", args=[group.group_id, INGRESS])


def keys(group: SecurityGroup) -> list[int]:
    return list(group.rules.filter(direction=INGRESS).order_by("position").values_list("pk", flat=True))


def save_order(client: Client, group: SecurityGroup, order: list[int], version: int, **options):
    data = {"order": ",".join(map(str, order)), "version": version}
    return client.post(reverse("web:rules-order", args=[group.group_id, INGRESS]), data, **options)


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


def test_what_one_changed_oneself_is_told_as_ones_own(client):
    group = make_group(None, WEB, SSH)
    user = sign_in(client, group.account)
    order = keys(group)[::-1]
    add_rules(group, INGRESS, [draft(DNS)], actor=Actor(user.username))
    page = save_order(client, group, order, 0, headers=HTMX).content.decode()
    assert "<strong>You, in another tab, changed this group meanwhile.</strong>" in page
    add_rules(group, INGRESS, [draft("ACCEPT#192.0.2.1#9000#TCP")], actor=ADA)
    page = save_order(client, group, order, 0, headers=HTMX).content.decode()
    assert "<strong>You, in another tab, and ada changed this group meanwhile.</strong>" in page


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
