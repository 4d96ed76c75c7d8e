"""Deleting groups: what stands in the way, the question, and the Undo."""

import html
import json
import re
from urllib.parse import quote_plus

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
    seen_on,
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
    group, other = make_group(account, name="database"), make_group(account)
    live = make_instance(account, group, other, name="db-1")
    binned = make_instance(account, group, name="db-old", state=InstanceState.SHUTDOWN)
    referring = make_group(account, name="web-tier")
    rule = make_referring_rule(referring, group)
    sign_in(client, account)
    page = html.unescape(client.get(delete_url(group), headers=HTMX).content.decode())
    back = f"back={quote_plus(delete_url(group))}"
    for text in (
        "database cannot be deleted yet",
        "Check again",
        "1 instance is bound",
        "db-1",
        f"{reverse('web:group-unbind', args=[group.group_id])}?instance={live.instance_id}&{back}",
        "1 instance in the recycle bin still holds it",
        "db-old",
        f"{reverse('web:instance-release', args=[binned.instance_id])}?{back}",
        "1 rule of another group refers to it",
        "web-tier, inbound rule 1",
        f"{reverse('web:rules', args=[referring.group_id, Direction.INGRESS])}#rule-{rule.pk}",
        reverse("web:help", args=["delete"]),
    ):
        assert text in page
    assert client.post(delete_url(group), {"group": group.group_id, **seen_rules(group)}).status_code == 422
    assert SecurityGroup.objects.get(pk=group.pk).deleted is None


def test_of_the_default_group_it_says_that_it_stays_for_good(client):
    account = make_account()
    group = make_group(account, is_default=True, name="default")
    make_instance(account, group)
    sign_in(client, account)
    page = client.get(delete_url(group), headers=HTMX).content.decode()
    assert "default cannot be deleted<" in page
    assert "It is the default group" in page
    for promise in ("yet", "Check again", "Unbind", "Delete group"):
        assert promise not in page
    assert client.post(delete_url(group), {"group": group.group_id, **seen_rules(group)}).status_code == 422


def test_each_instance_in_the_recycle_bin_is_released_in_turn(client):
    account = make_account()
    group = make_group(account, name="old-proxy")
    for name in ("db-old", "db-older"):
        make_instance(account, group, name=name, state=InstanceState.SHUTDOWN)
    sign_in(client, account)
    page = client.get(delete_url(group), headers=HTMX).content.decode()
    assert "2 instances in the recycle bin still hold it" in page
    assert "Release db-old…" in page


def test_more_instances_than_are_unbound_at_once_are_shown_in_their_list(client):
    account = make_account()
    group = make_group(account)
    for _ in range(101):
        make_instance(account, group)
    sign_in(client, account)
    page = client.get(delete_url(group), headers=HTMX).content.decode()
    assert "Open the instances" in page
    assert f'href="{reverse("web:group-instances", args=[group.group_id])}">' in page


def test_after_what_held_a_group_is_gone_the_question_comes_back(client):
    account = make_account()
    group, other = make_group(account, name="old-proxy"), make_group(account)
    live = make_instance(account, group, other)
    binned = make_instance(account, group, name="db-old", state=InstanceState.SHUTDOWN)
    sign_in(client, account)
    question = delete_url(group)
    unbind = reverse("web:group-unbind", args=[group.group_id])
    release = reverse("web:instance-release", args=[binned.instance_id])
    for address, sent in (
        (unbind, {"instance": live.instance_id, **seen_on(live)}),
        (release, {"name": "db-old", **seen_on(binned)}),
    ):
        asked = client.get(address, sent | {"back": question}, headers=HTMX).content.decode()
        assert f'name="back" value="{html.escape(question)}"' in asked
        wrong = client.post(address, sent | {"back": question, "version": "x", f"version-{live.instance_id}": "x"})
        assert f'name="back" value="{html.escape(question)}"' in wrong.content.decode()
        response = client.post(address, sent | {"back": question}, headers=HTMX)
        triggered = json.loads(response.headers["HX-Trigger"])
        assert triggered["openDialog"] == {"url": question}
        assert "notified" in triggered
        assert "closeDialog" not in triggered
    assert b"Delete old-proxy?" in client.get(question, headers=HTMX).content


def test_without_script_the_question_is_the_next_page(client):
    account = make_account()
    group = make_group(account)
    instance = make_instance(account, group, name="db-old", state=InstanceState.SHUTDOWN)
    sign_in(client, account)
    sent = {"name": "db-old", "back": delete_url(group), **seen_on(instance)}
    assert client.post(reverse("web:instance-release", args=[instance.instance_id]), sent).url == delete_url(group)


@pytest.mark.parametrize("back", ["https://evil.example/groups/delete?group=x", "//evil.example", "/sign-out"])
def test_nothing_but_the_question_comes_back(back, client):
    account = make_account()
    instance = make_instance(account, make_group(account), name="db-old", state=InstanceState.SHUTDOWN)
    sign_in(client, account)
    sent = {"name": "db-old", "back": back, **seen_on(instance)}
    address = reverse("web:instance-release", args=[instance.instance_id])
    assert back not in client.get(address, {"back": back}, headers=HTMX).content.decode()
    assert client.post(address, sent).url.startswith("/instances?")


def test_of_many_groups_those_that_nothing_holds_can_go_without_the_others(client):
    account = make_account()
    free, held, named, further = (make_group(account, name=name) for name in ("free", "held", "named", "further"))
    make_instance(account, held)
    make_referring_rule(held, named)
    make_referring_rule(named, further)
    make_referring_rule(free, held)
    sign_in(client, account)
    page = html.unescape(client.get(delete_url(free, held, named, further), headers=HTMX).content.decode())
    assert "held cannot be deleted yet" in page
    assert "Leave these out and delete 1 group<" in page
    assert f'href="{delete_url(free)}"' in page
    assert b"Delete free?" in client.get(delete_url(free), headers=HTMX).content
    assert client.post(delete_url(free), {"group": free.group_id, **seen_rules(free)}, headers=HTMX).status_code == 204


def test_where_all_of_many_groups_are_held_none_is_offered(client):
    account = make_account()
    held, default = make_group(account, name="held"), make_group(account, name="default", is_default=True)
    make_instance(account, held)
    sign_in(client, account)
    page = client.get(delete_url(held, default), headers=HTMX).content.decode()
    assert "2 groups cannot be deleted yet" in page
    assert "Leave these out" not in page


@pytest.mark.parametrize("size", [1, 8])
def test_what_holds_many_groups_takes_the_same_queries(size, client, assert_query_count):
    account = make_account()
    groups = [make_group(account) for _ in range(2 * size)]
    for group, peer in zip(groups[:size], groups[size:], strict=True):
        make_instance(account, group)
        make_referring_rule(group, peer)
    sign_in(client, account)
    client.get(delete_url(*groups), headers=HTMX)
    with assert_query_count("groups-delete"):
        client.get(delete_url(*groups), headers=HTMX)


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
