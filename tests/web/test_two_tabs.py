"""Two tabs of one visitor: what one of them looks at is not what the other does."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from securitygroups.models import Account
from tests.factories import HTMX, make_account, make_group, make_instance, make_project, region, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("account")]

HERE, THERE = {"region": "ap-guangzhou", "project": ""}, {"region": "ap-shanghai", "project": "7"}
LISTS = pytest.mark.parametrize("name", ["groups", "instances"])


@pytest.fixture
def account(client: Client) -> Account:
    made = make_account()
    project = make_project(made, number=7)
    for number in range(12):
        make_instance(made, make_group(made, name=f"near-{number:02}"), name=f"close-{number:02}")
    make_instance(made, make_group(made, name="far-off", region=region("ap-shanghai"), project=project), name="distant")
    sign_in(client, made)
    return made


def links(page: str) -> list[str]:
    """Where a list leads to itself: its tabs, headings, pages and what htmx fetches again."""
    return [html.unescape(link) for link in re.findall(r'(?:href|hx-get)="((?:/groups|/instances)?\?[^"]+)"', page)]


@LISTS
def test_every_link_of_a_list_says_which_region_and_project_it_shows(name, client):
    page = client.get(reverse(f"web:{name}"), {"size": "10"}).content.decode()
    found = [link for link in links(page) if "state=SHUTDOWN" not in link]
    assert len(found) > 20
    assert [link for link in found if "region=" not in link or "project=" not in link] == []


@LISTS
def test_a_list_refreshes_and_turns_its_pages_where_it_is_whatever_another_tab_looks_at(name, client):
    here = client.get(reverse(f"web:{name}"), HERE | {"size": "10", "sort": "name"}).content.decode()
    refresh = html.unescape(re.findall(rf'<div id="{name}"[^>]*hx-get="([^"]+)"', here)[0])
    (following,) = [link for link in links(here) if "page=2" in link]
    for address in (refresh, reverse(f"web:{name}") + following):
        client.get(reverse(f"web:{name}"), THERE)
        page = client.get(address, headers=HTMX).content.decode()
        assert "far-off" not in page
        assert "distant" not in page
        assert "region=ap-guangzhou" in address


def test_a_group_is_created_where_its_tab_is(client):
    page = client.get("/groups", HERE).content.decode()
    (create, *_more) = [html.unescape(link) for link in re.findall(r'href="(/groups/new[^"]*)"', page)]
    client.get("/groups", THERE)
    form = client.get(create, headers=HTMX).context["form"]
    assert (form["region"].value(), form["project"].value()) == ("ap-guangzhou", "0")


def test_the_menus_of_the_top_bar_keep_what_they_do_not_change(client):
    page = html.unescape(client.get("/groups", THERE).content.decode())
    for link in ("/groups?region=ap-beijing&project=7", "/groups?region=ap-shanghai&project="):
        assert f'href="{link}"' in page
