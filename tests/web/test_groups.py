"""The list of groups, and who may look at groups and change them."""

import pytest
from django.urls import reverse

from securitygroups.models import SecurityGroup
from securitygroups.models.choices import Role
from tests.factories import make_account, make_group, make_instance, make_project, region, sign_in
from tests.web.query_counts import at_every_size

pytestmark = pytest.mark.django_db

LIST = "/groups"
WEB = "ACCEPT#0.0.0.0/0#80#TCP"


def test_the_list_shows_one_regions_groups_with_their_counts(client):
    account = make_account()
    group = make_group(account, WEB, outbound=(WEB,), name="web-tier", description="Public web")
    make_group(account, name="far-away", region=region("ap-shanghai"))
    make_instance(account, group)
    sign_in(client, account)
    page = client.get(LIST, {"region": "ap-guangzhou"}).content.decode()
    for text in ("web-tier", group.group_id, "1 / 1", "Default project", "Public web", "1 group"):
        assert text in page
    assert "far-away" not in page
    assert "far-away" in client.get(LIST, {"region": "ap-shanghai"}).content.decode()


def test_the_list_says_what_is_found_wrong_with_a_group(client):
    account = make_account()
    make_group(account, "ACCEPT#0.0.0.0/0#22#TCP", "DROP#192.0.2.0/24#22#TCP")
    make_group(account, "ACCEPT#0.0.0.0/0#ALL#ALL", name="open-all")
    sign_in(client, account)
    page = client.get(LIST).content.decode()
    for text in ("SSH open to all", "1 dead rule", "Everything open"):
        assert text in page


def test_the_region_is_remembered(client):
    account = make_account()
    make_group(account, name="far-away", region=region("ap-shanghai"))
    make_group(account, name="nearby")
    sign_in(client, account)
    client.get(LIST, {"region": "ap-shanghai"})
    assert b"far-away" in client.get(LIST).content


@pytest.mark.parametrize("asked", [{"project": "99"}, {"project": "x"}, {"region": "mars"}])
@pytest.mark.parametrize("page", ["groups", "instances"])
def test_a_place_that_there_is_not_is_not_remembered(page, asked, client):
    account = make_account()
    group = make_group(account, name="shown")
    make_instance(account, group, name="shown-1")
    sign_in(client, account)
    for query in (asked, {}):
        assert "shown" in client.get(reverse(f"web:{page}"), query).content.decode()
    assert client.session.get(f"place-{account.pk}", ["", ""]) in (["", ""], [group.region_id, ""])


def test_without_a_choice_the_first_region_with_groups_is_shown(client):
    account = make_account()
    make_group(account, name="far-away", region=region("eu-frankfurt"))
    sign_in(client, account)
    assert b"far-away" in client.get(LIST).content


@pytest.mark.parametrize("words", ["web-t", "WEB-TIER", "Public", "sg-"])
def test_the_search_looks_at_id_name_and_description(words, client):
    account = make_account()
    make_group(account, name="web-tier", description="Public web")
    sign_in(client, account)
    assert b"web-tier" in client.get(LIST, {"q": words}).content
    nothing = client.get(LIST, {"q": "nothing like it"}).content
    assert b"No group matches" in nothing


def test_the_project_filter_narrows_and_shows_what_room_is_left(client):
    account = make_account()
    shop = make_project(account, number=7, name="storefront")
    make_group(account, name="in-shop", project=shop)
    make_group(account, name="elsewhere")
    sign_in(client, account)
    page = client.get(LIST, {"project": "7"}).content.decode()
    assert "in-shop" in page
    assert "elsewhere" not in page
    assert "1 group · 49 of 50 left in this region and project" in page


@pytest.mark.parametrize(
    ("sort", "expected"),
    [("name", ["alpha", "beta", "gamma"]), ("-name", ["gamma", "beta", "alpha"]), ("-instances", ["beta"])],
)
def test_the_list_is_sorted_as_asked(sort, expected, client):
    account = make_account()
    groups = {name: make_group(account, name=name) for name in ("beta", "gamma", "alpha")}
    make_instance(account, groups["beta"])
    sign_in(client, account)
    shown = [group.name for group in client.get(LIST, {"sort": sort}).context["page"]]
    assert shown[: len(expected)] == expected


def test_a_long_list_comes_in_pages(client):
    account = make_account()
    for number in range(12):
        make_group(account, name=f"group-{number:02}")
    sign_in(client, account)
    second = client.get(LIST, {"size": "10", "page": "2", "sort": "name"})
    assert [group.name for group in second.context["page"]] == ["group-10", "group-11"]


@pytest.mark.parametrize(
    "query",
    [
        {"page": "x"},
        {"page": "99"},
        {"size": "7"},
        {"size": "9" * 5000},
        {"sort": "x"},
        {"region": "x"},
        {"project": "x"},
    ],
)
def test_a_spoilt_address_shows_the_nearest_list(query, client):
    account = make_account()
    make_group(account, name="web-tier")
    sign_in(client, account)
    response = client.get(LIST, query)
    assert response.status_code == 200
    assert b"web-tier" in response.content


def test_an_empty_region_says_so(client):
    sign_in(client, make_account())
    assert b"No groups in Guangzhou yet" in client.get(LIST).content


def test_groups_of_another_account_and_deleted_ones_are_not_listed(client):
    make_group(name="foreign")
    account = make_account()
    SecurityGroup.objects.filter(pk=make_group(account, name="gone").pk).update(deleted="2026-01-01T00:00Z")
    sign_in(client, account)
    page = client.get(LIST).content
    assert b"foreign" not in page
    assert b"gone" not in page


@at_every_size
def test_the_list_takes_the_same_queries_at_any_length(size, client, assert_query_count):
    account = make_account()
    for _ in range(min(size, 50)):
        make_instance(account, make_group(account, WEB))
    sign_in(client, account)
    client.get(LIST)
    with assert_query_count("groups"):
        client.get(LIST, {"size": "50"})


def write_urls(group: SecurityGroup) -> list[str]:
    return [
        reverse("web:group-rename", args=[group.group_id]),
        reverse("web:group-clone", args=[group.group_id]),
        reverse("web:groups-delete") + f"?group={group.group_id}",
        reverse("web:groups-restore") + f"?group={group.group_id}",
    ]


def test_another_accounts_group_is_not_there(client):
    group = make_group()
    sign_in(client, make_account())
    for url in write_urls(group):
        assert client.post(url, {"name": "mine", "group": group.group_id}).status_code == 404
    assert client.get(reverse("web:group", args=[group.group_id])).status_code == 404


def test_a_viewer_may_look_but_not_write(client):
    group = make_group()
    sign_in(client, group.account, Role.VIEWER)
    assert client.get(LIST).status_code == 200
    assert b"Create group" not in client.get(LIST).content
    for url in [*write_urls(group), reverse("web:group-create")]:
        assert client.post(url, {"name": "mine", "group": group.group_id}).status_code == 403


def test_the_anonymous_are_sent_to_sign_in(client):
    group = make_group()
    for url in [LIST, *write_urls(group), reverse("web:group-create"), reverse("web:search")]:
        response = client.post(url) if url not in {LIST, reverse("web:search")} else client.get(url)
        assert response.url.startswith(reverse("web:sign-in"))


def test_wrong_methods_are_refused(client):
    group = make_group()
    sign_in(client, group.account)
    assert client.post(LIST).status_code == 405
    assert client.get(reverse("web:groups-restore")).status_code == 405
    assert client.delete(reverse("web:group-rename", args=[group.group_id])).status_code == 405


def test_links_that_say_the_same_in_every_row_are_named_after_their_row(client):
    group = make_group(name="web-tier")
    sign_in(client, group.account)
    page = client.get("/groups").content.decode()
    assert 'aria-label="Modify rules: web-tier"' in page
    assert 'aria-label="Clone web-tier"' in page
