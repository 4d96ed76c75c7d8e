"""What browsers may keep of the site."""

import contextlib

import pytest

from securitygroups.web.icons import version
from tests.factories import HTMX, make_account, make_group, sign_in

pytestmark = pytest.mark.django_db

NO_STORE = "no-store"


def test_no_browser_keeps_a_page(client):
    group = make_group()
    assert client.get("/").headers["Cache-Control"] == NO_STORE
    assert "no-store" in client.get("/sign-in").headers["Cache-Control"]
    assert client.get("/groups").headers["Cache-Control"] == NO_STORE
    sign_in(client, group.account)
    pages = ("/groups", f"/groups/{group.group_id}/inbound", "/instances", "/search?q=web", "/nowhere", "/notices")
    for page in pages:
        assert client.get(page).headers["Cache-Control"] == NO_STORE
        assert client.get(page, headers=HTMX).headers["Cache-Control"] == NO_STORE


def test_what_never_changes_is_kept(client):
    sign_in(client, make_account())
    assert "immutable" in client.get(f"/icons-{version()}.svg").headers["Cache-Control"]
    with contextlib.closing(client.get("/static/img/icon.svg")) as image:
        assert "no-store" not in image.headers["Cache-Control"]
