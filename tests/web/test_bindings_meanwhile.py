"""Groups of instances changed from an old view: what others did is told, and nothing is overwritten."""

from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from securitygroups.models import Account, Binding, Instance, SecurityGroup
from securitygroups.models.choices import InstanceState
from securitygroups.services.bindings import bind_groups, reorder_bindings, unbind_group
from tests.factories import ADA, HTMX, bound_names, make_account, make_group, make_instance, seen_on, sign_in
from tests.web.meanwhile import faster, post_meanwhile

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(client: Client) -> Account:
    made = make_account()
    sign_in(client, made)
    return made


@pytest.fixture
def group(account: Account) -> SecurityGroup:
    return make_group(account, name="web-tier")


@pytest.fixture
def ssh(account: Account) -> SecurityGroup:
    return make_group(account, name="ssh")


@pytest.fixture
def logs(account: Account) -> SecurityGroup:
    return make_group(account, name="logs")


def url(name: str, thing: SecurityGroup | Instance, *more: object) -> str:
    return reverse(
        f"web:{name}", args=[thing.group_id if isinstance(thing, SecurityGroup) else thing.instance_id, *more]
    )


@faster
def test_groups_are_not_bound_to_an_order_that_nobody_saw(when, client, account, group, ssh, logs):
    instance = make_instance(account, group, name="web-1")
    data = {"group": logs.group_id, "place": "first", **seen_on(instance)}
    change = partial(bind_groups, instance, [ssh], actor=ADA)
    response = post_meanwhile(client, when, change, url("instance-bind", instance), data)
    page = response.content.decode()
    assert response.status_code == 409
    assert "The groups of web-1 were changed meanwhile." in page
    assert "Bound now, in this order: web-tier, ssh." in page
    assert f'value="{logs.group_id}" checked' in page
    assert f'name="version" value="{group.pk},{ssh.pk}"' in page
    assert bound_names(instance) == ["web-tier", "ssh"]
    client.post(url("instance-bind", instance), data | seen_on(instance), headers=HTMX)
    assert bound_names(instance) == ["logs", "web-tier", "ssh"]


def test_an_instance_without_any_group_is_a_thing_to_be_seen_too(client, account, group, ssh):
    instance = make_instance(account, name="bare")
    page = client.get(url("instance-bind", instance), headers=HTMX).content.decode()
    assert 'name="version" value="none"' in page
    bind_groups(instance, [ssh], actor=ADA)
    data = {"group": group.group_id, "place": "last", "version": "none"}
    assert client.post(url("instance-bind", instance), data, headers=HTMX).status_code == 409
    assert bound_names(instance) == ["ssh"]


@faster
def test_a_group_is_not_bound_to_instances_that_changed(when, client, account, group, ssh, logs):
    one, other = make_instance(account, ssh, name="one"), make_instance(account, ssh, name="other")
    data = {"instance": [one.instance_id, other.instance_id], "place": "last", **seen_on(one, other)}
    change = partial(bind_groups, other, [logs], actor=ADA)
    response = post_meanwhile(client, when, change, url("group-bind", group), data)
    page = response.content.decode()
    assert response.status_code == 409
    assert "The groups of other were changed meanwhile." in page
    assert f'value="{one.instance_id}" checked' in page
    assert f'name="version-{other.instance_id}" value="{ssh.pk},{logs.pk}"' in page
    assert (bound_names(one), bound_names(other)) == (["ssh"], ["ssh", "logs"])


@faster
def test_a_group_is_not_unbound_from_an_order_that_nobody_saw(when, client, account, group, ssh, logs):
    instance = make_instance(account, group, ssh, logs, name="web-1")
    data = seen_on(instance)
    change = partial(unbind_group, instance, logs, actor=ADA)
    response = post_meanwhile(client, when, change, url("instance-unbind", instance, group.group_id), data)
    assert response.status_code == 409
    assert b"Bound now, in this order: web-tier, ssh." in response.content
    assert f'name="version" value="{group.pk},{ssh.pk}"' in response.content.decode()
    assert bound_names(instance) == ["web-tier", "ssh"]


@faster
@pytest.mark.parametrize("name", ["instance-unbind", "instance-move"])
def test_a_group_that_somebody_else_took_off_is_told(name, when, client, account, group, ssh):
    instance = make_instance(account, group, ssh, name="web-1")
    data = seen_on(instance) | {"to": "bottom"}
    change = partial(unbind_group, instance, group, actor=ADA)
    response = post_meanwhile(client, when, change, url(name, instance, group.group_id), data)
    assert response.status_code == 409
    assert response.headers["HX-Retarget"] == "#instance"
    assert b"web-tier is not on it any more. Nothing was changed." in response.content
    assert bound_names(instance) == ["ssh"]


@faster
def test_several_are_not_unbound_when_one_has_another_order(when, client, account, group, ssh):
    one, other = make_instance(account, group, ssh, name="one"), make_instance(account, group, ssh, name="other")
    data = {"instance": [one.instance_id, other.instance_id], **seen_on(one, other)}
    change = partial(reorder_bindings, other, [ssh.pk, group.pk], actor=ADA)
    response = post_meanwhile(client, when, change, url("group-unbind", group), data)
    assert response.status_code == 409
    assert b"The groups of other were changed meanwhile." in response.content
    assert (bound_names(one), bound_names(other)) == (["web-tier", "ssh"], ["ssh", "web-tier"])


@faster
def test_several_of_which_one_is_unbound_already_stay_with_a_notice(when, client, account, group, ssh):
    one, other = make_instance(account, group, ssh, name="one"), make_instance(account, group, ssh, name="other")
    data = {"instance": [one.instance_id, other.instance_id], **seen_on(one, other)}
    change = partial(unbind_group, other, group, actor=ADA)
    response = post_meanwhile(client, when, change, url("group-unbind", group), data)
    assert response.status_code == 204
    assert b"web-tier is not on other, so nothing was unbound." in client.get(reverse("web:notices")).content
    assert bound_names(one) == ["web-tier", "ssh"]


@faster
@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("instance-recycle", InstanceState.RUNNING),
        ("instance-restore", InstanceState.SHUTDOWN),
        ("instance-release", InstanceState.SHUTDOWN),
    ],
)
def test_what_becomes_of_an_instance_is_asked_again_when_its_groups_changed(
    name, before, when, client, account, group, ssh
):
    instance = make_instance(account, group, name="web-1", state=before)
    data = {"name": "web-1", **seen_on(instance)}
    change = partial(Binding.objects.create, instance=instance, group=ssh, position=1)
    response = post_meanwhile(client, when, change, url(name, instance), data)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Bound now, in this order: web-tier, ssh." in page
    assert "Nothing was done. Look at it again, then confirm." in page
    instance.refresh_from_db()
    assert instance.state == before
    assert client.post(url(name, instance), data | seen_on(instance), headers=HTMX).status_code == 204
