"""Every write says what its visitor saw; one that does not is refused in a sentence."""

import pytest
from django.test import Client
from django.urls import reverse

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Instance, SecurityGroup
from tests.factories import HTMX, bound_names, make_group, make_instance, region, sign_in

pytestmark = pytest.mark.django_db

INGRESS = Direction.INGRESS
WEB = "ACCEPT#0.0.0.0/0#80#TCP"
UNSEEN = "What was sent does not say what it was made from. Load the page again"


@pytest.fixture
def group(client: Client) -> SecurityGroup:
    made = make_group(None, WEB, name="web-tier", description="Public web")
    sign_in(client, made.account)
    return made


def url(name: str, thing: SecurityGroup | Instance, *more: object) -> str:
    return reverse(
        f"web:{name}", args=[thing.group_id if isinstance(thing, SecurityGroup) else thing.instance_id, *more]
    )


@pytest.mark.parametrize("version", [None, "", "x", "-1", "1,,2", "9" * 40])
def test_a_form_that_does_not_say_what_was_seen_is_refused_in_a_sentence(version, client, group):
    account = group.account
    instance = make_instance(account, group, make_group(account, name="ssh"))
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
    assert bound_names(instance) == ["web-tier", "ssh"]


def test_a_rename_that_does_not_say_what_was_seen_is_refused_in_a_sentence(client, group):
    response = client.post(url("group-rename", group), {"name": "front"}, headers=HTMX)
    assert response.status_code == 422
    assert UNSEEN in response.content.decode()
