"""The order of the groups of an instance: staged and saved, or moved one by one."""

import pytest
from django.test import Client
from django.urls import reverse

from securitygroups.models import Instance
from securitygroups.models.choices import InstanceState
from securitygroups.services.bindings import bind_groups, unbind_group
from tests.factories import ADA, HTMX, bound_names, make_account, make_group, make_instance, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return make_account()


@pytest.fixture
def groups(account):
    return [make_group(account, name=name) for name in ("web", "ssh", "logs")]


def url(name: str, instance: Instance, *more: str) -> str:
    return reverse(f"web:{name}", args=[instance.instance_id, *more])


def undo_in(client: Client) -> str:
    """The address of the Undo in the notice that waits."""
    notice = client.get(reverse("web:notices")).content.decode()
    return notice.split('action="')[1].split('"')[0]


def save_order(client: Client, instance: Instance, order: list[int], seen: list[int], **options):
    data = {"order": ",".join(map(str, order)), "version": ",".join(map(str, seen))}
    return client.post(url("instance-order", instance), data, **options)


def test_a_new_order_is_saved_and_can_be_undone(client, account, groups):
    web, ssh, logs = [group.pk for group in groups]
    instance = make_instance(account, *groups[:3])
    sign_in(client, account)
    assert save_order(client, instance, [logs, web, ssh], [web, ssh, logs], headers=HTMX).status_code == 204
    assert bound_names(instance) == ["logs", "web", "ssh"]
    client.post(undo_in(client))
    assert bound_names(instance) == ["web", "ssh", "logs"]


def test_without_htmx_saving_an_order_leads_back_to_the_instance(client, account, groups):
    web, ssh, *_ = [group.pk for group in groups]
    instance = make_instance(account, *groups[:2])
    sign_in(client, account)
    assert save_order(client, instance, [ssh, web], [web, ssh]).url == url("instance", instance)


def test_an_order_from_an_old_view_is_kept_on_the_page_with_what_is_bound_now(client, account, groups):
    web, ssh, logs = [group.pk for group in groups]
    instance = make_instance(account, *groups[:3])
    sign_in(client, account)
    unbind_group(instance, groups[1], actor=ADA)
    response = save_order(client, instance, [logs, ssh, web], [web, ssh, logs], headers=HTMX)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Bound now, in this order: web, logs." in page
    assert "Nothing of yours is lost" in page
    assert page.index(f'data-item="{logs}"') < page.index(f'data-item="{web}"')
    assert f'name="version" value="{web},{logs}"' in page
    assert bound_names(instance) == ["web", "logs"]


@pytest.mark.parametrize("order", ["", "1,,2", "a", "1;2", "9" * 40, "none"])
def test_an_order_that_is_none_is_refused_and_changes_nothing(order, client, account, groups):
    instance = make_instance(account, *groups[:2])
    sign_in(client, account)
    response = client.post(url("instance-order", instance), {"order": order, "version": "1"})
    assert response.status_code == 422
    assert bound_names(instance) == ["web", "ssh"]


def test_no_order_is_saved_in_the_recycle_bin(client, account, groups):
    web, ssh, *_ = [group.pk for group in groups]
    instance = make_instance(account, *groups[:2], state=str(InstanceState.SHUTDOWN))
    sign_in(client, account)
    response = save_order(client, instance, [ssh, web], [web, ssh], headers=HTMX)
    assert response.status_code == 422
    assert b"in the recycle bin, where its groups stay as they are" in response.content
    assert b"Nothing of yours is lost" not in response.content
    assert bound_names(instance) == ["web", "ssh"]


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ({"to": "up"}, ["ssh", "web", "logs"]),
        ({"to": "down"}, ["web", "logs", "ssh"]),
        ({"to": "top"}, ["ssh", "web", "logs"]),
        ({"to": "bottom"}, ["web", "logs", "ssh"]),
        ({"number": "3"}, ["web", "logs", "ssh"]),
        ({"number": "99"}, ["web", "logs", "ssh"]),
    ],
)
def test_a_group_is_moved_without_dragging(to, expected, client, account, groups):
    instance = make_instance(account, *groups[:3])
    seen = ",".join(str(group.pk) for group in groups[:3])
    sign_in(client, account)
    address = url("instance-move", instance, groups[1].group_id)
    assert f'name="version" value="{seen}"' in client.get(address).content.decode()
    assert client.post(address, {"version": seen, **to}).url == url("instance", instance)
    assert bound_names(instance) == expected


@pytest.mark.parametrize("to", [{}, {"to": "sideways"}, {"number": "0"}, {"number": "x"}])
def test_a_move_to_nowhere_is_refused(to, client, account, groups):
    instance = make_instance(account, *groups[:2])
    seen = ",".join(str(group.pk) for group in groups[:2])
    sign_in(client, account)
    response = client.post(url("instance-move", instance, groups[0].group_id), {"version": seen, **to})
    assert response.status_code == 422
    assert bound_names(instance) == ["web", "ssh"]


def test_a_move_from_an_old_view_is_refused(client, account, groups):
    instance = make_instance(account, *groups[:2])
    seen = ",".join(str(group.pk) for group in groups[:2])
    bind_groups(instance, [groups[2]], actor=ADA)
    sign_in(client, account)
    response = client.post(url("instance-move", instance, groups[0].group_id), {"version": seen, "to": "down"})
    page = response.content.decode()
    assert response.status_code == 409
    assert f"The groups of {instance} were changed meanwhile." in page
    assert "Bound now, in this order: web, ssh, logs." in page
    assert "Nothing was moved" in page
    assert bound_names(instance) == ["web", "ssh", "logs"]
