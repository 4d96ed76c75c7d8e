"""Writers at the same time: every list stays dense, every quota holds, and no change is lost.

Real threads, each with a connection of its own, against the database file or server of the run.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Binding, Instance, Rule, SecurityGroup
from securitygroups.services.bindings import Place, bind_groups, bind_instances, reorder_bindings, unbind_group
from securitygroups.services.errors import LimitReached, NotFound, OnlyGroup, ResourceInUse, ServiceError, StaleVersion
from securitygroups.services.groups import Naming, delete_groups, rename_group, restore_groups
from securitygroups.services.rules import add_rules, delete_rules, reorder_rules
from securitygroups.services.undo import undo_change
from tests.factories import (
    ADA,
    draft,
    make_account,
    make_group,
    make_instance,
    make_project,
    make_referring_rule,
)

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

Verb = Callable[[], object]


def together(verbs: Sequence[Verb]) -> list[ServiceError | None]:
    """Start all verbs at the same moment; what each was refused with, or None where it went through."""
    barrier = Barrier(len(verbs))

    def run(verb: Verb) -> ServiceError | None:
        try:
            barrier.wait(timeout=20)
            verb()
        except ServiceError as refusal:
            return refusal
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(verbs)) as threads:
        return list(threads.map(run, verbs))


def order_of(instance: Instance) -> list[int]:
    """The groups of an instance in order; fails unless the positions are dense from 0."""
    bindings = list(Binding.objects.filter(instance=instance).order_by("position"))
    assert [binding.position for binding in bindings] == list(range(len(bindings)))
    return [binding.group_id for binding in bindings]


def rules_of(group: SecurityGroup) -> list[Rule]:
    """The inbound rules in order; fails unless the positions are dense from 0."""
    rules = list(group.rules.filter(direction=Direction.INGRESS).order_by("position"))
    assert [rule.position for rule in rules] == list(range(len(rules)))
    return rules


def test_eight_writers_bind_no_more_than_five_groups():
    account = make_account()
    first, *groups = [make_group(account) for _ in range(9)]
    instance = make_instance(account, first)
    places = [Place.FIRST, Place.LAST] * 4
    refusals = together(
        [
            partial(bind_groups, instance, [group], actor=ADA, place=place)
            for group, place in zip(groups, places, strict=True)
        ]
    )
    assert len(order_of(instance)) == 5
    assert refusals.count(None) == 4
    assert {type(refusal) for refusal in refusals if refusal} == {LimitReached}


def test_a_group_takes_no_more_instances_than_its_quota(settings):
    settings.QUOTAS = settings.QUOTAS | {"instances_per_group": 3}
    account = make_account()
    group, other = make_group(account), make_group(account)
    instances = [make_instance(account, other) for _ in range(8)]
    refusals = together([partial(bind_groups, instance, [group], actor=ADA) for instance in instances])
    assert group.bindings.count() == refusals.count(None) == 3


def test_an_instance_keeps_a_group_when_all_leave_at_once():
    account = make_account()
    groups = [make_group(account) for _ in range(5)]
    instance = make_instance(account, *groups)
    refusals = together([partial(unbind_group, instance, group, actor=ADA) for group in groups])
    assert len(order_of(instance)) == 1
    assert {type(refusal) for refusal in refusals if refusal} == {OnlyGroup}


def test_writers_from_both_sides_cannot_lock_each_other_out():
    account = make_account()
    *groups, base = [make_group(account) for _ in range(4)]
    instances = [make_instance(account, base) for _ in range(3)]
    from_groups = [partial(bind_instances, group, instances[::-1], actor=ADA) for group in groups]
    from_instances = [partial(bind_groups, instance, groups[::-1], actor=ADA) for instance in instances]
    together([*from_groups, *from_instances])
    for instance in instances:
        assert sorted(order_of(instance)) == sorted(group.pk for group in (base, *groups))


def test_a_group_deleted_meanwhile_gets_no_binding():
    account = make_account()
    base = make_group(account)
    for _ in range(4):
        group, instance = make_group(account), make_instance(account, base)
        refusals = together(
            [partial(bind_groups, instance, [group], actor=ADA), partial(delete_groups, [group], actor=ADA)]
        )
        group = SecurityGroup.objects.get(pk=group.pk)
        assert bool(group.deleted) != (group.pk in order_of(instance))
        assert {type(refusal) for refusal in refusals if refusal} <= {NotFound, ResourceInUse}
        assert refusals.count(None) == 1


def test_one_of_many_orders_made_from_the_same_view_is_stored():
    account = make_account()
    groups = [make_group(account) for _ in range(4)]
    instance = make_instance(account, *groups)
    seen = [group.pk for group in groups]
    orders = [[*seen[turn:], *seen[:turn]] for turn in (1, 2, 3)]
    refusals = together([partial(reorder_bindings, instance, order, seen=seen, actor=ADA) for order in orders])
    assert [order for order, refusal in zip(orders, refusals, strict=True) if not refusal] == [order_of(instance)]
    assert [type(refusal) for refusal in refusals if refusal] == [StaleVersion, StaleVersion]


def test_one_of_many_names_given_from_the_same_view_is_stored():
    group = make_group(name="web", description="")
    names = [f"web-{number}" for number in range(4)]
    verbs = [
        partial(rename_group, group, name=name, description="", actor=ADA, seen=Naming("web", "")) for name in names
    ]
    refusals = together(verbs)
    group.refresh_from_db()
    assert [name for name, refusal in zip(names, refusals, strict=True) if not refusal] == [group.name]
    assert [type(refusal) for refusal in refusals if refusal] == [StaleVersion] * 3


def test_one_of_many_bindings_made_from_the_same_view_is_stored():
    account = make_account()
    first, *groups = [make_group(account) for _ in range(4)]
    instance = make_instance(account, first)
    refusals = together([partial(bind_groups, instance, [group], actor=ADA, seen=[first.pk]) for group in groups])
    bound = [group.pk for group, refusal in zip(groups, refusals, strict=True) if not refusal]
    assert order_of(instance) == [first.pk, *bound]
    assert [type(refusal) for refusal in refusals if refusal] == [StaleVersion] * 2


def test_a_group_that_gets_a_rule_is_not_deleted_from_the_view_before():
    for _ in range(4):
        group = make_group()
        add = partial(add_rules, group, Direction.INGRESS, [draft()], actor=ADA)
        refusals = together([add, partial(delete_groups, [group], actor=ADA, seen={group.pk: 0})])
        group.refresh_from_db()
        assert refusals.count(None) == 1
        assert {type(refusal) for refusal in refusals if refusal} <= {StaleVersion, NotFound}
        assert bool(group.deleted) != bool(rules_of(group))


def test_rules_added_at_once_all_arrive_with_a_version_each():
    group = make_group(None, *[f"ACCEPT#10.0.0.0/8#{port}#TCP" for port in (1, 2, 3)])
    ports = range(101, 109)
    refusals = together(
        [
            partial(add_rules, group, Direction.INGRESS, [draft(f"ACCEPT#10.0.0.0/8#{port}#TCP")], actor=ADA, at=1)
            for port in ports
        ]
    )
    group.refresh_from_db()
    rules = rules_of(group)
    assert refusals == [None] * 8
    assert sorted(int(rule.ports) for rule in rules) == [1, 2, 3, *ports]
    assert group.version == 8
    assert sorted(group.snapshots.values_list("version", flat=True)) == list(range(9))


def test_orders_and_additions_at_once_lose_no_rule_and_no_version():
    group = make_group(None, *[f"ACCEPT#10.0.0.0/8#{port}#TCP" for port in range(1, 7)])
    order = [rule.pk for rule in rules_of(group)]
    reorderings = [
        partial(reorder_rules, group, Direction.INGRESS, [*order[turn:], *order[:turn]], actor=ADA)
        for turn in range(1, 5)
    ]
    additions = [
        partial(add_rules, group, Direction.INGRESS, [draft(f"ACCEPT#10.0.0.0/8#{port}#TCP")], actor=ADA, at=0)
        for port in range(101, 105)
    ]
    refusals = together([*reorderings, *additions])
    group.refresh_from_db()
    assert refusals[4:] == [None] * 4
    assert all("names other rules" in refusal.message for refusal in refusals if refusal)
    assert len(rules_of(group)) == 10
    assert group.version == refusals.count(None)
    assert group.snapshots.count() == group.version + 1


def test_one_of_many_writers_with_the_same_version_goes_through():
    group = make_group(None, "ACCEPT#10.0.0.0/8#1#TCP")
    refusals = together(
        [
            partial(
                add_rules,
                group,
                Direction.INGRESS,
                [draft(f"ACCEPT#10.0.0.0/8#{port}#TCP")],
                actor=ADA,
                seen=group.version,
            )
            for port in range(101, 109)
        ]
    )
    assert refusals.count(None) == 1
    assert len(rules_of(group)) == 2


def test_many_writers_add_no_more_rules_than_the_quota(settings):
    settings.QUOTAS = settings.QUOTAS | {"rules": 5}
    group = make_group()
    texts = [f"ACCEPT#10.0.0.0/8#{port}#TCP" for port in range(1, 9)]
    refusals = together([partial(add_rules, group, Direction.INGRESS, [draft(text)], actor=ADA) for text in texts])
    assert [type(refusal) for refusal in refusals if refusal] == [LimitReached] * 3
    assert len(rules_of(group)) == 5


def test_many_writers_create_no_more_groups_than_the_quota(settings):
    settings.QUOTAS = settings.QUOTAS | {"groups": 3}
    account = make_account()
    refusals = together([partial(make_group, account) for _ in range(8)])
    assert [type(refusal) for refusal in refusals if refusal] == [LimitReached] * 5
    assert SecurityGroup.objects.filter(account=account).count() == 3


def test_undoing_two_groups_that_name_each_other_at_once_locks_nobody_out():
    account = make_account()
    for _ in range(5):
        first, second = make_group(account), make_group(account)
        for group, peer in ((first, second), (second, first)):
            make_referring_rule(group, peer)
            delete_rules(group, Direction.INGRESS, [group.rules.get().pk], actor=ADA)
        verbs = [partial(undo_change, group, seen=2, actor=ADA) for group in (first, second)]
        assert together(verbs) == [None, None]
        assert len(rules_of(first)) == len(rules_of(second)) == 1


def test_groups_of_several_projects_come_back_at_once_without_a_deadlock():
    account = make_account()
    projects = [account.projects.get(), make_project(account, number=7)]
    for _ in range(5):
        batches = [[make_group(account, project=project) for project in order] for order in (projects, projects[::-1])]
        for batch in batches:
            delete_groups(batch, actor=ADA)
        deleted = [[SecurityGroup.objects.get(pk=group.pk) for group in batch] for batch in batches]
        assert together([partial(restore_groups, batch, actor=ADA) for batch in deleted]) == [None, None]


def test_a_group_never_comes_back_with_rules_that_name_one_deleted_at_the_same_moment():
    account = make_account()
    for _ in range(5):
        peer, group = make_group(account), make_group(account)
        make_referring_rule(group, peer)
        delete_groups([group], actor=ADA)
        group = SecurityGroup.objects.get(pk=group.pk)
        refusals = together([partial(restore_groups, [group], actor=ADA), partial(delete_groups, [peer], actor=ADA)])
        assert [type(refusal) for refusal in refusals if refusal] in ([NotFound], [ResourceInUse])
