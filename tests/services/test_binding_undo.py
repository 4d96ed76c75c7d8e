"""Undo of what was done to the groups of an instance."""

import pytest

from securitygroups.models import Binding, Instance, SecurityGroup
from securitygroups.services.bindings import (
    bind_groups,
    reorder_bindings,
    unbind_group,
    unbind_instances,
    undo_bindings,
)
from securitygroups.services.errors import InstanceRecycled, LimitReached, NotFound, StaleVersion
from securitygroups.services.groups import delete_groups
from securitygroups.services.instances import recycle_instance, release_instance
from tests.factories import ADA, make_account, make_group, make_instance

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return make_account()


@pytest.fixture
def groups(account):
    return [make_group(account, name=name) for name in ("web", "ssh", "logs")]


def names(instance: Instance) -> list[str]:
    """The groups of an instance in order."""
    bound = Binding.objects.filter(instance=instance).order_by("position")
    return list(bound.values_list("group__name", flat=True))


def test_undo_puts_an_unbound_group_back_in_its_place(account, groups):
    web, ssh, logs = groups
    instance = make_instance(account, web, ssh, logs)
    undo_bindings(unbind_group(instance, ssh, actor=ADA), actor=ADA)
    assert names(instance) == ["web", "ssh", "logs"]


def test_undo_puts_a_group_back_on_all_instances(account, groups):
    web, ssh, logs = groups
    one, other = make_instance(account, web, ssh), make_instance(account, logs, web)
    undo_bindings(unbind_instances(web, [one, other], actor=ADA), actor=ADA)
    assert (names(one), names(other)) == (["web", "ssh"], ["logs", "web"])


def test_undo_puts_the_former_order_back(account, groups):
    web, ssh, logs = groups
    instance = make_instance(account, web, ssh, logs)
    undo_bindings(reorder_bindings(instance, [logs.pk, ssh.pk, web.pk], actor=ADA), actor=ADA)
    assert names(instance) == ["web", "ssh", "logs"]


def test_undo_takes_a_bound_group_off_again_and_can_itself_be_undone(account, groups):
    web, ssh, *_ = groups
    instance = make_instance(account, web)
    undone = undo_bindings(bind_groups(instance, [ssh], actor=ADA), actor=ADA)
    assert names(instance) == ["web"]
    undo_bindings(undone, actor=ADA)
    assert names(instance) == ["web", "ssh"]


def test_undo_refuses_once_the_groups_were_changed_again(account, groups):
    web, ssh, logs = groups
    instance = make_instance(account, web, ssh)
    line = unbind_group(instance, ssh, actor=ADA)
    bind_groups(instance, [logs], actor=ADA)
    with pytest.raises(StaleVersion, match="Nothing was undone"):
        undo_bindings(line, actor=ADA)
    assert names(instance) == ["web", "logs"]


def test_undo_refuses_when_an_instance_is_gone_or_recycled(account, groups):
    web, ssh, *_ = groups
    instance = make_instance(account, web, ssh)
    line = unbind_group(instance, ssh, actor=ADA)
    recycle_instance(instance, actor=ADA)
    with pytest.raises(InstanceRecycled):
        undo_bindings(line, actor=ADA)
    release_instance(instance, actor=ADA)
    with pytest.raises(StaleVersion):
        undo_bindings(line, actor=ADA)


def test_undo_refuses_when_the_group_was_deleted_meanwhile(account, groups):
    web, ssh, *_ = groups
    instance = make_instance(account, web, ssh)
    line = unbind_group(instance, ssh, actor=ADA)
    delete_groups([SecurityGroup.objects.get(pk=ssh.pk)], actor=ADA)
    with pytest.raises(NotFound):
        undo_bindings(line, actor=ADA)
    assert names(instance) == ["web"]


def test_undo_refuses_when_the_group_has_filled_up_meanwhile(account, groups, settings):
    settings.QUOTAS = settings.QUOTAS | {"instances_per_group": 1}
    web, ssh, *_ = groups
    instance = make_instance(account, web, ssh)
    line = unbind_group(instance, ssh, actor=ADA)
    make_instance(account, ssh)
    with pytest.raises(LimitReached):
        undo_bindings(line, actor=ADA)
