"""The clone dialog."""

import re

import pytest
from django.urls import reverse

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup
from securitygroups.services.groups import delete_groups
from tests.factories import (
    ADA,
    HTMX,
    lines,
    make_account,
    make_group,
    make_instance,
    make_project,
    make_referring_rule,
    region,
    sign_in,
)
from tests.web.query_counts import QUERY_COUNTS, at_every_size

pytestmark = pytest.mark.django_db

WEB = "ACCEPT#0.0.0.0/0#80#TCP"


def clone_url(group: SecurityGroup) -> str:
    return reverse("web:group-clone", args=[group.group_id])


def target(code: str = "ap-shanghai", **more: str) -> dict[str, str]:
    return {"region": code, "project": "0", "name": "copy", "description": "", "version": "0", **more}


def test_the_dialog_shows_the_rules_and_says_that_no_instance_is_copied(client):
    group = make_group(None, WEB, outbound=(WEB,), name="web-tier", description="Public web")
    make_instance(group.account, group)
    sign_in(client, group.account)
    page = client.get(clone_url(group), headers=HTMX).content.decode()
    for text in (
        "Clone web-tier",
        "Copies the 1 inbound and 1 outbound rules",
        "1 instance is not copied",
        "Public web",
    ):
        assert text in page
    assert page.count("TCP:80") == 2


def test_a_group_on_no_instance_counts_none_that_are_left_behind(client):
    group = make_group(None, WEB)
    sign_in(client, group.account)
    page = client.get(clone_url(group), headers=HTMX).content.decode()
    assert "Instances are never copied" in page
    assert "0 instances" not in page


def test_the_clone_opens_and_says_where_it_came_from(client):
    group = make_group(None, WEB, name="web-tier")
    sign_in(client, group.account)
    response = client.post(clone_url(group), target(), headers=HTMX)
    copy = SecurityGroup.objects.get(name="copy")
    assert response.headers["HX-Redirect"] == reverse("web:rules", args=[copy.group_id, Direction.INGRESS])
    page = client.get(response.headers["HX-Redirect"]).content.decode()
    source = reverse("web:group", args=[group.group_id])
    assert f'Cloned from <a href="{source}" title="{group.group_id}">web-tier</a> · Guangzhou' in page
    assert "No instance is bound to this group yet" in page
    assert reverse("web:group-bind", args=[copy.group_id]) in page


def test_a_clone_of_a_group_that_is_deleted_leads_nowhere(client):
    group = make_group(None, WEB, name="web-tier")
    sign_in(client, group.account)
    clone = client.post(clone_url(group), target(), headers=HTMX).headers["HX-Redirect"]
    delete_groups([group], actor=ADA)
    page = client.get(clone).content.decode()
    assert "Cloned from web-tier (deleted) · Guangzhou" in page
    assert reverse("web:group", args=[group.group_id]) not in page


def test_choosing_a_target_keeps_the_secret_of_the_form_out_of_the_address(client):
    group = make_group()
    sign_in(client, group.account)
    page = client.get(clone_url(group), headers=HTMX).content.decode()
    asking = page.split(f'hx-get="{clone_url(group)}"')[1].split(">")[0]
    assert 'hx-include="closest form"' in asking
    assert 'hx-params="not csrfmiddlewaretoken"' in asking


def test_a_target_elsewhere_asks_what_becomes_of_each_reference(client):
    account = make_account()
    group, peer = make_group(account), make_group(account, name="db-clients")
    namesake = make_group(account, name="db-clients", region=region("ap-shanghai"))
    make_instance(account, peer)
    make_referring_rule(group, peer)
    sign_in(client, account)
    here = client.get(clone_url(group), headers=HTMX).content.decode()
    assert "cannot follow" not in here
    there = client.get(clone_url(group), target(), headers=HTMX).content.decode()
    for text in (
        "One reference cannot follow",
        "Inbound rule 1",
        "<h3>Outbound</h3>",
        f'value="{namesake.group_id}" selected',
        "Replace by its 1 address of this moment",
        "Leave the rule out",
    ):
        assert text in there


def test_another_target_redraws_what_follows_from_it_and_leaves_what_is_being_typed_alone(client):
    account = make_account()
    group, peer = make_group(account), make_group(account)
    make_referring_rule(group, peer)
    sign_in(client, account)
    headers = HTMX | {"HX-Target": "clone-target"}
    part = client.get(clone_url(group), target("ap-beijing"), headers=headers).content.decode()
    for text in ("One reference cannot follow", "as planned above", "Clone to Beijing", 'hx-swap-oob="true"'):
        assert text in part
    assert 'name="name"' not in part


def suggested_name(client, group: SecurityGroup, **query: str) -> str:
    """What the dialog fills in as the clone's name."""
    return client.get(clone_url(group), query, headers=HTMX).context["form"]["name"].value()


def test_beside_its_source_a_clone_is_called_a_copy(client):
    group = make_group(name="web-tier")
    sign_in(client, group.account)
    page = client.get(clone_url(group), headers=HTMX).content.decode()
    assert re.search(r'<input[^>]* name="name" value="web-tier-copy"', page)


@pytest.mark.parametrize(
    ("taken", "free"),
    [
        (["web-tier-copy"], "web-tier-copy-2"),
        (["web-tier-copy", "web-tier-copy-2", "web-tier-copy-4"], "web-tier-copy-3"),
        (["web-tier-copy-2"], "web-tier-copy"),
    ],
)
def test_a_copy_gets_the_next_free_number(taken, free, client):
    group = make_group(name="web-tier")
    for name in taken:
        make_group(group.account, name=name)
    sign_in(client, group.account)
    assert suggested_name(client, group) == free


def test_a_name_is_free_when_it_is_taken_elsewhere_or_by_what_is_deleted(client):
    account = make_account()
    group = make_group(account, name="web-tier")
    make_group(account, name="web-tier-copy", region=region("ap-shanghai"))
    make_group(account, name="web-tier-copy", project=make_project(account, number=7))
    make_group(name="web-tier-copy")
    delete_groups([make_group(account, name="web-tier-copy")], actor=ADA)
    sign_in(client, account)
    assert suggested_name(client, group) == "web-tier-copy"


def test_a_copy_of_a_copy_counts_on(client):
    group = make_group(name="web-tier-copy-2")
    make_group(group.account, name="web-tier-copy")
    sign_in(client, group.account)
    assert suggested_name(client, group) == "web-tier-copy-3"


def test_the_name_of_a_copy_fits(client):
    group = make_group(name="n" * 60)
    sign_in(client, group.account)
    first = suggested_name(client, group)
    assert first == "n" * 55 + "-copy"
    make_group(group.account, name=first)
    assert suggested_name(client, group) == "n" * 53 + "-copy-2"


@pytest.mark.parametrize("place", [{"region": "ap-shanghai"}, {"project": "7"}])
def test_elsewhere_a_clone_keeps_the_name_of_its_source(place, client):
    account = make_account()
    group = make_group(account, name="web-tier")
    make_project(account, number=7)
    sign_in(client, account)
    assert suggested_name(client, group, **place) == "web-tier"
    assert suggested_name(client, group, **place, name="typed") == "typed"


def test_a_refused_name_stays_as_it_was_typed(client):
    group = make_group(name="web-tier")
    sign_in(client, group.account)
    response = client.post(clone_url(group), target("ap-guangzhou", name="y" * 61), headers=HTMX)
    assert response.status_code == 422
    assert f'value="{"y" * 61}"' in response.content.decode()


def test_a_reference_without_a_plan_is_refused_and_nothing_is_lost(client):
    account = make_account()
    group, peer = make_group(account), make_group(account)
    rule = make_referring_rule(group, peer)
    sign_in(client, account)
    response = client.post(clone_url(group), target(description="Keep me", version="1"), headers=HTMX)
    page = response.content.decode()
    assert response.status_code == 422
    assert f'name="plan-{rule.pk}"' in page
    assert "Keep me" in page
    assert not SecurityGroup.objects.filter(name="copy").exists()
    client.post(clone_url(group), target(**{f"plan-{rule.pk}": "drop", "version": "1"}))
    assert lines(SecurityGroup.objects.get(name="copy")) == []


@pytest.mark.parametrize("plan", ["nonsense", "map", "itself", "sg-00000000"])
def test_a_plan_that_is_not_offered_is_refused(plan, client):
    account = make_account()
    group, peer = make_group(account), make_group(account)
    rule = make_referring_rule(group, peer)
    sign_in(client, account)
    response = client.post(clone_url(group), target(**{f"plan-{rule.pk}": plan, "version": "1"}))
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": "x" * 61}, "60 characters"),
        ({"name": ""}, "Give the group a name."),
        ({"region": "mars"}, "“mars” is no region."),
        ({"project": "99"}, "99"),
    ],
)
def test_a_bad_target_is_refused(change, says, client):
    group = make_group()
    sign_in(client, group.account)
    response = client.post(clone_url(group), target() | change)
    assert response.status_code == 422
    assert says in response.content.decode()


def test_mapping_two_references_to_one_group_is_refused_with_a_sentence(client):
    account = make_account()
    group = make_group(account)
    there = make_group(account, region=region("ap-shanghai"))
    rules = [make_referring_rule(group, make_group(account)) for _ in range(2)]
    sign_in(client, account)
    plan = {f"plan-{rule.pk}": there.group_id for rule in rules}
    response = client.post(clone_url(group), target(**plan, version="2"))
    assert response.status_code == 422
    assert b"This would repeat rule 1" in response.content


@at_every_size
def test_the_dialog_takes_the_same_queries_at_any_length(size, client, assert_query_count):
    account = make_account()
    group = make_group(account, *[f"ACCEPT#10.0.0.0/8#{port}#TCP" for port in range(1, size - 8)])
    for _ in range(min(size, 9)):
        make_referring_rule(group, make_group(account))
    sign_in(client, account)
    with assert_query_count("group-clone"):
        client.get(clone_url(group), target(), headers=HTMX)


@at_every_size
def test_a_copy_takes_no_more_queries_however_many_names_are_taken(size, client, settings, django_assert_num_queries):
    settings.QUOTAS = settings.QUOTAS | {"groups": size + 1}
    group = make_group(name="web-tier")
    for number in range(size):
        make_group(group.account, name=f"web-tier-copy-{number}" if number else "web-tier-copy")
    sign_in(client, group.account)
    with django_assert_num_queries(QUERY_COUNTS["group-clone"] - 1):
        client.get(clone_url(group), headers=HTMX)
