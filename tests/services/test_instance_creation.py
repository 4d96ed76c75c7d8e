"""New instances, with their listeners and their groups in order."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import IntegrityError

from securitygroups.engine.vocabulary import Protocol
from securitygroups.models import AuditEntry, Binding, Instance, Listener, SecurityGroup
from securitygroups.services.errors import AlreadyBound, LimitReached, NotFound, ServiceError
from securitygroups.services.instance_creation import InstanceSpec, ListenerSpec, create_instances
from tests.factories import ADA, make_account, make_group, make_instance, region

pytestmark = pytest.mark.django_db

SSH = ListenerSpec(Protocol.TCP, 22, "sshd")
NAMES = ListenerSpec(Protocol.UDP, 53, "named")


def spec(groups: Sequence[SecurityGroup], number: int = 1, **options: Any) -> InstanceSpec:
    values = {
        "name": f"web-{number}",
        "region": region(),
        "project": groups[0].project if groups else None,
        "groups": groups,
        "private_ipv4": f"10.9.0.{number}",
    }
    return InstanceSpec(**values | options)


def test_an_instance_has_its_listeners_and_its_groups_in_order():
    account = make_account()
    first, second = make_group(account), make_group(account)
    (made,) = create_instances(account, [spec([second, first], listeners=[SSH, NAMES])], actor=ADA)
    stored = Instance.objects.get(instance_id=made.instance_id)
    bindings = stored.bindings.order_by("position")
    assert [(binding.position, binding.group) for binding in bindings] == [(0, second), (1, first)]
    assert [str(listener) for listener in stored.listeners.all()] == ["sshd on TCP:22", "named on UDP:53"]


def test_each_instance_has_its_own_audit_line():
    account = make_account()
    group = make_group(account)
    made = create_instances(account, [spec([group], number) for number in (1, 2)], actor=ADA)
    found = AuditEntry.objects.filter(action="create-instance", actor="ada").order_by("target")
    assert [entry.target for entry in found] == sorted(instance.instance_id for instance in made)
    assert found[0].detail == {"groups": [group.group_id]}


def test_no_instances_are_none():
    assert create_instances(make_account(), [], actor=ADA) == []


def test_an_instance_without_a_group_is_refused():
    with pytest.raises(ServiceError, match="web-1 needs at least one security group"):
        create_instances(make_account(), [spec([])], actor=ADA)


def test_a_sixth_group_is_refused():
    account = make_account()
    with pytest.raises(LimitReached, match="at most 5"):
        create_instances(account, [spec([make_group(account) for _ in range(6)])], actor=ADA)


def test_the_same_group_twice_is_refused():
    account = make_account()
    group = make_group(account)
    with pytest.raises(AlreadyBound):
        create_instances(account, [spec([group, group])], actor=ADA)


def test_a_group_of_another_region_is_refused():
    account = make_account()
    with pytest.raises(ServiceError, match="is not in Guangzhou"):
        create_instances(account, [spec([make_group(account, region=region("ap-shanghai"))])], actor=ADA)


def test_a_group_of_another_account_is_not_there():
    with pytest.raises(NotFound):
        create_instances(make_account(), [spec([make_group()])], actor=ADA)


def test_a_crowded_group_takes_no_more(settings):
    settings.QUOTAS = settings.QUOTAS | {"instances_per_group": 2}
    account = make_account()
    group = make_group(account)
    make_instance(account, group)
    with pytest.raises(LimitReached):
        create_instances(account, [spec([group], number) for number in (1, 2)], actor=ADA)


def test_an_address_is_given_once_in_a_region():
    account = make_account()
    group = make_group(account)
    make_instance(account, group, name="old", private_ipv4="10.9.0.1")
    with pytest.raises(ServiceError, match=r"10.9.0.1 is the address of old"):
        create_instances(account, [spec([group], 1)], actor=ADA)
    with pytest.raises(ServiceError, match=r"10.9.0.3 is the address of web-2"):
        create_instances(account, [spec([group], number, private_ipv4="10.9.0.3") for number in (2, 3)], actor=ADA)
    abroad = make_group(account, region=region("ap-shanghai"))
    create_instances(account, [spec([abroad], 1, region=abroad.region)], actor=ADA)


def test_the_database_itself_keeps_an_address_to_one_instance_of_a_region():
    account = make_account()
    group = make_group(account)
    make_instance(account, group, private_ipv4="10.9.0.1")
    make_instance(make_account(), private_ipv4="10.9.0.1")
    make_instance(account, region=region("ap-shanghai"), private_ipv4="10.9.0.1")
    with pytest.raises(IntegrityError, match=r"private_address_once|private_ipv4"):
        make_instance(account, group, private_ipv4="10.9.0.1")


def test_one_that_is_refused_keeps_all_from_being_made():
    account = make_account()
    group = make_group(account)
    with pytest.raises(ServiceError):
        create_instances(account, [spec([group], 1, listeners=[SSH]), spec([], 2)], actor=ADA)
    assert not Instance.objects.exists()
    assert not Listener.objects.exists()
    assert not Binding.objects.exists()


@pytest.mark.parametrize("count", [1, 50])
def test_any_number_is_made_in_the_same_number_of_statements(count, django_assert_num_queries):
    account = make_account()
    group = make_group(account)
    specs = [spec([group], number, listeners=[SSH]) for number in range(1, count + 1)]
    with django_assert_num_queries(9):
        create_instances(account, specs, actor=ADA)
