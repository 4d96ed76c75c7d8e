"""The door: the landing page, the demo, signing in and out, help texts, and what every answer carries."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from zeal import zeal_ignore

from securitygroups.models import Account, Instance, SecurityGroup
from securitygroups.models.choices import Role
from securitygroups.web.views.landing import HELP_TOPICS
from tests.factories import HTMX, make_account, make_group, make_member, sign_in

pytestmark = pytest.mark.django_db


def test_a_stranger_sees_both_ways_in(client):
    page = client.get("/").content.decode()
    assert reverse("web:enter-demo") in page
    assert reverse("web:sign-in") in page


def test_a_member_goes_straight_to_the_groups(client):
    sign_in(client, make_account())
    assert client.get("/").url == reverse("web:groups")


def test_one_click_enters_a_world_of_ones_own(client):
    with zeal_ignore():  # a world is made group by group
        assert client.post(reverse("web:enter-demo")).url == reverse("web:groups")
    page = client.get(reverse("web:groups")).content.decode()
    assert "web-tier" in page
    account = Account.objects.get()
    assert account.expires - timezone.now() <= dt.timedelta(hours=24)
    assert SecurityGroup.objects.filter(account=account).count() >= 20
    assert Instance.objects.filter(account=account).count() >= 50


def test_where_there_is_no_demo_nobody_enters_it(client, settings):
    settings.DEMO = False
    assert client.post(reverse("web:enter-demo")).status_code == 404
    assert reverse("web:enter-demo") not in client.get("/").content.decode()


def test_a_full_house_says_so_on_the_landing_page(client, settings):
    settings.DEMO_WORLDS = 0
    page = client.post(reverse("web:enter-demo"), follow=True).content.decode()
    assert "There is no room for another demo world" in page
    assert not User.objects.exists()


def test_a_member_of_an_expired_world_may_start_again(client):
    account = make_account()
    sign_in(client, account)
    Account.objects.update(expires=timezone.now() - dt.timedelta(minutes=1))
    assert client.get(reverse("web:groups")).status_code == 403
    assert client.get("/").status_code == 200
    with zeal_ignore():
        client.post(reverse("web:enter-demo"))
    assert client.get(reverse("web:groups")).status_code == 200
    assert not Account.objects.filter(pk=account.pk).exists()


def test_a_member_of_an_expired_world_may_sign_in_as_somebody_else(client):
    sign_in(client, make_account())
    Account.objects.update(expires=timezone.now() - dt.timedelta(minutes=1))
    make_member(make_account(), name="ada")
    assert b'name="password"' in client.get(reverse("web:sign-in")).content
    client.post(reverse("web:sign-in"), {"username": "ada", "password": "secret"})
    assert client.get(reverse("web:groups")).status_code == 200


def test_a_member_who_asks_to_sign_in_goes_straight_on(client):
    sign_in(client, make_account())
    address, wanted = reverse("web:sign-in"), reverse("web:instances")
    assert client.get(address).url == reverse("web:groups")
    assert client.get(address, {"next": wanted}).url == wanted
    assert client.get(address, {"next": address}).url == address


@pytest.mark.parametrize(
    ("shown", "back"),
    [
        ("http://testserver/groups?q=web", "/groups%3Fq%3Dweb"),
        ("http://elsewhere.example/groups", "/instances"),
        ("http://[bad", "/instances"),
        ("", "/instances"),
    ],
)
def test_signing_in_leads_back_to_the_page_that_asked_for_a_part_of_it(shown, back, client):
    response = client.get(reverse("web:instances"), headers=HTMX | {"HX-Current-URL": shown})
    assert response.headers["HX-Redirect"] == f"{reverse('web:sign-in')}?next={back}"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_form_older_than_the_session_is_refused_as_outdated(headers):
    client = Client(enforce_csrf_checks=True)
    account = make_account()
    sign_in(client, account)
    response = client.post(reverse("web:group-create"), {"name": "shop"}, headers=headers)
    assert (response.status_code, response.headers["X-Refused-As"]) == (403, "outdated")
    assert b"You signed in again in another tab" in response.content
    assert not account.groups.exists()


def test_a_missing_right_is_not_called_outdated(client):
    sign_in(client, make_account(), Role.VIEWER)
    response = client.post(reverse("web:group-create"), {"name": "shop"}, headers=HTMX)
    assert response.status_code == 403
    assert "X-Refused-As" not in response.headers


def test_signing_in_leads_to_where_one_wanted_to_go_and_out_again(client):
    account = make_account()
    make_group(account)
    make_member(account, name="ada")
    wanted = reverse("web:instances")
    page = client.get(wanted, follow=True)
    assert page.redirect_chain[0][0] == f"{reverse('web:sign-in')}?next={wanted}"
    wrong = client.post(reverse("web:sign-in"), {"username": "ada", "password": "wrong"})
    assert b"Please enter a correct username and password" in wrong.content
    assert b'value="ada"' in wrong.content
    right = client.post(reverse("web:sign-in"), {"username": "ada", "password": "secret", "next": wanted})
    assert right.url == wanted
    assert client.post(reverse("web:sign-out")).url == reverse("web:landing")
    assert client.get(wanted).status_code == 302


@pytest.mark.parametrize("topic", sorted(HELP_TOPICS))
def test_each_help_text_opens_in_place_and_as_a_page(topic, client):
    sign_in(client, make_account())
    url = reverse("web:help", args=[topic])
    part, page = client.get(url, headers=HTMX), client.get(url)
    assert b"<!doctype" not in part.content
    assert b"Back to" not in part.content
    assert len(part.content.split()) > 20
    assert b"<!doctype" in page.content


def test_a_help_text_as_a_page_has_the_frame_and_a_way_back(client):
    sign_in(client, make_account())
    page = client.get(reverse("web:help", args=["order"])).content.decode()
    for text in (
        'class="topbar"',
        'id="sidenav"',
        f'<a href="{reverse("web:groups")}">Back to the security groups</a>',
    ):
        assert text in page


@pytest.mark.parametrize("url", ["/help/order", "/notices"])
def test_help_and_notices_are_for_members_and_for_reading(url, client):
    assert client.get(url).url.startswith(reverse("web:sign-in"))
    assert client.get(url, headers=HTMX).headers["HX-Redirect"].startswith(reverse("web:sign-in"))
    sign_in(client, make_account())
    assert client.get(url).status_code == 200
    for method in (client.post, client.put, client.delete):
        assert method(url).status_code == 405


def test_help_on_nothing_is_not_found(client):
    sign_in(client, make_account())
    assert client.get(reverse("web:help", args=["nothing"])).status_code == 404


@pytest.mark.parametrize("name", ["landing", "sign-in"])
def test_every_page_carries_a_strict_policy(name, client):
    headers = client.get(reverse(f"web:{name}")).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("zone", "shown"), [("Asia/Shanghai", "2026-03-03"), ("America/New_York", "2026-03-02"), ("Mars", "2026-03-02")]
)
def test_times_are_shown_in_the_visitors_zone(zone, shown, client):
    group = make_group()
    SecurityGroup.objects.filter(pk=group.pk).update(created="2026-03-02T20:00:00Z")
    sign_in(client, group.account)
    client.cookies["timezone"] = zone
    assert f">{shown}</time>" in client.get(reverse("web:groups")).content.decode()


def test_a_page_that_is_not_there_says_so_in_the_consoles_own_frame(client):
    sign_in(client, make_account())
    response = client.get("/groups/sg-00000000")
    assert response.status_code == 404
    assert b"Security Group Console" in response.content
