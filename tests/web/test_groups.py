"""The list of groups, and what is done to a group as a whole."""

import re

import pytest
from django.urls import reverse

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Account, SecurityGroup
from securitygroups.models.choices import InstanceState, Role
from securitygroups.services.group_templates import TEMPLATE_TEXTS, GroupTemplate
from tests.factories import (
    HTMX,
    lines,
    make_account,
    make_group,
    make_instance,
    make_project,
    make_referring_rule,
    region,
    seen_rules,
    sign_in,
)
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


def new_group(account: Account, **change: str) -> dict[str, str]:
    values = {"template": "open-common", "name": "web", "description": "", "region": "ap-guangzhou", "project": "0"}
    return values | {"account": str(account.pk)} | change


def test_a_group_is_created_from_a_template(client):
    account = make_account()
    sign_in(client, account)
    response = client.post(reverse("web:group-create"), new_group(account), headers=HTMX)
    group = SecurityGroup.objects.get()
    assert response.headers["HX-Redirect"] == reverse("web:rules", args=[group.group_id, Direction.INGRESS])
    assert len(lines(group)) == 11
    assert group.description == str(TEMPLATE_TEXTS[GroupTemplate.OPEN_COMMON].description)
    assert b"Created group web" in client.get(reverse("web:notices")).content


@pytest.mark.parametrize(
    ("change", "says", "keeps"),
    [
        ({"name": ""}, "Give the group a name.", "Keep me"),
        ({"name": "x" * 61}, "A name has at most 60 characters; this has 61. Shorten it.", "x" * 61),
        ({"description": "x" * 101}, "A description has at most 100 characters; this has 101. Shorten it.", "x" * 101),
        ({"template": "nonsense"}, "nonsense", "Keep me"),
        ({"project": "99"}, "99", "Keep me"),
        ({"region": "mars"}, "“mars” is no region.", "Keep me"),
    ],
)
def test_a_bad_new_group_is_refused_and_keeps_what_was_typed(change, says, keeps, client):
    account = make_account()
    sign_in(client, account)
    response = client.post(
        reverse("web:group-create"), new_group(account, description="Keep me") | change, headers=HTMX
    )
    assert response.status_code == 422
    assert says in response.content.decode()
    assert keeps in response.content.decode()
    assert not SecurityGroup.objects.exists()


def test_the_group_beyond_the_quota_is_refused_at_its_field(client, settings):
    settings.QUOTAS = settings.QUOTAS | {"groups": 1}
    account = make_account()
    make_group(account)
    sign_in(client, account)
    response = client.post(reverse("web:group-create"), new_group(account))
    assert response.status_code == 422
    assert b"which is the quota" in response.content


def test_the_create_dialog_shows_the_rules_of_each_template(client):
    sign_in(client, make_account())
    page = client.get(reverse("web:group-create"), headers=HTMX).content.decode()
    assert "Allow TCP:3389 0.0.0.0/0" in page
    assert "No rules: everything is rejected." in page


def test_a_group_is_renamed(client):
    group = make_group(name="before")
    sign_in(client, group.account)
    url = reverse("web:group-rename", args=[group.group_id])
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
    url = reverse("web:group-rename", args=[group.group_id])
    form = client.get(url, headers=HTMX).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    assert client.post(url, shown, headers=HTMX).status_code == 422
    assert client.post(url, shown | {field: "web"}, headers=HTMX).status_code == 204
    group.refresh_from_db()
    assert getattr(group, field) == "web"


def delete_url(*groups: SecurityGroup) -> str:
    return reverse("web:groups-delete") + "?" + "&".join(f"group={group.group_id}" for group in groups)


def test_every_blocker_names_the_step_that_removes_it(client):
    account = make_account()
    group = make_group(account, is_default=True, name="database")
    make_instance(account, group, name="db-1")
    binned = make_instance(account, group, name="db-old", state=InstanceState.SHUTDOWN)
    referring = make_group(account, name="web-tier")
    rule = make_referring_rule(referring, group)
    sign_in(client, account)
    page = client.get(delete_url(group), headers=HTMX).content.decode()
    for text in (
        "database cannot be deleted yet",
        "It is the default group",
        "1 instance is bound",
        "db-1",
        reverse("web:group-instances", args=[group.group_id]),
        "1 instance in the recycle bin still holds it",
        "db-old",
        reverse("web:instance", args=[binned.instance_id]),
        "1 rule of another group refers to it",
        "web-tier, inbound rule 1",
        f"{reverse('web:rules', args=[referring.group_id, Direction.INGRESS])}#rule-{rule.pk}",
        reverse("web:help", args=["delete"]),
    ):
        assert text in page
    assert client.post(delete_url(group), {"group": group.group_id, **seen_rules(group)}).status_code == 422
    assert SecurityGroup.objects.get(pk=group.pk).deleted is None


def test_a_link_to_a_rule_that_refers_ends_at_that_rule(client):
    account = make_account()
    group, referring = make_group(account), make_group(account, "ACCEPT#0.0.0.0/0#80#TCP")
    make_referring_rule(referring, group)
    sign_in(client, account)
    page = client.get(delete_url(group), headers=HTMX).content.decode()
    ((linked, anchor),) = re.findall(r'href="([^"#]+)#(rule-\d+)"', page)
    assert client.get(linked).content.decode().count(f'id="{anchor}"') == 1


def test_a_group_is_deleted_and_brought_back(client):
    group = make_group(None, WEB, name="old-proxy")
    sign_in(client, group.account)
    assert b"Delete old-proxy?" in client.get(delete_url(group), headers=HTMX).content
    assert (
        client.post(delete_url(group), {"group": group.group_id, **seen_rules(group)}, headers=HTMX).status_code == 204
    )
    notice = client.get(reverse("web:notices")).content.decode()
    assert "Deleted group old-proxy" in notice
    undo = f"{reverse('web:groups-restore')}?group={group.group_id}"
    assert undo in notice
    assert client.get(reverse("web:rules", args=[group.group_id, Direction.INGRESS])).status_code == 404
    client.post(undo)
    assert client.get(reverse("web:rules", args=[group.group_id, Direction.INGRESS])).status_code == 200
    assert lines(group) == [WEB]


@pytest.mark.parametrize("ask", ["get", "post"])
def test_deleting_with_nothing_ticked_leads_back_and_says_so(ask, client):
    sign_in(client, make_account())
    response = getattr(client, ask)(reverse("web:groups-delete"), follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert b"Tick at least one group." in response.content


def test_from_its_own_page_a_deleted_group_leads_back_to_the_list(client):
    group = make_group()
    sign_in(client, group.account)
    response = client.post(
        delete_url(group), {"group": group.group_id, "from": "group", **seen_rules(group)}, headers=HTMX
    )
    assert response.headers["HX-Redirect"] == LIST


def test_groups_that_only_name_each_other_go_together_or_not_at_all(client):
    account = make_account()
    first, second, held = make_group(account), make_group(account), make_group(account)
    make_referring_rule(first, second)
    make_instance(account, held)
    sign_in(client, account)
    ids = [group.group_id for group in (second, first, held)]
    seen = seen_rules(first, second, held)
    assert client.post(reverse("web:groups-delete"), {"group": ids, **seen}).status_code == 422
    assert not SecurityGroup.objects.exclude(deleted=None).exists()
    assert client.post(reverse("web:groups-delete"), {"group": ids[:2], **seen}, headers=HTMX).status_code == 204
    assert SecurityGroup.objects.exclude(deleted=None).count() == 2


def write_urls(group: SecurityGroup) -> list[str]:
    return [
        reverse("web:group-rename", args=[group.group_id]),
        reverse("web:group-clone", args=[group.group_id]),
        delete_url(group),
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


def test_the_search_of_the_top_bar_finds_groups_and_instances_of_the_account_only(client):
    account = make_account()
    make_instance(account, make_group(account, name="web-tier"), name="web-7", public_ipv4="119.29.1.7")
    make_group(name="web-of-others")
    sign_in(client, account)
    page = client.get(reverse("web:search"), {"q": "web"}).content.decode()
    assert "web-tier" in page
    assert "web-7" in page
    assert "web-of-others" not in page
    assert b"web-7" in client.get(reverse("web:search"), {"q": "119.29"}).content
    assert b"Nothing found" in client.get(reverse("web:search"), {"q": ""}).content
