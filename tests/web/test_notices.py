"""The Undo on offer: how long it stays, and what takes it away."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from securitygroups.models import Membership, SecurityGroup
from securitygroups.models.choices import Role
from tests.factories import HTMX, make_account, make_group, make_instance, region, seen_on, seen_rules, sign_in

pytestmark = pytest.mark.django_db

LIST = "/groups"
WEB = "ACCEPT#0.0.0.0/0#80#TCP"
NOTICES = "/notices"
DISMISS = "/notices/dismiss"


def delete(client: Client, group: SecurityGroup) -> str:
    """Delete a group in the page; the address of its Undo."""
    sent = {"group": group.group_id, **seen_rules(group)}
    assert client.post(reverse("web:groups-delete"), sent, headers=HTMX).status_code == 204
    return f"{reverse('web:groups-restore')}?group={group.group_id}"


def offered(client: Client, page: str = "/instances") -> list[str]:
    """The addresses of the Undos on a page."""
    return re.findall(r'action="([^"]+)"[^>]* data-undo', client.get(page).content.decode())


def test_an_undo_is_offered_on_every_page_until_it_is_used(client):
    group = make_group(name="old-proxy")
    sign_in(client, group.account)
    undo = delete(client, group)
    assert offered(client, NOTICES) == [undo]
    for page in (LIST, "/instances", "/help/group", "/search?q=x", LIST):
        assert offered(client, page) == [undo]
        assert b"Deleted group old-proxy." in client.get(page).content
    assert client.post(undo, headers=HTMX).status_code == 204
    assert offered(client) == []


def test_htmx_is_not_told_again_what_the_page_shows_already(client):
    group = make_group()
    sign_in(client, group.account)
    delete(client, group)
    client.get(NOTICES)
    assert b"data-toast" not in client.get(NOTICES).content


def test_an_undo_that_is_refused_is_not_offered_again(client):
    group = make_group()
    sign_in(client, group.account)
    undo = delete(client, group)
    client.post(undo)
    client.post(undo)
    assert b"There is nothing here" in client.post(undo).content
    assert offered(client) == []


def test_a_dismissed_undo_is_gone_from_every_page(client):
    group = make_group()
    sign_in(client, group.account)
    undo = delete(client, group)
    assert client.post(DISMISS, {"undo": "/of/another/notice"}, headers=HTMX).status_code == 204
    assert offered(client) == [undo]
    assert client.post(DISMISS, {"undo": undo}, headers=HTMX).status_code == 204
    assert offered(client) == []


@pytest.mark.parametrize(
    ("page", "to"),
    [
        ("/instances?region=ap-beijing", "/instances?region=ap-beijing"),
        ("https://evil.example/", LIST),
        ("//evil.example", LIST),
        ("", LIST),
    ],
)
def test_without_script_one_stays_on_the_page_on_which_one_dismisses(page, to, client):
    sign_in(client, make_account())
    assert client.post(DISMISS, {"undo": "/x", "page": page}).url == to


def test_the_next_undo_takes_the_place_of_the_one_before(client):
    account = make_account()
    first, second = make_group(account), make_group(account)
    sign_in(client, account)
    delete(client, first)
    undo = delete(client, second)
    assert offered(client, NOTICES) == [undo]
    assert offered(client) == [undo]


def test_what_comes_too_late_for_an_undo_takes_it_away(client):
    account = make_account()
    group = make_group(account, name="web-tier")
    instance = make_instance(account, group, make_group(account), name="web-1")
    sign_in(client, account)
    here = reverse("web:instance", args=[instance.instance_id])
    client.post(f"{here}/recycle", seen_on(instance))
    assert len(offered(client)) == 1
    client.post(f"{here}/release", {"name": "web-1", **seen_on(instance)})
    assert offered(client) == []


def test_an_undo_is_offered_in_its_own_account_only(client):
    account, other = make_account("Shop"), make_account("Depot")
    group = make_group(account)
    user = sign_in(client, account)
    Membership.objects.create(account=other, user=user, role=str(Role.OWNER))
    undo = delete(client, group)
    client.post("/account", {"account": other.pk})
    assert offered(client) == []
    client.post("/account", {"account": account.pk})
    assert offered(client) == [undo]


def test_signing_out_takes_the_undo_along(client):
    group = make_group()
    user = sign_in(client, group.account)
    delete(client, group)
    client.post(reverse("web:sign-out"))
    assert b"data-undo" not in client.get("/").content
    client.force_login(user)
    assert offered(client) == []


def test_dismissing_is_for_members_and_a_post(client):
    assert client.post(DISMISS).url.startswith("/sign-in")
    sign_in(client, make_account(), Role.VIEWER)
    assert client.post(DISMISS, {"undo": "/x"}, headers=HTMX).status_code == 204
    assert client.get(DISMISS).status_code == 405


def test_what_is_on_offer_costs_no_query(client, assert_query_count):
    account = make_account()
    group, _other = make_group(account, WEB), make_group(account, WEB)
    sign_in(client, account)
    delete(client, group)
    client.get(LIST, {"region": region().pk})
    with assert_query_count("groups"):
        assert len(offered(client, LIST)) == 1
