"""Cloning: rules follow, instances never do."""

import pytest

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import AuditEntry, SecurityGroup
from securitygroups.services.clones import Plan, Resolution, clone_group
from securitygroups.services.errors import LimitReached, NotFound, ServiceError, StaleVersion
from securitygroups.services.groups import delete_groups
from securitygroups.services.rules import add_rules
from tests.factories import (
    ADA,
    draft,
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
SSH = "DROP#10.0.0.0/8#22#TCP"


def clone(source: SecurityGroup, code: str = "ap-shanghai", **options) -> SecurityGroup:
    values = {"region": region(code), "project": source.project, "name": "copy", "description": "", "plan": {}}
    return clone_group(source, **values | options, actor=ADA)


def test_a_source_that_changed_since_it_was_seen_is_not_cloned():
    source = make_group(None, WEB)
    add_rules(source, INGRESS, [draft(SSH)], actor=ADA)
    with pytest.raises(StaleVersion):
        clone(source, seen=0)
    assert lines(clone(source, seen=1)) == [WEB, SSH]


def test_the_rules_of_both_directions_follow_in_order_and_no_instance_does():
    source = make_group(None, WEB, SSH, outbound=(SSH, WEB))
    make_instance(source.account, source)
    copy = clone(source, project=make_project(source.account, number=7))
    assert lines(copy) == [WEB, SSH]
    assert lines(copy, EGRESS) == [SSH, WEB]
    assert copy.bindings.count() == 0
    assert (copy.region.code, copy.project.number, copy.cloned_from) == ("ap-shanghai", 7, source.group_id)
    assert AuditEntry.objects.get(target=copy.group_id).action == "clone-group"


def test_notes_follow():
    source = make_group()
    add_rules(source, INGRESS, [draft(WEB, note="Public web")], actor=ADA)
    assert clone(source).rules.get().note == "Public web"


def test_in_the_same_place_references_follow_as_they_are():
    account = make_account()
    source, peer = make_group(account), make_group(account)
    make_referring_rule(source, peer)
    assert lines(clone(source, "ap-guangzhou")) == [f"ACCEPT#{peer.group_id}#3306#TCP"]


def test_elsewhere_each_reference_needs_a_plan():
    account = make_account()
    source, peer = make_group(account), make_group(account)
    rule = make_referring_rule(source, peer)
    with pytest.raises(ServiceError, match="choose what becomes of it") as refusal:
        clone(source)
    assert refusal.value.field == f"plan-{rule.pk}"
    assert SecurityGroup.objects.count() == 2


def test_a_reference_is_mapped_to_a_group_of_the_target():
    account = make_account()
    source, peer = make_group(account), make_group(account)
    there = make_group(account, region=region("ap-shanghai"))
    rule = make_referring_rule(source, peer)
    copy = clone(source, plan={rule.pk: Resolution(Plan.MAP, there)})
    assert lines(copy) == [f"ACCEPT#{there.group_id}#3306#TCP"]


def test_a_reference_is_replaced_by_the_private_addresses_of_its_members():
    account = make_account()
    source, peer = make_group(account, WEB), make_group(account)
    make_instance(account, peer, private_ipv4="10.0.0.9", public_ipv4="119.29.1.9")
    make_instance(account, peer, private_ipv4="10.0.0.7")
    rule = make_referring_rule(source, peer)
    copy = clone(source, plan={rule.pk: Resolution(Plan.ADDRESSES)})
    assert lines(copy) == [WEB, "ACCEPT#10.0.0.7#3306#TCP", "ACCEPT#10.0.0.9#3306#TCP"]


def test_a_reference_is_dropped():
    account = make_account()
    source, peer = make_group(account, WEB), make_group(account)
    rule = make_referring_rule(source, peer)
    assert lines(clone(source, plan={rule.pk: Resolution(Plan.DROP)})) == [WEB]


def test_a_rule_that_names_its_own_group_comes_to_name_the_clone():
    source = make_group()
    rule = make_referring_rule(source, source)
    copy = clone(source, plan={rule.pk: Resolution(Plan.ITSELF)})
    assert lines(copy) == [f"ACCEPT#{copy.group_id}#3306#TCP"]


def test_two_references_mapped_to_one_group_are_refused_with_the_rule_they_repeat():
    account = make_account()
    source = make_group(account)
    there = make_group(account, region=region("ap-shanghai"))
    rules = [make_referring_rule(source, make_group(account)) for _ in range(2)]
    with pytest.raises(ServiceError, match="repeat rule 1") as refusal:
        clone(source, plan={rule.pk: Resolution(Plan.MAP, there) for rule in rules})
    assert refusal.value.field == f"plan-{rules[1].pk}"
    assert not SecurityGroup.objects.filter(name="copy").exists()


def test_a_clone_counts_against_the_quota_of_its_target(settings):
    settings.QUOTAS = settings.QUOTAS | {"groups": 1}
    source = make_group(None, WEB)
    clone(source)
    with pytest.raises(LimitReached):
        clone(source)


def test_references_that_share_an_instance_are_replaced_by_its_address_once():
    account = make_account()
    source, first, second = make_group(account), make_group(account), make_group(account)
    make_instance(account, first, second, private_ipv4="10.0.0.7")
    rules = [make_referring_rule(source, first), make_referring_rule(source, second)]
    copy = clone(source, plan={rule.pk: Resolution(Plan.ADDRESSES) for rule in rules})
    assert lines(copy) == ["ACCEPT#10.0.0.7#3306#TCP"]


def test_an_icmpv6_rule_has_no_ipv4_addresses_to_be_replaced_by():
    account = make_account()
    source, peer = make_group(account), make_group(account)
    make_instance(account, peer)
    add_rules(source, INGRESS, [draft("ACCEPT##ALL#ICMPv6", peer=peer)], actor=ADA)
    rule = source.rules.get()
    with pytest.raises(ServiceError, match="ICMPv6 does not go with the IPv4 address") as refusal:
        clone(source, plan={rule.pk: Resolution(Plan.ADDRESSES)})
    assert refusal.value.field == f"plan-{rule.pk}"


def test_the_quota_of_named_groups_counts_both_directions_of_a_clone(settings):
    settings.QUOTAS = settings.QUOTAS | {"referenced_groups": 2}
    account = make_account()
    source = make_group(account)
    there = [make_group(account, region=region("ap-shanghai")) for _ in range(4)]
    for direction, port in ((INGRESS, 1), (INGRESS, 2), (EGRESS, 3), (EGRESS, 4)):
        add_rules(source, direction, [draft(f"ACCEPT##{port}#TCP", peer=source)], actor=ADA)
    rules = source.rules.order_by("direction", "position")
    with pytest.raises(LimitReached, match="at most 2 groups"):
        clone(source, plan={rule.pk: Resolution(Plan.MAP, group) for rule, group in zip(rules, there, strict=True)})


def test_a_deleted_group_is_not_cloned():
    source = make_group(None, WEB)
    delete_groups([source], actor=ADA)
    with pytest.raises(NotFound):
        clone(source)
