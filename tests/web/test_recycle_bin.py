"""Into the recycle bin, and out of it one way or the other."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from securitygroups.models import Instance
from securitygroups.models.choices import ChargeType, InstanceState
from tests.factories import HTMX, make_account, make_group, make_instance, region, seen_on, sign_in

pytestmark = pytest.mark.django_db

LIST = "/instances"
BIN = str(InstanceState.SHUTDOWN)


def url(instance: Instance, name: str = "web:instance") -> str:
    return reverse(name, args=[instance.instance_id])


def test_the_recycle_bin_lists_what_is_in_it_and_how_long_it_stays(client):
    account = make_account()
    now = timezone.now()
    group = make_group(account, name="old-proxy")
    make_instance(
        account,
        group,
        name="db-old",
        state=BIN,
        charge_type=str(ChargeType.PREPAID),
        recycled=now - timedelta(days=4, minutes=-1),
    )
    make_instance(account, group, name="tmp", state=BIN, recycled=now - timedelta(hours=5))
    make_instance(account, group, name="web-1")
    sign_in(client, account)
    page = client.get(LIST, {"state": BIN}).content.decode().replace("\xa0", " ")
    for text in (
        "Recycle bin",
        "db-old",
        f"Due for release on {timezone.localtime(now + timedelta(days=3, minutes=1)):%Y-%m-%d %H:%M}",
        "Overdue for 3 hours",
        "old-proxy",
        "Restore",
        "Release",
    ):
        assert text in page
    assert "web-1" not in page


def test_the_recycle_bin_opens_where_something_is_in_it(client):
    account = make_account()
    make_instance(account, name="db-old", state=BIN, region=region("eu-frankfurt"))
    sign_in(client, account)
    client.get(LIST, {"region": "ap-shanghai"})
    assert b"db-old" in client.get(LIST, {"state": BIN}).content
    assert b"is empty" in client.get(LIST, {"state": BIN, "region": "ap-shanghai"}).content


def test_moving_to_the_recycle_bin_says_first_what_it_means(client):
    account = make_account()
    group = make_group(account, name="web-tier")
    instance = make_instance(account, group, name="web-1")
    sign_in(client, account)
    dialog = client.get(url(instance, "web:instance-recycle"), headers=HTMX).content.decode()
    for text in ("Move web-1 to the recycle bin?", "2 hours", "stays bound", "web-tier"):
        assert text in dialog
    response = client.post(url(instance, "web:instance-recycle"), seen_on(instance), headers=HTMX)
    assert response.status_code == 204
    assert {"instancesChanged", "closeDialog", "notified"} <= json.loads(response.headers["HX-Trigger"]).keys()
    assert Instance.objects.get().in_recycle_bin
    assert b"Moved web-1 to the recycle bin" in client.get(reverse("web:notices")).content


def test_an_instance_is_restored_and_runs(client):
    account = make_account()
    instance = make_instance(account, make_group(account), name="web-1", state=BIN)
    sign_in(client, account)
    assert b"Restore web-1?" in client.get(url(instance, "web:instance-restore")).content
    assert client.post(url(instance, "web:instance-restore"), seen_on(instance)).url == url(instance)
    assert Instance.objects.get().state == InstanceState.RUNNING


def test_an_instance_is_released_once_its_name_is_typed(client):
    account = make_account()
    instance = make_instance(account, make_group(account, name="web-tier"), name="web-1", state=BIN)
    sign_in(client, account)
    address = url(instance, "web:instance-release")
    assert b"web-tier" in client.get(address).content
    seen = seen_on(instance)
    for typed in ("", "web-2", "WEB-1"):
        refused = client.post(address, {"name": typed, **seen}, headers=HTMX)
        assert refused.status_code == 422
        assert f'value="{typed}"' in refused.content.decode() or not typed
    assert Instance.objects.exists()
    assert client.post(address, {"name": "web-1", **seen}).url == f"{LIST}?region=ap-guangzhou&state={BIN}"
    assert not Instance.objects.exists()


def test_releasing_from_the_page_of_the_instance_leads_to_the_recycle_bin(client):
    account = make_account()
    instance = make_instance(account, name="web-1", state=BIN)
    sign_in(client, account)
    address = url(instance, "web:instance-release")
    assert b'name="from" value="page"' in client.get(address, {"from": "page"}, headers=HTMX).content
    response = client.post(address, {"name": "web-1", "from": "page", **seen_on(instance)}, headers=HTMX)
    assert response.headers["HX-Redirect"].endswith(f"state={BIN}")


def test_in_the_recycle_bin_the_groups_stay_as_they_are(client):
    account = make_account()
    instance = make_instance(account, make_group(account), make_group(account), state=BIN)
    sign_in(client, account)
    page = client.get(url(instance)).content.decode()
    for hook in ("data-pending", url(instance, "web:instance-bind"), "/unbind", url(instance, "web:instance-recycle")):
        assert hook not in page
    assert "data-frozen" in page
    assert "Due for release on" in page


def test_releasing_does_not_promise_that_the_default_group_can_be_deleted(client):
    account = make_account()
    group, default = make_group(account, name="old-proxy"), make_group(account, name="kept", is_default=True)
    both = make_instance(account, group, default, state=BIN)
    only_default = make_instance(account, default, state=BIN)
    sign_in(client, account)
    dialog = client.get(url(both, "web:instance-release"), headers=HTMX).content.decode()
    assert "old-proxy" in dialog
    assert "kept" not in dialog
    assert b"can be deleted" not in client.get(url(only_default, "web:instance-release"), headers=HTMX).content
