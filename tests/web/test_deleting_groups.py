"""Deleting groups: what stands in the way, the question, and the Undo."""

import re

import pytest
from django.urls import reverse

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup
from securitygroups.models.choices import InstanceState
from tests.factories import (
    HTMX,
    lines,
    make_account,
    make_group,
    make_instance,
    make_referring_rule,
    seen_rules,
    sign_in,
)

pytestmark = pytest.mark.django_db

LIST = "/groups"
WEB = "ACCEPT#0.0.0.0/0#80#TCP"


def delete_url(*groups: SecurityGroup) -> str:
    return reverse("web:groups-delete") + "?" + "&".join(f"group={group.group_id}" for group in groups)


def test_every_blocker_names_the_step_that_removes_it(client):
    account = make_account()
    group = make_group(account, is_default=True, name="database")
    make_instance(account, group, name="db-1")
    binned = make_instance(account, group, name="db-old", state=InstanceState.SHUTDOWN)
    referring = make_group(account, name="web-tier")
    rule = make_referring_rule(referring, group)
    sign_in(client, account)
    page = client.get(delete_url(group), headers=HTMX).content.decode()
    for text in (
        "database cannot be deleted yet",
        "It is the default group",
        "1 instance is bound",
        "db-1",
        reverse("web:group-instances", args=[group.group_id]),
        "1 instance in the recycle bin still holds it",
        "db-old",
        reverse("web:instance", args=[binned.instance_id]),
        "1 rule of another group refers to it",
        "web-tier, inbound rule 1",
        f"{reverse('web:rules', args=[referring.group_id, Direction.INGRESS])}#rule-{rule.pk}",
        reverse("web:help", args=["delete"]),
    ):
        assert text in page
    assert client.post(delete_url(group), {"group": group.group_id, **seen_rules(group)}).status_code == 422
    assert SecurityGroup.objects.get(pk=group.pk).deleted is None


def test_a_link_to_a_rule_that_refers_ends_at_that_rule(client):
    account = make_account()
    group, referring = make_group(account), make_group(account, "ACCEPT#0.0.0.0/0#80#TCP")
    make_referring_rule(referring, group)
    sign_in(client, account)
    page = client.get(delete_url(group), headers=HTMX).content.decode()
    ((linked, anchor),) = re.findall(r'href="([^"#]+)#(rule-\d+)"', page)
    assert client.get(linked).content.decode().count(f'id="{anchor}"') == 1


def test_a_group_is_deleted_and_brought_back(client):
    group = make_group(None, WEB, name="old-proxy")
    sign_in(client, group.account)
    assert b"Delete old-proxy?" in client.get(delete_url(group), headers=HTMX).content
    assert (
        client.post(delete_url(group), {"group": group.group_id, **seen_rules(group)}, headers=HTMX).status_code == 204
    )
    notice = client.get(reverse("web:notices")).content.decode()
    assert "Deleted group old-proxy" in notice
    undo = f"{reverse('web:groups-restore')}?group={group.group_id}"
    assert undo in notice
    assert client.get(reverse("web:rules", args=[group.group_id, Direction.INGRESS])).status_code == 404
    client.post(undo)
    assert client.get(reverse("web:rules", args=[group.group_id, Direction.INGRESS])).status_code == 200
    assert lines(group) == [WEB]


@pytest.mark.parametrize("ask", ["get", "post"])
def test_deleting_with_nothing_ticked_leads_back_and_says_so(ask, client):
    sign_in(client, make_account())
    response = getattr(client, ask)(reverse("web:groups-delete"), follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert b"Tick at least one group." in response.content


def test_from_its_own_page_a_deleted_group_leads_back_to_the_list(client):
    group = make_group()
    sign_in(client, group.account)
    response = client.post(
        delete_url(group), {"group": group.group_id, "from": "group", **seen_rules(group)}, headers=HTMX
    )
    assert response.headers["HX-Redirect"] == LIST


def test_groups_that_only_name_each_other_go_together_or_not_at_all(client):
    account = make_account()
    first, second, held = make_group(account), make_group(account), make_group(account)
    make_referring_rule(first, second)
    make_instance(account, held)
    sign_in(client, account)
    ids = [group.group_id for group in (second, first, held)]
    seen = seen_rules(first, second, held)
    assert client.post(reverse("web:groups-delete"), {"group": ids, **seen}).status_code == 422
    assert not SecurityGroup.objects.exclude(deleted=None).exists()
    assert client.post(reverse("web:groups-delete"), {"group": ids[:2], **seen}, headers=HTMX).status_code == 204
    assert SecurityGroup.objects.exclude(deleted=None).count() == 2
