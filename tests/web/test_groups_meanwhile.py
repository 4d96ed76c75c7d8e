"""Groups renamed, cloned or deleted from an old view: what others did is told, and nothing typed is lost."""

from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup
from securitygroups.services.groups import rename_group
from securitygroups.services.rules import add_rules
from tests.factories import ADA, HTMX, draft, make_group, make_referring_rule, seen_rules, sign_in
from tests.web.meanwhile import faster, post_meanwhile

pytestmark = pytest.mark.django_db

INGRESS = Direction.INGRESS
WEB = "ACCEPT#0.0.0.0/0#80#TCP"
SSH = "ACCEPT#10.0.0.0/8#22#TCP"


@pytest.fixture
def group(client: Client) -> SecurityGroup:
    made = make_group(None, WEB, name="web-tier", description="Public web")
    sign_in(client, made.account)
    return made


@pytest.fixture
def ssh(group: SecurityGroup) -> SecurityGroup:
    return make_group(group.account, name="ssh")


def url(name: str, group: SecurityGroup) -> str:
    return reverse(f"web:{name}", args=[group.group_id])


def naming(name: str, description: str) -> dict[str, str]:
    return {"name": name, "description": description, "seen_name": "web-tier", "seen_description": "Public web"}


@faster
def test_a_name_is_not_lost_when_somebody_else_saves_only_a_description(when, client, group):
    rename = partial(rename_group, group, name="front", description="Public web", actor=ADA)
    response = post_meanwhile(client, when, rename, url("group-rename", group), naming("web-tier", "Only for tests"))
    page = response.content.decode()
    assert response.status_code == 409
    assert "This group was renamed meanwhile." in page
    assert "Its name is now “front”." in page
    assert 'name="seen_name" value="front"' in page
    assert 'name="name" value="front"' in page
    assert 'name="description" value="Only for tests"' in page
    group.refresh_from_db()
    assert (group.name, group.description) == ("front", "Public web")


def test_a_name_that_two_people_change_stays_as_it_was_typed_until_it_is_sent_again(client, group):
    rename_group(group, name="front", description="", actor=ADA)
    page = client.post(url("group-rename", group), naming("edge", "Public web"), headers=HTMX).content.decode()
    assert 'name="name" value="edge"' in page
    assert "It has no description now." in page
    again = {"name": "edge", "description": "", "seen_name": "front", "seen_description": ""}
    assert client.post(url("group-rename", group), again, headers=HTMX).status_code == 204
    group.refresh_from_db()
    assert (group.name, group.description) == ("edge", "")


def test_what_was_seen_stays_while_a_name_is_mended(client, group):
    rename_group(group, name="front", description="", actor=ADA)
    page = client.post(url("group-rename", group), naming("x" * 61, "Public web"), headers=HTMX).content.decode()
    assert 'name="seen_name" value="web-tier"' in page


def clone(version: str = "0", **more: str) -> dict[str, str]:
    return {"region": "ap-shanghai", "project": "0", "name": "Mine", "description": "", "version": version, **more}


@faster
def test_a_clone_of_rules_that_changed_since_the_preview_asks_again(when, client, group):
    change = partial(add_rules, group, INGRESS, [draft(SSH)], actor=ADA)
    response = post_meanwhile(client, when, change, url("group-clone", group), clone())
    page = response.content.decode()
    assert response.status_code == 409
    assert "Added: Allow TCP:22 10.0.0.0/8, now inbound rule 2." in page
    assert 'value="Mine"' in page
    assert 'name="version" value="1"' in page
    assert not SecurityGroup.objects.filter(name="Mine").exists()
    client.post(url("group-clone", group), clone("1"), headers=HTMX)
    assert SecurityGroup.objects.get(name="Mine").rules.count() == 2


def test_a_rule_that_needs_a_plan_by_now_is_told_with_the_change(client, group, ssh):
    make_referring_rule(group, ssh)
    response = client.post(url("group-clone", group), clone(name="x" * 61), headers=HTMX)
    assert response.status_code == 409
    assert b"One reference cannot follow" in response.content


@faster
def test_a_group_whose_rules_changed_since_the_question_is_asked_about_again(when, client, group):
    data = {"group": group.group_id, **seen_rules(group)}
    change = partial(add_rules, group, INGRESS, [draft(SSH)], actor=ADA)
    response = post_meanwhile(client, when, change, reverse("web:groups-delete"), data)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Added: Allow TCP:22 10.0.0.0/8, now inbound rule 2." in page
    assert "2 rules are deleted too." in page
    assert f'name="version-{group.group_id}" value="1"' in page
    group.refresh_from_db()
    assert group.deleted is None


def test_several_groups_that_changed_are_named_and_none_is_deleted(client, group, ssh):
    logs = make_group(group.account, name="logs")
    data = {"group": [each.group_id for each in (group, ssh, logs)], **seen_rules(group, ssh, logs)}
    for each in (group, ssh):
        add_rules(each, INGRESS, [draft(SSH)], actor=ADA)
    response = client.post(reverse("web:groups-delete"), data, headers=HTMX)
    assert response.status_code == 409
    assert b"These groups changed meanwhile: ssh, web-tier." in response.content
    assert not SecurityGroup.objects.exclude(deleted=None).exists()
