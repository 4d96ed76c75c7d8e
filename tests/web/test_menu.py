"""The side menu, which follows what happens on the page beside it."""

import re

import pytest
from django.urls import reverse

from securitygroups.models.choices import InstanceState
from tests.factories import HTMX, make_account, make_group, make_instance, region, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("page", "current"),
    [
        ("/groups?region=ap-guangzhou", "Security groups"),
        ("/instances", "Instances"),
        ("/instances?region=ap-beijing&state=SHUTDOWN", "Recycle bin"),
    ],
)
def test_the_menu_counts_afresh_and_keeps_its_current_entry(page, current, client):
    account = make_account()
    group = make_group(account)
    make_instance(account, group)
    make_instance(account, group, state=InstanceState.SHUTDOWN)
    make_group(name="of others")
    sign_in(client, account)
    headers = HTMX | {"HX-Current-URL": f"http://testserver{page}"}
    entries = client.get(reverse("web:menu"), headers=headers).content.decode()
    assert entries.count('<span class="count">1</span>') == 3
    marked = entries[entries.index('aria-current="page"') :]
    assert marked.index(current) < marked.index("count")


@pytest.mark.parametrize("address", ["//[", "/groups//[", "//[?state=SHUTDOWN", "/groups?" + "a=1&" * 1001])
def test_an_address_that_cannot_be_read_leaves_the_page_as_it_is(address, client):
    group = make_group()
    sign_in(client, group.account)
    headers = {"HX-Current-URL": f"http://testserver{address}"}
    for page in ("/groups", reverse("web:rules", args=[group.group_id, "ingress"])):
        for more in ({}, HTMX):
            assert client.get(page, headers=headers | more).status_code == 200


def test_the_anonymous_have_no_menu(client):
    assert client.get(reverse("web:menu")).url.startswith(reverse("web:sign-in"))


def test_the_menu_is_only_read(client):
    sign_in(client, make_account())
    assert client.post(reverse("web:menu")).status_code == 405


def test_the_top_bar_names_the_region_of_what_the_page_is_about(client):
    account = make_account()
    group = make_group(account, region=region("ap-shanghai"))
    instance = make_instance(account, group)
    sign_in(client, account)
    client.get("/groups?region=ap-guangzhou")
    addresses = [
        reverse("web:group-instances", args=[group.group_id]),
        reverse("web:instance", args=[instance.instance_id]),
    ]
    for address in addresses:
        page = client.get(address).content.decode()
        assert re.search(r"<summary>Shanghai\b", page)
    assert re.search(r"<summary>Guangzhou\b", client.get("/groups").content.decode())
