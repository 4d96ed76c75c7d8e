"""The titles of the pages, by which people tell tabs and bookmarks from each other."""

import re

import pytest
from django.urls import reverse

from securitygroups.engine.vocabulary import Direction
from securitygroups.models.choices import InstanceState
from tests.factories import make_account, make_group, make_instance, sign_in

pytestmark = pytest.mark.django_db

CONSOLE = " · Security Group Console"


def test_every_page_says_in_its_title_what_it_is_about(client):
    account = make_account()
    group = make_group(account, "ACCEPT#0.0.0.0/0#80#TCP", name="web-tier")
    instance = make_instance(account, group, make_group(account, name="ssh"), name="web-1")
    binned = make_instance(account, group, name="old-1", state=InstanceState.SHUTDOWN)
    sign_in(client, account)
    rule = group.rules.get().pk
    of_group, of_instance = [group.group_id], [instance.instance_id]
    inbound, bound = [*of_group, Direction.INGRESS], [*of_instance, group.group_id]
    pages = [
        ("groups", [], "", "Security groups"),
        ("group-create", [], "", "Create group"),
        ("rules", inbound, "", "Inbound rules · web-tier"),
        ("rules", [*of_group, Direction.EGRESS], "", "Outbound rules · web-tier"),
        ("rules-add", inbound, "", "Add inbound rules to web-tier"),
        ("rules-delete", inbound, f"rule={rule}", "Delete 1 rule of web-tier"),
        ("rule-move", [*inbound, rule], "", "Move rule 1 of web-tier"),
        ("group-instances", of_group, "", "Instances · web-tier"),
        ("group-bind", of_group, "", "Bind instances to web-tier"),
        ("group-unbind", of_group, f"instance={instance.instance_id}", "Unbind web-tier"),
        ("group-clone", of_group, "", "Clone web-tier"),
        ("group-rename", of_group, "", "Rename web-tier"),
        ("groups-delete", [], f"group={group.group_id}", "Delete web-tier"),
        ("instances", [], "", "Instances"),
        ("instances", [], "state=SHUTDOWN", "Recycle bin"),
        ("instance", of_instance, "", "web-1"),
        ("instance-bind", of_instance, "", "Bind groups to web-1"),
        ("instance-unbind", bound, "", "Unbind web-tier from web-1"),
        ("instance-move", bound, "", "Move web-tier on web-1"),
        ("instance-recycle", of_instance, "", "Recycle web-1"),
        ("instance-restore", [binned.instance_id], "", "Restore old-1"),
        ("instance-release", [binned.instance_id], "", "Release old-1"),
    ]
    titles = []
    for name, args, query, _expected in pages:
        page = client.get(f"{reverse(f'web:{name}', args=args)}?{query}").content.decode()
        titles += re.findall("<title>(.*)</title>", page)
    assert titles == [expected + CONSOLE for *_page, expected in pages]
