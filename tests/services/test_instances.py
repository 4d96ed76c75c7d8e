"""What people do with an instance as a whole."""

import pytest

from securitygroups.engine.vocabulary import Protocol
from securitygroups.models import AuditEntry, Instance, Listener, SecurityGroup
from securitygroups.models.choices import InstanceState
from securitygroups.services.errors import InstanceRecycled, NotFound, ResourceInUse, ServiceError, StaleVersion
from securitygroups.services.groups import delete_groups
from securitygroups.services.instance_guards import (
    reasons_against_binding,
    reasons_against_leaving_the_bin,
    reasons_against_ordering,
    reasons_against_recycling,
    reasons_against_unbinding,
)
from securitygroups.services.instances import recycle_instance, release_instance, restore_instance, undo_state
from tests.factories import ADA, make_group, make_instance

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make_group()


def recycled(group: SecurityGroup) -> Instance:
    return make_instance(group.account, group, state=str(InstanceState.SHUTDOWN))


@pytest.mark.parametrize("state", [InstanceState.RUNNING, InstanceState.STOPPED])
def test_an_instance_takes_its_groups_into_the_recycle_bin(group, state):
    instance = make_instance(group.account, group, state=str(state))
    recycle_instance(instance, actor=ADA)
    instance.refresh_from_db()
    assert instance.in_recycle_bin
    assert instance.recycled
    assert list(instance.groups.all()) == [group]


def test_a_group_held_in_the_recycle_bin_cannot_be_deleted_until_its_release(group):
    instance = make_instance(group.account, group)
    recycle_instance(instance, actor=ADA)
    with pytest.raises(ResourceInUse):
        delete_groups([group], actor=ADA)
    release_instance(instance, actor=ADA)
    delete_groups([group], actor=ADA)


def test_an_instance_is_recycled_once(group):
    with pytest.raises(InstanceRecycled, match="in the recycle bin already"):
        recycle_instance(recycled(group), actor=ADA)


def test_a_restored_instance_runs(group):
    instance = recycled(group)
    restore_instance(instance, actor=ADA)
    instance.refresh_from_db()
    assert (instance.state, instance.recycled) == (InstanceState.RUNNING, None)
    assert list(instance.groups.all()) == [group]


@pytest.mark.parametrize("state", [InstanceState.RUNNING, InstanceState.STOPPED])
def test_undo_gives_a_recycled_instance_its_former_state(group, state):
    instance = make_instance(group.account, group, state=str(state))
    undo_state(recycle_instance(instance, actor=ADA), actor=ADA)
    instance.refresh_from_db()
    assert (instance.state, instance.recycled) == (state, None)


def test_undo_puts_a_restored_instance_back_as_long_as_it_had_been_in_the_recycle_bin(group):
    instance = recycled(group)
    undo_state(restore_instance(instance, actor=ADA), actor=ADA)
    moment = instance.recycled
    instance.refresh_from_db()
    assert (instance.state, instance.recycled) == (InstanceState.SHUTDOWN, moment)


def test_undo_refuses_once_the_instance_was_moved_again_or_released(group):
    instance = make_instance(group.account, group)
    first = recycle_instance(instance, actor=ADA)
    restore_instance(instance, actor=ADA)
    with pytest.raises(StaleVersion, match="was moved again meanwhile"):
        undo_state(first, actor=ADA)
    second = recycle_instance(instance, actor=ADA)
    with pytest.raises(StaleVersion):
        undo_state(first, actor=ADA)
    release_instance(instance, actor=ADA)
    with pytest.raises(NotFound, match="was released meanwhile"):
        undo_state(second, actor=ADA)


def test_a_released_instance_is_gone_with_its_listeners(group):
    instance = recycled(group)
    Listener.objects.create(instance=instance, protocol=str(Protocol.TCP), port=80, process="nginx")
    release_instance(instance, actor=ADA)
    assert not Instance.objects.filter(pk=instance.pk).exists()
    assert not Listener.objects.exists()
    assert not group.bindings.exists()


def test_only_the_recycle_bin_releases_and_restores(group):
    instance = make_instance(group.account, group)
    for verb in (release_instance, restore_instance):
        with pytest.raises(ServiceError, match="is not in the recycle bin"):
            verb(instance, actor=ADA)
    assert Instance.objects.filter(pk=instance.pk).exists()


def test_a_released_instance_is_not_there_for_any_verb(group):
    instance = recycled(group)
    release_instance(instance, actor=ADA)
    for verb in (recycle_instance, restore_instance, release_instance):
        with pytest.raises(NotFound, match="was released meanwhile"):
            verb(instance, actor=ADA)


def test_every_verb_leaves_its_audit_line(group):
    instance = make_instance(group.account, group)
    recycle_instance(instance, actor=ADA)
    restore_instance(instance, actor=ADA)
    recycle_instance(instance, actor=ADA)
    release_instance(instance, actor=ADA)
    told = AuditEntry.objects.filter(target=instance.instance_id).order_by("pk")
    assert list(told.values_list("action", flat=True)) == [
        "recycle-instance",
        "restore-instance",
        "recycle-instance",
        "release-instance",
    ]
    assert told.last().detail == {"groups": [group.group_id]}


def test_the_guards_say_nothing_while_everything_is_possible(group):
    instance = make_instance(group.account, group)
    assert not reasons_against_binding(instance, bound=4)
    assert not reasons_against_unbinding(instance, bound=2)
    assert not reasons_against_ordering(instance)
    assert not reasons_against_recycling(instance)
    assert not reasons_against_leaving_the_bin(recycled(group))


def test_the_guards_list_every_reason(group):
    instance = recycled(group)
    assert [reason.code for reason in reasons_against_binding(instance, bound=5)] == [
        "UnsupportedOperation.InstanceStateIsolating",
        "LimitExceeded",
    ]
    assert len(reasons_against_unbinding(instance, bound=1)) == 2
    assert len(reasons_against_recycling(instance)) == 1


@pytest.mark.parametrize(
    ("verb", "state"),
    [
        (recycle_instance, InstanceState.RUNNING),
        (restore_instance, InstanceState.SHUTDOWN),
        (release_instance, InstanceState.SHUTDOWN),
    ],
)
def test_an_instance_with_other_groups_than_were_seen_stays_as_it_is(verb, state):
    group = make_group()
    instance = make_instance(group.account, group, state=str(state))
    for seen in ([], [group.pk, 0], [0]):
        with pytest.raises(StaleVersion):
            verb(instance, actor=ADA, seen=seen)
    instance.refresh_from_db()
    assert instance.state == state
    verb(instance, actor=ADA, seen=[group.pk])
