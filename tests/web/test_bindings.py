"""The groups of an instance: bind, unbind, put in order, undo."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from securitygroups.models import Instance, SecurityGroup
from securitygroups.models.choices import Role
from securitygroups.services.bindings import bind_groups, bind_instances, unbind_group
from securitygroups.services.groups import delete_groups
from tests.factories import ADA, HTMX, bound_names, make_account, make_group, make_instance, region, seen_on, sign_in
from tests.web.query_counts import at_every_size

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return make_account()


@pytest.fixture
def groups(account):
    return [make_group(account, name=name) for name in ("web", "ssh", "logs", "backup", "probe", "spare")]


def url(name: str, instance: Instance, *more: str) -> str:
    return reverse(f"web:{name}", args=[instance.instance_id, *more])


def page_of(instance: Instance) -> str:
    return url("instance", instance)


def undo_in(client: Client) -> str:
    """The address of the Undo in the notice that waits."""
    notice = client.get(reverse("web:notices")).content.decode()
    return notice.split('action="')[1].split('"')[0]


def test_the_dialog_offers_the_groups_that_could_be_bound(client, account, groups):
    instance = make_instance(account, groups[0])
    make_group(account, name="abroad", region=region("ap-shanghai"))
    sign_in(client, account)
    page = client.get(url("instance-bind", instance), headers=HTMX).content.decode()
    for group in groups[1:]:
        assert f'value="{group.group_id}"' in page
    assert groups[0].group_id not in page
    assert "abroad" not in page
    assert "<html" not in page


def test_groups_are_bound_where_asked_and_the_binding_can_be_undone(client, account, groups):
    web, ssh, logs, *_ = groups
    instance = make_instance(account, web)
    sign_in(client, account)
    data = {"group": [ssh.group_id, logs.group_id], "place": "first"}
    response = client.post(url("instance-bind", instance), data | seen_on(instance), headers=HTMX)
    assert response.status_code == 204
    assert {"bindingsChanged", "closeDialog", "notified"} <= json.loads(response.headers["HX-Trigger"]).keys()
    assert bound_names(instance) == ["ssh", "logs", "web"]
    assert client.post(undo_in(client)).url == page_of(instance)
    assert bound_names(instance) == ["web"]


def test_without_htmx_binding_leads_to_the_instance(client, account, groups):
    instance = make_instance(account, groups[0])
    sign_in(client, account)
    assert b"<!doctype html>" in client.get(url("instance-bind", instance)).content
    response = client.post(
        url("instance-bind", instance), {"group": groups[1].group_id, "place": "last", **seen_on(instance)}
    )
    assert response.url == page_of(instance)
    assert bound_names(instance) == ["web", "ssh"]


def test_looking_shows_the_resulting_order_and_binds_nothing(client, account, groups):
    web, ssh, logs, *_ = groups
    instance = make_instance(account, web)
    sign_in(client, account)
    data = {"group": [ssh.group_id, logs.group_id], "place": "first", "look": "1"}
    headers = HTMX | {"HX-Target": "outcome"}
    outcome = client.post(url("instance-bind", instance), data, headers=headers).content.decode()
    assert outcome.strip().startswith('<div class="impact" id="outcome"')
    assert outcome.index("ssh") < outcome.index("logs") < outcome.index("web</li>")
    assert bound_names(instance) == ["web"]


def test_a_search_keeps_what_is_ticked(client, account, groups):
    web, ssh, logs, *_ = groups
    instance = make_instance(account, web)
    sign_in(client, account)
    data = {"q": "log", "group": ssh.group_id, "look": "1"}
    headers = HTMX | {"HX-Target": "picks"}
    picks = client.post(url("instance-bind", instance), data, headers=headers).content.decode()
    assert picks.strip().startswith('<div class="picks" id="picks"')
    assert f'value="{ssh.group_id}" checked' in picks
    assert f'value="{logs.group_id}"' in picks
    assert "backup" not in picks


def test_looking_warns_of_more_groups_than_fit(client, account, groups):
    instance = make_instance(account, *groups[:4])
    sign_in(client, account)
    data = {"group": [group.group_id for group in groups[4:]], "look": "1"}
    page = client.post(url("instance-bind", instance), data).content.decode()
    assert "an instance holds at most 5" in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Tick at least one security group."),
        ({"group": "sg-unknown0"}, "“sg-unknown0” cannot be bound here"),
        ({"group": "\0"}, "cannot be bound here"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(data, sentence, client, account, groups):
    instance = make_instance(account, groups[0])
    sign_in(client, account)
    response = client.post(
        url("instance-bind", instance), {"place": "first", **seen_on(instance), **data}, headers=HTMX
    )
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert 'value="first" checked' in response.content.decode()
    assert bound_names(instance) == ["web"]


def test_a_sixth_group_is_refused_and_what_was_ticked_stays(client, account, groups):
    instance = make_instance(account, *groups[:4])
    sign_in(client, account)
    data = {"group": [group.group_id for group in groups[4:]], "place": "last"}
    response = client.post(url("instance-bind", instance), data | seen_on(instance), headers=HTMX)
    assert response.status_code == 422
    assert b"2 more are ticked: untick 1." in response.content
    assert response.content.count(b" checked") == 3
    assert len(bound_names(instance)) == 4


def test_a_group_of_another_account_cannot_be_bound(client, account, groups):
    instance, foreign = make_instance(account, groups[0]), make_group(name="foreign")
    sign_in(client, account)
    response = client.post(
        url("instance-bind", instance), {"group": foreign.group_id, "place": "last", **seen_on(instance)}
    )
    assert response.status_code == 422
    assert bound_names(instance) == ["web"]


def test_a_place_that_is_none_is_refused(client, account, groups):
    instance = make_instance(account, groups[0])
    sign_in(client, account)
    response = client.post(
        url("instance-bind", instance), {"group": groups[1].group_id, "place": "middle", **seen_on(instance)}
    )
    assert response.status_code == 422
    assert bound_names(instance) == ["web"]


def test_a_group_is_unbound_and_undo_puts_it_back_in_its_place(client, account, groups):
    instance = make_instance(account, *groups[:3])
    sign_in(client, account)
    address = url("instance-unbind", instance, groups[1].group_id)
    assert b"Unbind ssh?" in client.get(address, headers=HTMX).content
    assert client.post(address, seen_on(instance), headers=HTMX).status_code == 204
    assert bound_names(instance) == ["web", "logs"]
    client.post(undo_in(client), headers=HTMX)
    assert bound_names(instance) == ["web", "ssh", "logs"]


def test_the_only_group_stays_with_the_reason(client, account, groups):
    instance = make_instance(account, groups[0], name="web-1")
    sign_in(client, account)
    address = url("instance-unbind", instance, groups[0].group_id)
    question = client.get(address, headers=HTMX | {"HX-Target": "popover"}).content.decode()
    assert "web-1 would have no security group left; bind another one first." in question
    assert f'href="{url("instance-bind", instance)}" data-dialog' in question
    assert "disabled" in question
    response = client.post(address, seen_on(instance), headers=HTMX)
    assert response.status_code == 422
    assert b"web-1 would have no security group left" in response.content
    assert bound_names(instance) == ["web"]


def test_why_the_only_group_stays_is_asked_like_any_question(client, account, groups):
    instance = make_instance(account, groups[0], name="web-1")
    make_instance(account, groups[0], groups[1], name="web-2")
    sign_in(client, account)
    of_group = client.get(reverse("web:group-instances", args=[groups[0].group_id])).content.decode()
    of_instance = client.get(url("instance", instance)).content.decode()
    for page in (of_group, of_instance):
        (link,) = re.findall(r'<a class="muted" title="web-1 would have [^>]*>', page)
        assert "data-popover" in link
        assert "unbind" in link
        assert "not possible yet" in link
    assert 'aria-label="Unbind web-2"' in of_group


def test_a_group_that_is_not_on_the_instance_is_not_there(client, account, groups):
    instance = make_instance(account, groups[0])
    sign_in(client, account)
    for name in ("instance-unbind", "instance-move"):
        assert client.get(url(name, instance, groups[1].group_id)).status_code == 404


def test_an_undo_for_a_group_that_is_gone_ends_at_the_list_with_the_reason(client, account, groups):
    instance = make_instance(account, groups[0])
    change = bind_instances(groups[1], [instance], actor=ADA)
    unbind_group(instance, groups[1], actor=ADA)
    delete_groups([groups[1]], actor=ADA)
    sign_in(client, account)
    response = client.post(reverse("web:bindings-undo", args=[change.pk]))
    assert response.url == reverse("web:groups")
    assert "Nothing was undone" in client.get(response.url).content.decode()


def test_an_undo_for_an_instance_that_is_gone_ends_at_the_list_with_the_reason(client, account, groups):
    instance = make_instance(account, groups[0])
    change = bind_groups(instance, [groups[1]], actor=ADA)
    instance.delete()
    sign_in(client, account)
    response = client.post(reverse("web:bindings-undo", args=[change.pk]))
    assert response.url == reverse("web:instances")
    assert "Nothing was undone" in client.get(response.url).content.decode()


def test_an_undo_that_comes_too_late_says_so_and_changes_nothing(client, account, groups):
    instance = make_instance(account, *groups[:2])
    sign_in(client, account)
    change = unbind_group(instance, groups[1], actor=ADA)
    bind_groups(instance, [groups[2]], actor=ADA)
    response = client.post(reverse("web:bindings-undo", args=[change.pk]), follow=True)
    assert b"Nothing was undone" in response.content
    assert bound_names(instance) == ["web", "logs"]


def write_urls(instance: Instance, group: SecurityGroup) -> list[str]:
    change = bind_groups(instance, [group], actor=ADA)
    return [
        url("instance-bind", instance),
        url("instance-order", instance),
        url("instance-unbind", instance, group.group_id),
        url("instance-move", instance, group.group_id),
        reverse("web:bindings-undo", args=[change.pk]),
    ]


def test_another_accounts_bindings_are_not_there(client, account, groups):
    instance = make_instance(account, groups[0])
    sign_in(client, make_account())
    for address in write_urls(instance, groups[1]):
        assert client.post(address).status_code == 404
    assert bound_names(instance) == ["web", "ssh"]


def test_a_viewer_may_not_change_bindings(client, account, groups):
    instance = make_instance(account, groups[0])
    sign_in(client, account, Role.VIEWER)
    for address in write_urls(instance, groups[1]):
        assert client.post(address).status_code == 403
    assert bound_names(instance) == ["web", "ssh"]


def test_the_anonymous_are_sent_to_sign_in(client, account, groups):
    for address in write_urls(make_instance(account, groups[0]), groups[1]):
        assert client.post(address).url.startswith(reverse("web:sign-in"))


def test_wrong_methods_are_refused(client, account, groups):
    instance = make_instance(account, groups[0])
    sign_in(client, account)
    bind, order, unbind, move, undo = write_urls(instance, groups[1])
    for address in (order, undo):
        assert client.get(address).status_code == 405
    for address in (bind, unbind, move):
        assert client.put(address).status_code == 405


@at_every_size
def test_the_dialog_takes_the_same_queries_with_any_number_of_groups(
    size, client, account, assert_query_count, settings
):
    settings.QUOTAS = settings.QUOTAS | {"groups": 200}
    instance = make_instance(account, *[make_group(account) for _ in range(min(size, 4))])
    for _ in range(size):
        make_group(account)
    sign_in(client, account)
    with assert_query_count("instance-bind"):
        client.get(url("instance-bind", instance), headers=HTMX)
