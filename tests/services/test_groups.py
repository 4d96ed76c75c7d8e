"""What people do with a group as a whole."""

import pytest
from django.db import IntegrityError, transaction

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import AuditEntry, Binding, Rule, SecurityGroup
from securitygroups.models.choices import InstanceState
from securitygroups.selectors.blockers import BlockerKind, deletion_blockers
from securitygroups.services.errors import LimitReached, NotFound, ResourceInUse, ServiceError, StaleVersion
from securitygroups.services.group_templates import GroupTemplate, template_drafts
from securitygroups.services.groups import Naming, delete_groups, rename_group, restore_groups, undo_rename
from securitygroups.services.rules import delete_rules
from tests.factories import (
    ADA,
    lines,
    make_account,
    make_group,
    make_instance,
    make_project,
    make_referring_rule,
    region,
)

pytestmark = pytest.mark.django_db

INGRESS, EGRESS = Direction.INGRESS, Direction.EGRESS
WEB = "ACCEPT#0.0.0.0/0#80#TCP"
EVERYTHING = ["ACCEPT#0.0.0.0/0#ALL#ALL", "ACCEPT#::/0#ALL#ALL"]


def test_the_common_template_has_the_consoles_rows_in_its_stored_order():
    group = make_group(drafts=template_drafts(GroupTemplate.OPEN_COMMON))
    assert lines(group) == [
        "ACCEPT#0.0.0.0/0#3389#TCP",
        "ACCEPT#::/0#3389#TCP",
        "ACCEPT#0.0.0.0/0#22#TCP",
        "ACCEPT#::/0#22#TCP",
        "ACCEPT#0.0.0.0/0#80,443#TCP",
        "ACCEPT#::/0#80,443#TCP",
        "ACCEPT#0.0.0.0/0#ALL#ICMP",
        "ACCEPT#::/0#ALL#ICMPv6",
        "ACCEPT#10.0.0.0/8#ALL#ALL",
        "ACCEPT#172.16.0.0/12#ALL#ALL",
        "ACCEPT#192.168.0.0/16#ALL#ALL",
    ]
    assert lines(group, EGRESS) == EVERYTHING


def test_the_open_template_opens_both_families_both_ways():
    group = make_group(drafts=template_drafts(GroupTemplate.OPEN_ALL))
    assert lines(group) == lines(group, EGRESS) == EVERYTHING


def test_the_custom_template_rejects_everything():
    group = make_group(drafts=template_drafts(GroupTemplate.CUSTOM))
    assert lines(group) == lines(group, EGRESS) == []


def test_a_new_group_starts_at_version_0_with_a_snapshot_and_an_audit_line():
    group = make_group(None, WEB)
    assert group.version == 0
    assert [snapshot.version for snapshot in group.snapshots.all()] == [0]
    assert AuditEntry.objects.get(target=group.group_id).action == "create-group"


BAD_NAMES = [
    ({"name": " "}, "name"),
    ({"name": "\u200b"}, "name"),
    ({"name": "a\nb"}, "name"),
    ({"name": "x" * 61}, "name"),
    ({"description": "\x07"}, "description"),
    ({"name": "web\u202e"}, "name"),
    ({"description": "\u2066web"}, "description"),
    ({"description": "x" * 101}, "description"),
]


@pytest.mark.parametrize(("values", "field"), BAD_NAMES)
def test_a_bad_name_is_refused_at_its_field(values, field):
    with pytest.raises(ServiceError) as refusal:
        make_group(**values)
    assert refusal.value.field == field
    assert not SecurityGroup.objects.exists()


def test_the_quota_counts_the_living_groups_of_a_region_and_project(settings):
    settings.QUOTAS = settings.QUOTAS | {"groups": 1}
    account = make_account()
    first = make_group(account)
    make_group(account, region=region("ap-shanghai"))
    make_group(account, project=make_project(account, number=7))
    with pytest.raises(LimitReached, match="which is the quota"):
        make_group(account)
    delete_groups([first], actor=ADA)
    make_group(account)
    with pytest.raises(LimitReached):
        restore_groups([first], actor=ADA)


def test_renaming_changes_no_rule_and_no_version():
    group = make_group(None, WEB, name="before")
    rename_group(group, name=" after ", description="Now", actor=ADA)
    group.refresh_from_db()
    assert (group.name, group.description, group.version) == ("after", "Now", 0)
    assert AuditEntry.objects.get(action="rename-group").detail["before"]["name"] == "before"


def test_a_rename_from_an_old_view_is_refused():
    group = make_group(name="web", description="")
    rename_group(group, name="web", description="Public", actor=ADA, seen=Naming("web", ""))
    with pytest.raises(StaleVersion):
        rename_group(group, name="front", description="", actor=ADA, seen=Naming("web", ""))
    group.refresh_from_db()
    assert (group.name, group.description) == ("web", "Public")


def test_undoing_a_rename_takes_back_just_that_rename():
    group = make_group(name="web", description="Public")
    change = rename_group(group, name="front", description="", actor=ADA)
    undo_rename(change, actor=ADA)
    group.refresh_from_db()
    assert (group.name, group.description) == ("web", "Public")
    with pytest.raises(StaleVersion):
        undo_rename(change, actor=ADA)
    assert AuditEntry.objects.filter(action="undo-rename").count() == 1


def test_a_rename_of_a_group_that_is_deleted_stays():
    group = make_group(name="web")
    change = rename_group(group, name="front", description="", actor=ADA)
    delete_groups([group], actor=ADA)
    with pytest.raises(NotFound):
        undo_rename(change, actor=ADA)


def test_groups_are_deleted_at_the_version_that_was_seen_or_not_at_all():
    account = make_account()
    changed, same = make_group(account, WEB), make_group(account)
    seen = {changed.pk: 0, same.pk: 0}
    delete_rules(changed, Direction.INGRESS, [changed.rules.get().pk], actor=ADA)
    with pytest.raises(StaleVersion):
        delete_groups([same, changed], actor=ADA, seen=seen)
    assert not SecurityGroup.objects.exclude(deleted=None).exists()
    delete_groups([same, changed], actor=ADA, seen=seen | {changed.pk: 1})
    assert SecurityGroup.objects.exclude(deleted=None).count() == 2


def test_each_blocker_is_found():
    account = make_account()
    group = make_group(account, is_default=True)
    bound = make_instance(account, group)
    binned = make_instance(account, group, state=InstanceState.SHUTDOWN)
    rule = make_referring_rule(make_group(account), group)
    found = {blocker.kind: blocker for blocker in deletion_blockers([group])[group.pk]}
    assert list(found) == list(BlockerKind)
    assert found[BlockerKind.BOUND].instances == (bound,)
    assert found[BlockerKind.RECYCLED].instances == (binned,)
    assert found[BlockerKind.REFERENCED].rules == (rule,)


def test_a_group_in_use_is_not_deleted():
    group = make_group()
    make_instance(group.account, group)
    with pytest.raises(ResourceInUse) as refusal:
        delete_groups([group], actor=ADA)
    assert [blocker.kind for blocker in refusal.value.blockers] == [BlockerKind.BOUND]
    assert SecurityGroup.objects.get(pk=group.pk).deleted is None


def test_a_group_that_only_names_itself_may_go():
    group = make_group()
    make_referring_rule(group, group)
    delete_groups([group], actor=ADA)
    assert SecurityGroup.objects.get(pk=group.pk).deleted


def test_the_rules_of_a_deleted_group_hold_nobody():
    account = make_account()
    group, referring = make_group(account), make_group(account)
    make_referring_rule(referring, group)
    delete_groups([referring], actor=ADA)
    delete_groups([group], actor=ADA)
    with pytest.raises(NotFound, match=group.group_id):
        restore_groups([referring], actor=ADA)
    restore_groups([group, referring], actor=ADA)
    assert not SecurityGroup.objects.exclude(deleted=None).exists()


def test_a_group_once_its_last_blocker_is_gone_may_go():
    account = make_account()
    group, referring = make_group(account), make_group(account)
    rule = make_referring_rule(referring, group)
    delete_rules(referring, INGRESS, [rule.pk], actor=ADA)
    delete_groups([group], actor=ADA)
    assert SecurityGroup.objects.get(pk=group.pk).deleted


def test_a_group_comes_back_only_once():
    group = make_group()
    delete_groups([group], actor=ADA)
    restore_groups([group], actor=ADA)
    with pytest.raises(NotFound, match="brought back already"):
        restore_groups([group], actor=ADA)
    assert AuditEntry.objects.filter(action="restore-group").count() == 1


def test_the_quota_counts_all_groups_that_come_back_together(settings):
    account = make_account()
    groups = [make_group(account) for _ in range(2)]
    delete_groups(groups, actor=ADA)
    settings.QUOTAS = settings.QUOTAS | {"groups": 1}
    with pytest.raises(LimitReached):
        restore_groups(groups, actor=ADA)
    assert SecurityGroup.objects.filter(deleted=None).count() == 0


@pytest.mark.parametrize("count", [1, 8, 24])
def test_many_groups_go_and_come_back_in_the_same_number_of_statements(count, django_assert_num_queries):
    account = make_account()
    groups = [make_group(account, WEB) for _ in range(count)]
    with django_assert_num_queries(7):
        delete_groups(groups, actor=ADA)
    deleted = list(SecurityGroup.objects.select_related("account", "project", "region").filter(account=account))
    with django_assert_num_queries(8):
        restore_groups(deleted, actor=ADA)


REFUSED_BY_THE_DATABASE = {
    "two peers": {"cidr": "10.0.0.0/8", "ipv6_cidr": "::/0"},
    "no peer": {"cidr": ""},
    "an unknown action": {"action": "PERMIT"},
    "an unknown protocol": {"protocol": "SCTP"},
    "an unknown direction": {"direction": "sideways"},
    "no ports": {"ports": ""},
    "a position that is taken": {"position": 0},
}


@pytest.mark.parametrize("case", REFUSED_BY_THE_DATABASE)
def test_the_database_itself_refuses_a_rule_with(case):
    group = make_group(None, WEB)
    rule = group.rules.get()
    values = {"position": 1, "cidr": "10.0.0.0/8", "direction": rule.direction, "action": rule.action}
    values |= {"protocol": "TCP", "ports": "22", "group": group, "modified": rule.modified}
    with pytest.raises(IntegrityError), transaction.atomic():
        Rule.objects.create(**values | REFUSED_BY_THE_DATABASE[case])


def test_the_database_itself_refuses_a_second_default_group_and_a_repeated_id():
    account = make_account()
    group = make_group(account, is_default=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_group(account, is_default=True)
    other = make_group(account)
    with pytest.raises(IntegrityError), transaction.atomic():
        SecurityGroup.objects.filter(pk=other.pk).update(group_id=group.group_id)


def test_the_database_itself_refuses_a_group_bound_twice():
    group = make_group()
    instance = make_instance(group.account, group)
    with pytest.raises(IntegrityError), transaction.atomic():
        Binding.objects.create(instance=instance, group=group, position=1)
