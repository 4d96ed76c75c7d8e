"""What others did to the rules of a group since somebody looked."""

import pytest

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Rule, SecurityGroup
from securitygroups.selectors.history import ChangeKind, changes_since, rules_stood
from securitygroups.services.rules import delete_rules, edit_rule, reorder_rules
from tests.factories import ADA, draft, make_account, make_group, make_referring_rule

pytestmark = pytest.mark.django_db

INGRESS = Direction.INGRESS


def said(group: SecurityGroup, seen: int) -> list[tuple[ChangeKind, str]]:
    return [(change.kind, change.peer) for change in changes_since(group, seen).changes]


def keys(group: SecurityGroup) -> list[int]:
    return list(group.rules.filter(direction=INGRESS).order_by("position").values_list("pk", flat=True))


def test_a_rule_that_names_a_group_is_told_by_the_id_of_that_group():
    account = make_account()
    group, peer = make_group(account), make_group(account)
    make_referring_rule(group, peer)
    assert said(group, 0) == [(ChangeKind.ADDED, peer.group_id)]


def test_an_edit_and_a_deletion_are_told_by_what_the_rules_say_or_said():
    group = make_group(None, "ACCEPT#10.0.0.0/8#22#TCP", "ACCEPT#::/0#80#TCP")
    first, second = keys(group)
    edit_rule(Rule.objects.get(pk=first), draft("ACCEPT#192.0.2.0/24#22#TCP"), actor=ADA)
    delete_rules(group, INGRESS, [second], actor=ADA)
    assert said(group, 0) == [(ChangeKind.REMOVED, "::/0"), (ChangeKind.EDITED, "192.0.2.0/24")]
    assert changes_since(group, 0).actors == ("ada",)


def test_only_the_rule_that_was_moved_counts_as_moved():
    group = make_group(None, *[f"ACCEPT#10.{number}.0.0/16#22#TCP" for number in range(4)])
    first, second, third, fourth = keys(group)
    reorder_rules(group, INGRESS, [fourth, first, second, third], actor=ADA)
    assert said(group, 0) == [(ChangeKind.MOVED, "10.3.0.0/16")]


def test_nothing_happened_since_the_present_version():
    group = make_group(None, "ACCEPT#10.0.0.0/8#22#TCP")
    assert said(group, group.version) == []


def test_a_new_note_is_told_apart_from_new_values():
    group = make_group(None, "ACCEPT#10.0.0.0/8#22#TCP", "ACCEPT#::/0#80#TCP")
    first, second = [Rule.objects.get(pk=pk) for pk in keys(group)]
    edit_rule(first, draft("ACCEPT#10.0.0.0/8#22#TCP", note="Office"), actor=ADA)
    edit_rule(second, draft("ACCEPT#::/0#443#TCP"), actor=ADA)
    changes = changes_since(group, 0).changes
    assert [(change.rule.note, change.renoted) for change in changes] == [("Office", True), ("", False)]


def test_a_version_knows_which_rules_a_list_had():
    group = make_group(None, "ACCEPT#10.0.0.0/8#22#TCP", "ACCEPT#::/0#80#TCP")
    first, second = keys(group)
    delete_rules(group, INGRESS, [first], actor=ADA)
    assert rules_stood(group, INGRESS, [first, second], 0)
    assert not rules_stood(group, INGRESS, [first, second], 1)
    assert not rules_stood(group, Direction.EGRESS, [first], 0)
    assert not rules_stood(group, INGRESS, [], 0)
    assert not rules_stood(group, INGRESS, [first], 99)
