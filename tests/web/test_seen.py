"""Every write carries what the visitor saw: when that is no more, nothing is overwritten and nothing typed is lost."""

from collections.abc import Callable
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Account, Binding, Instance, SecurityGroup
from securitygroups.models.choices import InstanceState
from securitygroups.services.bindings import bind_groups, reorder_bindings, unbind_group
from securitygroups.services.groups import rename_group
from securitygroups.services.rules import add_rules, edit_rule
from tests.factories import (
    ADA,
    HTMX,
    draft,
    make_account,
    make_group,
    make_instance,
    make_referring_rule,
    region,
    seen_on,
    seen_rules,
    sign_in,
)
from tests.web.meanwhile import meanwhile

pytestmark = pytest.mark.django_db

INGRESS = Direction.INGRESS
WEB = "ACCEPT#0.0.0.0/0#80#TCP"
SSH = "ACCEPT#10.0.0.0/8#22#TCP"
UNSEEN = "What was sent does not say what it was made from. Load the page again"

Change = Callable[[], object]
# Somebody else is faster: before the form is sent, or between the look of the view and the lock of the service.
SOONER, LATER = "sooner", "later"
faster = pytest.mark.parametrize("when", [SOONER, LATER])


def post(client: Client, when: str, change: Change, url: str, data: dict[str, object]):
    """Send a form to which somebody else's change comes in between."""
    if when == SOONER:
        change()
        return client.post(url, data, headers=HTMX)
    with meanwhile(change):
        return client.post(url, data, headers=HTMX)


@pytest.fixture
def account(client: Client) -> Account:
    made = make_account()
    sign_in(client, made)
    return made


@pytest.fixture
def group(account: Account) -> SecurityGroup:
    return make_group(account, WEB, name="web-tier", description="Public web")


@pytest.fixture
def ssh(account: Account) -> SecurityGroup:
    return make_group(account, name="ssh")


@pytest.fixture
def logs(account: Account) -> SecurityGroup:
    return make_group(account, name="logs")


def url(name: str, thing: SecurityGroup | Instance, *more: object) -> str:
    return reverse(
        f"web:{name}", args=[thing.group_id if isinstance(thing, SecurityGroup) else thing.instance_id, *more]
    )


def names(instance: Instance) -> list[str]:
    return list(Binding.objects.filter(instance=instance).order_by("position").values_list("group__name", flat=True))


# Renaming


def naming(name: str, description: str) -> dict[str, str]:
    return {"name": name, "description": description, "seen_name": "web-tier", "seen_description": "Public web"}


@faster
def test_a_name_is_not_lost_when_somebody_else_saves_only_a_description(when, client, group):
    rename = partial(rename_group, group, name="front", description="Public web", actor=ADA)
    response = post(client, when, rename, url("group-rename", group), naming("web-tier", "Only for tests"))
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


def test_a_rename_can_be_undone_until_somebody_renames_again(client, group):
    client.post(url("group-rename", group), naming("front", "Public web"), headers=HTMX)
    notice = client.get(reverse("web:notices")).content.decode()
    undo = notice.split('action="')[1].split('"')[0]
    rename_group(group, name="edge", description="", actor=ADA)
    client.post(undo, headers=HTMX)
    assert b"was renamed since, so nothing was done" in client.get(reverse("web:notices")).content
    rename_group(group, name="front", description="Public web", actor=ADA)
    assert client.post(undo).url == reverse("web:rules", args=[group.group_id, INGRESS])
    group.refresh_from_db()
    assert (group.name, group.description) == ("web-tier", "Public web")


def test_only_a_change_of_this_groups_name_is_undone(client, group, ssh):
    change = rename_group(ssh, name="shell", description="", actor=ADA)
    assert client.post(url("rename-undo", group, change.pk)).status_code == 404
    assert client.get(url("rename-undo", ssh, change.pk)).status_code == 405
    sign_in(client, make_account())
    assert client.post(url("rename-undo", ssh, change.pk)).status_code == 404
    ssh.refresh_from_db()
    assert ssh.name == "shell"


# Cloning


def clone(version: str = "0", **more: str) -> dict[str, str]:
    return {"region": "ap-shanghai", "project": "0", "name": "Mine", "description": "", "version": version, **more}


@faster
def test_a_clone_of_rules_that_changed_since_the_preview_asks_again(when, client, group):
    change = partial(add_rules, group, INGRESS, [draft(SSH)], actor=ADA)
    response = post(client, when, change, url("group-clone", group), clone())
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


# Deleting groups


@faster
def test_a_group_whose_rules_changed_since_the_question_is_asked_about_again(when, client, group):
    data = {"group": group.group_id, **seen_rules(group)}
    change = partial(add_rules, group, INGRESS, [draft(SSH)], actor=ADA)
    response = post(client, when, change, reverse("web:groups-delete"), data)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Added: Allow TCP:22 10.0.0.0/8, now inbound rule 2." in page
    assert "2 rules go with it." in page
    assert f'name="version-{group.group_id}" value="1"' in page
    group.refresh_from_db()
    assert group.deleted is None


def test_several_groups_that_changed_are_named_and_none_is_deleted(client, group, ssh, logs):
    data = {"group": [each.group_id for each in (group, ssh, logs)], **seen_rules(group, ssh, logs)}
    for each in (group, ssh):
        add_rules(each, INGRESS, [draft(SSH)], actor=ADA)
    response = client.post(reverse("web:groups-delete"), data, headers=HTMX)
    assert response.status_code == 409
    assert b"These groups changed meanwhile: ssh, web-tier." in response.content
    assert not SecurityGroup.objects.exclude(deleted=None).exists()


# The groups of an instance


@faster
def test_groups_are_not_bound_to_an_order_that_nobody_saw(when, client, account, group, ssh, logs):
    instance = make_instance(account, group, name="web-1")
    data = {"group": logs.group_id, "place": "first", **seen_on(instance)}
    change = partial(bind_groups, instance, [ssh], actor=ADA)
    response = post(client, when, change, url("instance-bind", instance), data)
    page = response.content.decode()
    assert response.status_code == 409
    assert "The groups of web-1 were changed meanwhile." in page
    assert "Bound now, in this order: web-tier, ssh." in page
    assert f'value="{logs.group_id}" checked' in page
    assert f'name="version" value="{group.pk},{ssh.pk}"' in page
    assert names(instance) == ["web-tier", "ssh"]
    client.post(url("instance-bind", instance), data | seen_on(instance), headers=HTMX)
    assert names(instance) == ["logs", "web-tier", "ssh"]


def test_an_instance_without_any_group_is_a_thing_to_be_seen_too(client, account, group, ssh):
    instance = make_instance(account, name="bare")
    page = client.get(url("instance-bind", instance), headers=HTMX).content.decode()
    assert 'name="version" value="none"' in page
    bind_groups(instance, [ssh], actor=ADA)
    data = {"group": group.group_id, "place": "last", "version": "none"}
    assert client.post(url("instance-bind", instance), data, headers=HTMX).status_code == 409
    assert names(instance) == ["ssh"]


@faster
def test_a_group_is_not_bound_to_instances_that_changed(when, client, account, group, ssh, logs):
    one, other = make_instance(account, ssh, name="one"), make_instance(account, ssh, name="other")
    data = {"instance": [one.instance_id, other.instance_id], "place": "last", **seen_on(one, other)}
    change = partial(bind_groups, other, [logs], actor=ADA)
    response = post(client, when, change, url("group-bind", group), data)
    page = response.content.decode()
    assert response.status_code == 409
    assert "The groups of other were changed meanwhile." in page
    assert f'value="{one.instance_id}" checked' in page
    assert f'name="version-{other.instance_id}" value="{ssh.pk},{logs.pk}"' in page
    assert (names(one), names(other)) == (["ssh"], ["ssh", "logs"])


@faster
def test_a_group_is_not_unbound_from_an_order_that_nobody_saw(when, client, account, group, ssh, logs):
    instance = make_instance(account, group, ssh, logs, name="web-1")
    data = seen_on(instance)
    change = partial(unbind_group, instance, logs, actor=ADA)
    response = post(client, when, change, url("instance-unbind", instance, group.group_id), data)
    assert response.status_code == 409
    assert b"Bound now, in this order: web-tier, ssh." in response.content
    assert f'name="version" value="{group.pk},{ssh.pk}"' in response.content.decode()
    assert names(instance) == ["web-tier", "ssh"]


@faster
@pytest.mark.parametrize("name", ["instance-unbind", "instance-move"])
def test_a_group_that_somebody_else_took_off_is_told(name, when, client, account, group, ssh):
    instance = make_instance(account, group, ssh, name="web-1")
    data = seen_on(instance) | {"to": "bottom"}
    change = partial(unbind_group, instance, group, actor=ADA)
    response = post(client, when, change, url(name, instance, group.group_id), data)
    assert response.status_code == 409
    assert response.headers["HX-Retarget"] == "#instance"
    assert b"web-tier is not on it any more. Nothing was changed." in response.content
    assert names(instance) == ["ssh"]


@faster
def test_several_are_not_unbound_when_one_has_another_order(when, client, account, group, ssh):
    one, other = make_instance(account, group, ssh, name="one"), make_instance(account, group, ssh, name="other")
    data = {"instance": [one.instance_id, other.instance_id], **seen_on(one, other)}
    change = partial(reorder_bindings, other, [ssh.pk, group.pk], actor=ADA)
    response = post(client, when, change, url("group-unbind", group), data)
    assert response.status_code == 409
    assert b"The groups of other were changed meanwhile." in response.content
    assert (names(one), names(other)) == (["web-tier", "ssh"], ["ssh", "web-tier"])


@faster
def test_several_of_which_one_is_unbound_already_stay_with_a_notice(when, client, account, group, ssh):
    one, other = make_instance(account, group, ssh, name="one"), make_instance(account, group, ssh, name="other")
    data = {"instance": [one.instance_id, other.instance_id], **seen_on(one, other)}
    response = post(client, when, partial(unbind_group, other, group, actor=ADA), url("group-unbind", group), data)
    assert response.status_code == 204
    assert b"web-tier is not on other, so nothing was unbound." in client.get(reverse("web:notices")).content
    assert names(one) == ["web-tier", "ssh"]


@faster
@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("instance-recycle", InstanceState.RUNNING),
        ("instance-restore", InstanceState.SHUTDOWN),
        ("instance-release", InstanceState.SHUTDOWN),
    ],
)
def test_what_becomes_of_an_instance_is_asked_again_when_its_groups_changed(
    name, before, when, client, account, group, ssh
):
    instance = make_instance(account, group, name="web-1", state=before)
    data = {"name": "web-1", **seen_on(instance)}
    change = partial(Binding.objects.create, instance=instance, group=ssh, position=1)
    response = post(client, when, change, url(name, instance), data)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Bound now, in this order: web-tier, ssh." in page
    assert "Nothing was done. Look at it again, then confirm." in page
    instance.refresh_from_db()
    assert instance.state == before
    assert client.post(url(name, instance), data | seen_on(instance), headers=HTMX).status_code == 204


# Rules


def test_a_mended_row_is_still_compared_with_what_was_seen_first(client, group):
    rule = group.rules.get()
    address = reverse("web:rule-edit", args=[group.group_id, INGRESS, rule.pk])
    edit_rule(rule, draft(SSH), actor=ADA)
    values = {"peer": "nonsense", "service": "TCP:1", "action": "DROP", "version": "0"}
    page = client.post(address, values, headers=HTMX).content.decode()
    assert 'name="version" value="0"' in page
    assert client.post(address, values | {"peer": "192.0.2.1"}, headers=HTMX).status_code == 409


# Forms that say nothing of what was seen


@pytest.mark.parametrize("version", [None, "", "x", "-1", "1,,2", "9" * 40])
def test_a_form_that_does_not_say_what_was_seen_is_refused_in_a_sentence(version, client, account, group, ssh):
    instance = make_instance(account, group, ssh)
    spare, there = make_group(account), make_group(account, region=region("ap-shanghai"))
    inbound, rule = [INGRESS], [INGRESS, group.rules.get().pk]
    writes = {
        url("rules-delete", group, *inbound): {"rule": str(rule[1])},
        url("rules-order", group, *inbound): {"order": str(rule[1])},
        url("rule-edit", group, *rule): {"peer": "192.0.2.1", "service": "TCP:1", "action": "DROP"},
        url("rule-move", group, *rule): {"to": "top"},
        url("group-clone", group): {"region": there.region_id, "project": "0", "name": "copy"},
        url("group-bind", spare): {"instance": instance.instance_id, "place": "last"},
        url("group-unbind", group): {"instance": instance.instance_id},
        url("instance-bind", instance): {"group": spare.group_id, "place": "last"},
        url("instance-unbind", instance, group.group_id): {},
        url("instance-recycle", instance): {},
        reverse("web:groups-delete"): {"group": there.group_id},
    }
    for address, data in writes.items():
        names_of_versions = ("version", f"version-{instance.instance_id}", f"version-{there.group_id}")
        sent = data if version is None else data | dict.fromkeys(names_of_versions, version)
        response = client.post(address, sent, headers=HTMX)
        assert response.status_code == 422, address
        assert UNSEEN in response.content.decode() or "is no order" in response.content.decode(), address
    assert names(instance) == ["web-tier", "ssh"]


def test_a_rename_that_does_not_say_what_was_seen_is_refused_in_a_sentence(client, group):
    response = client.post(url("group-rename", group), {"name": "front"}, headers=HTMX)
    assert response.status_code == 422
    assert UNSEEN in response.content.decode()
