"""Writes of rules from an old view: what others did is told, and nothing that was typed is lost."""

from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Rule, SecurityGroup
from securitygroups.services.rules import add_rules, delete_rules, edit_rule
from tests.factories import ADA, HTMX, draft, lines, make_account, make_group, sign_in
from tests.web.meanwhile import meanwhile

pytestmark = pytest.mark.django_db

INGRESS = Direction.INGRESS
WEB = "ACCEPT#0.0.0.0/0#80#TCP"
SSH = "ACCEPT#10.0.0.0/8#22#TCP"
EDIT = {"peer": "192.0.2.0/24", "service": "TCP:2222", "action": "DROP", "note": "Mine <3"}


@pytest.fixture
def group(client: Client) -> SecurityGroup:
    made = make_group(make_account(), SSH, WEB)
    sign_in(client, made.account)
    return made


@pytest.fixture
def rule(group: SecurityGroup) -> Rule:
    return group.rules.get(position=0)


def url(name: str, group: SecurityGroup, *more: object) -> str:
    return reverse(f"web:{name}", args=[group.group_id, INGRESS, *more])


def delete_group(group: SecurityGroup) -> None:
    SecurityGroup.objects.filter(pk=group.pk).update(deleted=timezone.now())


def writes(group: SecurityGroup, rule: Rule) -> dict[str, tuple[str, dict[str, object]]]:
    """Each write that names a rule: its address and what it sends."""
    return {
        "edit": (url("rule-edit", group, rule.pk), {"version": 0, **EDIT}),
        "move": (url("rule-move", group, rule.pk), {"version": 0, "to": "bottom"}),
        "delete": (url("rules-delete", group), {"version": 0, "rule": rule.pk}),
        "order": (url("rules-order", group), {"version": 0, "order": ",".join(map(str, keys(group)))}),
    }


def keys(group: SecurityGroup) -> list[int]:
    return list(group.rules.order_by("-position").values_list("pk", flat=True))


@pytest.mark.parametrize("verb", ["edit", "move", "delete", "order"])
def test_a_group_deleted_under_a_write_is_told_in_a_sentence(verb, client, group, rule):
    address, data = writes(group, rule)[verb]
    with meanwhile(partial(delete_group, group)):
        response = client.post(address, data, headers=HTMX)
    assert response.status_code == 422
    assert "deleted meanwhile" in response.content.decode()
    assert lines(group) == [SSH, WEB]


@pytest.mark.parametrize("verb", ["edit", "move", "delete"])
def test_a_write_to_a_rule_that_somebody_deleted_shows_the_list_and_what_changed(verb, client, group, rule):
    address, data = writes(group, rule)[verb]
    delete_rules(group, INGRESS, [rule.pk], actor=ADA)
    response = client.post(address, data, headers=HTMX)
    page = response.content.decode()
    assert response.status_code == 409
    assert response.headers["HX-Retarget"] == "#group"
    assert "closeDialog" in response.headers["HX-Trigger-After-Swap"]
    assert "ada changed this group meanwhile" in page
    assert "Deleted: Allow TCP:22 10.0.0.0/8, which was inbound rule 1." in page
    assert "TCP:80" in page
    assert "Nothing of yours is lost" not in page
    assert b"<!doctype html>" in client.post(address, data).content
    assert lines(group) == [WEB]


def test_what_was_typed_for_a_rule_that_is_gone_can_be_read(client, group, rule):
    delete_rules(group, INGRESS, [rule.pk], actor=ADA)
    page = client.post(url("rule-edit", group, rule.pk), {"version": 0, **EDIT}, headers=HTMX).content.decode()
    assert "You had typed: Reject, TCP:2222, 192.0.2.0/24, Mine &lt;3" in page


def test_what_turns_text_around_is_written_out_in_what_was_typed(client, group, rule):
    delete_rules(group, INGRESS, [rule.pk], actor=ADA)
    typed = {"version": 0, **EDIT, "note": "\u202eMine"}
    page = client.post(url("rule-edit", group, rule.pk), typed, headers=HTMX).content.decode()
    assert "192.0.2.0/24, [U+202E]Mine" in page
    assert "\u202e" not in page


def test_a_rule_deleted_under_its_edit_is_told_with_what_was_typed(client, group, rule):
    with meanwhile(lambda: delete_rules(group, INGRESS, [rule.pk], actor=ADA)):
        response = client.post(url("rule-edit", group, rule.pk), {"version": 0, **EDIT}, headers=HTMX)
    page = response.content.decode()
    assert response.status_code == 409
    assert "You had typed: Reject, TCP:2222" in page
    assert "data-frozen" not in page


def test_a_mended_row_is_still_compared_with_what_was_seen_first(client, group, rule):
    address = url("rule-edit", group, rule.pk)
    edit_rule(rule, draft("ACCEPT#192.0.2.1#9000#TCP"), actor=ADA)
    values = {"peer": "nonsense", "service": "TCP:1", "action": "DROP", "version": "0"}
    page = client.post(address, values, headers=HTMX).content.decode()
    assert 'name="version" value="0"' in page
    assert client.post(address, values | {"peer": "192.0.2.1"}, headers=HTMX).status_code == 409


def test_deleting_several_of_which_one_is_gone_asks_again_about_the_rest(client, group):
    first, second = keys(group)
    delete_rules(group, INGRESS, [first], actor=ADA)
    data = {"version": 0, "rule": [first, second]}
    response = client.post(url("rules-delete", group), data, headers=HTMX)
    assert response.status_code == 409
    assert "Delete rule 1?" in response.content.decode()
    assert "Nothing was deleted" in response.content.decode()


def test_a_move_from_an_old_view_says_what_changed(client, group, rule):
    add_rules(group, INGRESS, [draft("ACCEPT#192.0.2.1#9000#TCP")], actor=ADA)
    response = client.post(url("rule-move", group, rule.pk), {"version": 0, "to": "bottom"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Added: Allow TCP:9000 192.0.2.1, now inbound rule 3." in page
    assert "Nothing was moved" in page
    assert 'name="version" value="1"' in page
    assert lines(group)[:2] == [SSH, WEB]


@pytest.mark.parametrize("version", ["0", "", "x", "1", "99"])
def test_a_rule_that_never_was_in_the_list_is_not_found(version, client, group):
    stranger = make_group(group.account, WEB).rules.get()
    add_rules(group, INGRESS, [draft("ACCEPT#192.0.2.1#9000#TCP")], actor=ADA)
    for address, data in list(writes(group, stranger).values())[:3]:
        assert client.post(address, data | {"version": version}).status_code == 404
