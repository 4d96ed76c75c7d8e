"""The side menu, which follows what happens on the page beside it."""

import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from securitygroups.models.choices import InstanceState, Role
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
        assert re.search(r"<summary>(<span[^>]*>)?Shanghai\b", page)
    assert re.search(r"<summary>(<span[^>]*>)?Guangzhou\b", client.get("/groups").content.decode())


def marked(page: str) -> str:
    """The entry of the menu that is marked, if one is."""
    menu = page[page.index("sidenav") :] if "sidenav" in page else page
    found = re.search(r'aria-current="page">.*?</svg>([^<]*)<', menu)
    return found[1] if found else ""


def test_each_page_marks_the_entry_it_is_under(client):
    account = make_account()
    group = make_group(account)
    present, binned = make_instance(account, group), make_instance(account, group, state=InstanceState.SHUTDOWN)
    sign_in(client, account)
    entries = {
        "/groups": "Security groups",
        f"/groups/{group.group_id}/instances": "Security groups",
        f"/instances/{present.instance_id}": "Instances",
        f"/instances/{binned.instance_id}": "Recycle bin",
        f"/instances/{binned.instance_id}/release": "Recycle bin",
        "/search?q=web": "",
        "/help/order": "",
        "/nowhere": "",
    }
    assert {page: marked(client.get(page).content.decode()) for page in entries} == entries


def test_the_menu_beside_an_instance_follows_it_into_the_recycle_bin(client):
    account = make_account()
    instance = make_instance(account, make_group(account), state=InstanceState.SHUTDOWN)
    stranger = make_instance(make_account(), state=InstanceState.SHUTDOWN)
    sign_in(client, account)
    for one, entry in ((instance, "Recycle bin"), (stranger, "Instances")):
        headers = HTMX | {"HX-Current-URL": f"http://testserver/instances/{one.instance_id}"}
        assert marked(client.get("/menu", headers=headers).content.decode()) == entry


@pytest.mark.parametrize("address", ["/nowhere", "/groups/sg-00000000/inbound", "/instances/ins-00000000"])
def test_where_there_is_nothing_members_keep_the_menu(address, client):
    anonymous = client.get("/nowhere")
    assert (anonymous.status_code, b"sidenav" in anonymous.content) == (404, False)
    sign_in(client, make_account())
    response = client.get(address)
    assert response.status_code == 404
    assert b"There is nothing here" in response.content
    assert b"sidenav" in response.content


def test_what_a_viewer_may_not_do_is_said_beside_the_menu(client):
    account = make_account()
    sign_in(client, account, Role.VIEWER)
    response = client.get("/groups/new")
    assert response.status_code == 403
    assert b"sidenav" in response.content
    assert b"Sign out" in response.content


def test_where_there_is_nothing_who_has_no_account_sees_no_menu(client):
    client.force_login(User.objects.create_user("nobody"))
    response = client.get("/nowhere")
    assert (response.status_code, b"sidenav" in response.content) == (404, False)
