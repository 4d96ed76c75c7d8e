"""The dialog that renames a group, and the Undo of a rename."""

import pytest
from django.urls import reverse

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import AuditEntry, SecurityGroup
from securitygroups.services.groups import rename_group
from tests.factories import ADA, HTMX, make_account, make_group, sign_in

pytestmark = pytest.mark.django_db


def rename_url(group: SecurityGroup) -> str:
    return reverse("web:group-rename", args=[group.group_id])


def undo_url(group: SecurityGroup, change: AuditEntry) -> str:
    return reverse("web:rename-undo", args=[group.group_id, change.pk])


def test_a_group_is_renamed(client):
    group = make_group(name="before")
    sign_in(client, group.account)
    url = rename_url(group)
    assert b'value="before"' in client.get(url, headers=HTMX).content
    seen = {"seen_name": "before", "seen_description": ""}
    assert client.post(url, {"name": "after", "description": "Now", **seen}, headers=HTMX).status_code == 204
    group.refresh_from_db()
    assert (group.name, group.description, group.version) == ("after", "Now", 0)
    assert client.post(url, {"name": "x" * 61}, headers=HTMX).status_code == 422


@pytest.mark.parametrize("field", ["name", "description"])
def test_what_nobody_can_type_any_more_can_be_renamed(field, client):
    group = make_group(name="shop")
    SecurityGroup.objects.filter(pk=group.pk).update(**{field: " we\u202eb "})
    sign_in(client, group.account)
    url = rename_url(group)
    form = client.get(url, headers=HTMX).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    assert client.post(url, shown, headers=HTMX).status_code == 422
    assert client.post(url, shown | {field: "web"}, headers=HTMX).status_code == 204
    group.refresh_from_db()
    assert getattr(group, field) == "web"


def test_a_rename_can_be_undone_until_somebody_renames_again(client):
    group = make_group(name="web-tier", description="Public web")
    sign_in(client, group.account)
    seen = {"seen_name": "web-tier", "seen_description": "Public web"}
    client.post(rename_url(group), {"name": "front", "description": "Public web", **seen}, headers=HTMX)
    notice = client.get(reverse("web:notices")).content.decode()
    undo = notice.split('action="')[1].split('"')[0]
    rename_group(group, name="edge", description="", actor=ADA)
    client.post(undo, headers=HTMX)
    assert b"was renamed since, so nothing was done" in client.get(reverse("web:notices")).content
    rename_group(group, name="front", description="Public web", actor=ADA)
    assert client.post(undo).url == reverse("web:rules", args=[group.group_id, Direction.INGRESS])
    group.refresh_from_db()
    assert (group.name, group.description) == ("web-tier", "Public web")


def test_only_a_change_of_this_groups_name_is_undone(client):
    account = make_account()
    group, ssh = make_group(account), make_group(account, name="ssh")
    sign_in(client, account)
    change = rename_group(ssh, name="shell", description="", actor=ADA)
    assert client.post(undo_url(group, change)).status_code == 404
    assert client.get(undo_url(ssh, change)).status_code == 405
    sign_in(client, make_account())
    assert client.post(undo_url(ssh, change)).status_code == 404
    ssh.refresh_from_db()
    assert ssh.name == "shell"
