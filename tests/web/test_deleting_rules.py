"""Deleting rules: the question, what it refuses, and the Undo."""

import pytest
from django.urls import reverse

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup
from securitygroups.services.rules import add_rules
from tests.factories import ADA, HTMX, SSH, draft, lines

pytestmark = pytest.mark.django_db

INGRESS = Direction.INGRESS
WEB = "ACCEPT#0.0.0.0/0#80#TCP"


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
