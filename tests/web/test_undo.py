"""Taking back a new group, and the way of an instance into the recycle bin or out of it."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from securitygroups.models import Account, Instance, SecurityGroup
from securitygroups.models.choices import InstanceState, Role
from securitygroups.services.instances import recycle_instance
from tests.factories import ADA, HTMX, make_account, make_group, make_instance, make_referring_rule, seen_on, sign_in

pytestmark = pytest.mark.django_db

NEW = {"template": "custom", "region": "ap-guangzhou", "project": "0", "name": "web-tier", "description": ""}


def undo_of_notice(client: Client) -> str:
    """The address of the Undo in the notice that waits."""
    ((undo,),) = [re.findall(r'action="([^"]+)"[^>]* data-undo', client.get("/notices").content.decode())]
    return undo


def create(client: Client, account: Account) -> SecurityGroup:
    assert client.post(reverse("web:group-create"), NEW | {"account": str(account.pk)}).status_code == 302
    return SecurityGroup.objects.get(account=account, name="web-tier")


def is_there(group: SecurityGroup) -> bool:
    return SecurityGroup.objects.filter(pk=group.pk, deleted=None).exists()


def test_a_new_group_is_taken_back_and_that_in_its_turn(client):
    account = make_account()
    sign_in(client, account)
    group = create(client, account)
    elsewhere = HTMX | {"HX-Current-URL": "http://testserver/instances"}
    assert client.post(undo_of_notice(client), headers=elsewhere).status_code == 204
    assert not is_there(group)
    again = undo_of_notice(client)
    client.post(again, headers=HTMX)
    assert is_there(group)


def test_a_clone_is_taken_back(client):
    source = make_group(None, "ACCEPT#0.0.0.0/0#80#TCP", name="web-tier")
    sign_in(client, source.account)
    sent = {"region": "ap-guangzhou", "project": "0", "name": "copy", "description": "", "version": "0"}
    assert client.post(reverse("web:group-clone", args=[source.group_id]), sent).status_code == 302
    clone = SecurityGroup.objects.get(name="copy")
    client.post(undo_of_notice(client))
    assert not is_there(clone)
    assert is_there(source)


def test_on_the_page_of_the_group_that_goes_the_list_comes_next(client):
    account = make_account()
    sign_in(client, account)
    group = create(client, account)
    page = f"http://testserver/groups/{group.group_id}/inbound"
    response = client.post(undo_of_notice(client), headers=HTMX | {"HX-Current-URL": page})
    assert response.headers["HX-Redirect"] == "/groups"


@pytest.mark.parametrize("held", ["bound", "named", "renamed", "changed"])
def test_a_new_group_that_is_in_use_or_changed_by_now_stays(held, client):
    account = make_account()
    sign_in(client, account)
    group = create(client, account)
    undo = undo_of_notice(client)
    match held:
        case "bound":
            make_instance(account, group)
        case "named":
            make_referring_rule(make_group(account), group)
        case "renamed":
            seen = {"seen_name": "web-tier", "seen_description": group.description}
            client.post(f"/groups/{group.group_id}/rename", {"name": "front", "description": ""} | seen, headers=HTMX)
        case "changed":
            make_referring_rule(group, make_group(account))
    response = client.post(undo, headers=HTMX)
    assert response.status_code == 204
    assert "notified" in json.loads(response.headers["HX-Trigger"])
    told = client.get("/notices").content.decode()
    assert "cannot be deleted yet" in told if held in ("bound", "named") else "was changed since" in told
    assert is_there(group)


@pytest.mark.parametrize("former", [InstanceState.RUNNING, InstanceState.STOPPED])
def test_a_recycled_instance_comes_back_as_it_was(former, client):
    account = make_account()
    instance = make_instance(account, make_group(account), name="web-1", state=str(former))
    sign_in(client, account)
    client.post(reverse("web:instance-recycle", args=[instance.instance_id]), seen_on(instance), headers=HTMX)
    response = client.post(undo_of_notice(client), headers=HTMX)
    assert "instancesChanged" in json.loads(response.headers["HX-Trigger"])
    assert b"Undone: web-1 is back." in client.get("/notices").content
    assert Instance.objects.get().state == former


def test_a_restored_instance_goes_back_into_the_recycle_bin(client):
    account = make_account()
    instance = make_instance(account, make_group(account), name="web-1", state=str(InstanceState.SHUTDOWN))
    sign_in(client, account)
    client.post(reverse("web:instance-restore", args=[instance.instance_id]), seen_on(instance), headers=HTMX)
    undo = undo_of_notice(client)
    assert client.post(undo).url == reverse("web:instance", args=[instance.instance_id])
    assert b"Undone: web-1 is in the recycle bin again." in client.get("/notices").content
    assert Instance.objects.get().recycled == instance.recycled
    client.post(undo)
    assert b"was moved again meanwhile" in client.get("/notices").content


def test_the_undo_of_an_instance_released_since_leads_to_the_list(client):
    account = make_account()
    instance = make_instance(account, make_group(account), name="web-1")
    sign_in(client, account)
    here = reverse("web:instance", args=[instance.instance_id])
    client.post(f"{here}/recycle", seen_on(instance), headers=HTMX)
    undo = undo_of_notice(client)
    client.post(f"{here}/release", {"name": "web-1", **seen_on(instance)})
    response = client.post(undo, follow=True)
    assert response.redirect_chain == [("/instances", 302)]
    assert b"web-1 was released meanwhile." in response.content


def addresses(account: Account) -> list[str]:
    """The Undo of a creation and that of a move to the recycle bin."""
    group = make_group(account)
    change = recycle_instance(make_instance(account, make_group(account)), actor=ADA)
    return [reverse("web:creation-undo", args=[group.group_id]), reverse("web:state-undo", args=[change.pk])]


def test_strangers_find_no_undo_viewers_may_not_and_nobody_by_reading(client):
    account = make_account()
    undos = addresses(account)
    assert all(client.post(undo).url.startswith("/sign-in") for undo in undos)
    sign_in(client, account, Role.VIEWER)
    assert [client.post(undo).status_code for undo in undos] == [403, 403]
    sign_in(client, account)
    assert [client.get(undo).status_code for undo in undos] == [405, 405]
    sign_in(client, make_account())
    assert [client.post(undo).status_code for undo in undos] == [404, 404]
    assert SecurityGroup.objects.exclude(deleted=None).count() == 0
    assert Instance.objects.get().in_recycle_bin
