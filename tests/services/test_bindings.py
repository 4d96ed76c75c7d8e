"""What people do with the groups of an instance."""

import pytest

from securitygroups.models import AuditEntry, Binding, Instance, SecurityGroup
from securitygroups.models.choices import InstanceState
from securitygroups.services.bindings import (
    INSTANCES_AT_ONCE,
    Place,
    bind_groups,
    bind_instances,
    reorder_bindings,
    unbind_group,
    unbind_instances,
)
from securitygroups.services.errors import (
    AlreadyBound,
    InstanceRecycled,
    LimitReached,
    NotFound,
    OnlyGroup,
    ServiceError,
    StaleVersion,
)
from securitygroups.services.groups import delete_groups
from tests.factories import ADA, make_account, make_group, make_instance, make_project, region

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return make_account()


@pytest.fixture
def groups(account):
    return [make_group(account, name=name) for name in ("web", "ssh", "logs", "backup", "probe", "spare")]


def names(instance: Instance) -> list[str]:
    """The groups of an instance in order; the positions are dense."""
    bindings = list(Binding.objects.filter(instance=instance).select_related("group").order_by("position"))
    assert [binding.position for binding in bindings] == list(range(len(bindings)))
    return [binding.group.name for binding in bindings]


def test_new_groups_go_last_in_the_order_given(account, groups):
    web, ssh, logs, *_ = groups
    instance = make_instance(account, web)
    bind_groups(instance, [logs, ssh], actor=ADA)
    assert names(instance) == ["web", "logs", "ssh"]


def test_new_groups_go_first_when_asked(account, groups):
    web, ssh, logs, backup, *_ = groups
    instance = make_instance(account, web, ssh)
    bind_groups(instance, [backup, logs], actor=ADA, place=Place.FIRST)
    assert names(instance) == ["backup", "logs", "web", "ssh"]


def test_a_group_named_twice_is_bound_once(account, groups):
    web, ssh, *_ = groups
    instance = make_instance(account, web)
    bind_groups(instance, [ssh, ssh], actor=ADA)
    assert names(instance) == ["web", "ssh"]


def test_a_group_of_another_project_of_the_region_may_be_bound(account, groups):
    instance = make_instance(account, groups[0])
    bind_groups(instance, [make_group(account, name="shared", project=make_project(account, number=7))], actor=ADA)
    assert names(instance) == ["web", "shared"]


def test_nothing_to_bind_is_refused(account, groups):
    with pytest.raises(ServiceError, match="at least one security group"):
        bind_groups(make_instance(account, groups[0]), [], actor=ADA)


def test_a_group_of_another_region_is_refused(account, groups):
    abroad = make_group(account, name="abroad", region=region("ap-shanghai"))
    instance = make_instance(account, groups[0])
    with pytest.raises(ServiceError, match="abroad is not in Guangzhou"):
        bind_groups(instance, [abroad], actor=ADA)
    with pytest.raises(ServiceError, match="abroad is not in Guangzhou"):
        bind_instances(abroad, [instance], actor=ADA)
    assert names(instance) == ["web"]


def test_things_of_another_account_are_not_there(account, groups):
    foreign_group = make_group()
    foreign_instance = make_instance(foreign_group.account, foreign_group)
    with pytest.raises(NotFound):
        bind_groups(make_instance(account, groups[0]), [foreign_group], actor=ADA)
    with pytest.raises(NotFound):
        bind_instances(groups[0], [foreign_instance], actor=ADA)
    with pytest.raises(NotFound):
        unbind_instances(groups[0], [foreign_instance], actor=ADA)


def test_a_group_is_bound_once(account, groups):
    web, ssh, *_ = groups
    instance = make_instance(account, web)
    with pytest.raises(AlreadyBound, match="has web already"):
        bind_groups(instance, [ssh, web], actor=ADA)
    assert names(instance) == ["web"]


def test_a_sixth_group_is_refused(account, groups):
    instance = make_instance(account, *groups[:4])
    with pytest.raises(LimitReached, match="has 4 security groups already, and an instance holds at most 5"):
        bind_groups(instance, groups[4:], actor=ADA)
    assert len(names(instance)) == 4


def test_a_group_holds_only_so_many_instances(account, groups, settings):
    settings.QUOTAS = settings.QUOTAS | {"instances_per_group": 2}
    web, ssh, *_ = groups
    make_instance(account, web)
    newcomers = [make_instance(account, ssh), make_instance(account, ssh)]
    with pytest.raises(LimitReached, match="web has 1 of the 2 instances it may have; 2 more"):
        bind_instances(web, newcomers, actor=ADA)
    bind_instances(web, newcomers[:1], actor=ADA)
    with pytest.raises(LimitReached):
        bind_groups(newcomers[1], [web], actor=ADA)
    assert web.bindings.count() == 2


def test_a_deleted_group_gets_no_binding(account, groups):
    web, ssh, *_ = groups
    instance = make_instance(account, web)
    delete_groups([SecurityGroup.objects.get(pk=ssh.pk)], actor=ADA)
    with pytest.raises(NotFound):
        bind_groups(instance, [ssh], actor=ADA)
    with pytest.raises(NotFound):
        bind_instances(ssh, [instance], actor=ADA)
    assert names(instance) == ["web"]


def test_a_group_joins_many_instances_at_the_same_end(account, groups):
    web, ssh, logs, *_ = groups
    one, other = make_instance(account, web), make_instance(account, ssh, web)
    bind_instances(logs, [one, other], actor=ADA, place=Place.FIRST)
    assert (names(one), names(other)) == (["logs", "web"], ["logs", "ssh", "web"])


def test_a_group_joins_all_instances_or_none(account, groups):
    web, *others, spare = groups
    roomy, full = make_instance(account, web), make_instance(account, *groups[:5])
    with pytest.raises(LimitReached):
        bind_instances(spare, [roomy, full], actor=ADA)
    assert names(roomy) == ["web"]
    assert len(others) == 4


def test_one_call_takes_a_hundred_instances(account, groups):
    web, ssh, *_ = groups
    many = [make_instance(account, web) for _ in range(INSTANCES_AT_ONCE + 1)]
    with pytest.raises(LimitReached, match="at most 100 instances at once; these are 101"):
        bind_instances(ssh, many, actor=ADA)
    with pytest.raises(ServiceError, match="at least one instance"):
        unbind_instances(ssh, [], actor=ADA)


@pytest.mark.parametrize("count", [1, 100])
def test_any_number_of_instances_takes_the_same_statements(account, groups, count, django_assert_num_queries):
    web, ssh, *_ = groups
    instances = [make_instance(account, web) for _ in range(count)]
    ssh = SecurityGroup.objects.select_related("account").get(pk=ssh.pk)
    with django_assert_num_queries(10):
        bind_instances(ssh, instances, actor=ADA, place=Place.FIRST)
    assert names(instances[-1]) == ["ssh", "web"]


def test_unbinding_closes_the_gap(account, groups):
    web, ssh, logs, *_ = groups
    instance = make_instance(account, web, ssh, logs)
    unbind_group(instance, ssh, actor=ADA)
    assert names(instance) == ["web", "logs"]


def test_the_only_group_stays(account, groups):
    web = groups[0]
    instance = make_instance(account, web)
    with pytest.raises(OnlyGroup, match=f"{instance.name} would have no security group left"):
        unbind_group(instance, web, actor=ADA)
    assert names(instance) == ["web"]


def test_unbinding_many_names_every_instance_it_would_leave_bare(account, groups):
    web, ssh, *_ = groups
    fine = make_instance(account, web, ssh)
    bare = [make_instance(account, web, name=name) for name in ("db-1", "db-2")]
    with pytest.raises(OnlyGroup, match="db-1, db-2 would have") as refusal:
        unbind_instances(web, [fine, *bare], actor=ADA)
    assert refusal.value.instances == tuple(bare)
    assert names(fine) == ["web", "ssh"]


def test_unbinding_many_closes_every_gap(account, groups):
    web, ssh, logs, *_ = groups
    one, other = make_instance(account, web, ssh), make_instance(account, logs, web, ssh)
    unbind_instances(web, [one, other], actor=ADA)
    assert (names(one), names(other)) == (["ssh"], ["logs", "ssh"])


def test_a_group_that_is_not_there_cannot_be_unbound(account, groups):
    web, ssh, logs, *_ = groups
    instance = make_instance(account, web, ssh)
    with pytest.raises(NotFound, match="logs is not on"):
        unbind_group(instance, logs, actor=ADA)


def test_a_new_order_is_stored_densely(account, groups):
    web, ssh, logs, *_ = groups
    instance = make_instance(account, web, ssh, logs)
    reorder_bindings(instance, [logs.pk, web.pk, ssh.pk], actor=ADA)
    assert names(instance) == ["logs", "web", "ssh"]


@pytest.mark.parametrize("spoil", [lambda pks: pks[:-1], lambda pks: [*pks, pks[0]], lambda pks: [*pks[:-1], 0]])
def test_an_order_that_is_no_permutation_is_refused(account, groups, spoil):
    instance = make_instance(account, *groups[:3])
    seen = [group.pk for group in groups[:3]]
    with pytest.raises(ServiceError, match="names other groups") as refusal:
        reorder_bindings(instance, spoil(seen), seen=seen, actor=ADA)
    assert not isinstance(refusal.value, StaleVersion)
    assert names(instance) == ["web", "ssh", "logs"]


def test_an_order_made_from_an_old_view_is_refused(account, groups):
    web, ssh, logs, *_ = [group.pk for group in groups]
    instance = make_instance(account, *groups[:3])
    reorder_bindings(instance, [ssh, web, logs], seen=[web, ssh, logs], actor=ADA)
    with pytest.raises(StaleVersion):
        reorder_bindings(instance, [logs, web, ssh], seen=[web, ssh, logs], actor=ADA)
    assert names(instance) == ["ssh", "web", "logs"]


def test_the_groups_of_an_instance_in_the_recycle_bin_stay_as_they_are(account, groups):
    web, ssh, logs, *_ = groups
    instance = make_instance(account, web, ssh, state=str(InstanceState.SHUTDOWN))
    verbs = [
        lambda: bind_groups(instance, [logs], actor=ADA),
        lambda: bind_instances(logs, [instance], actor=ADA),
        lambda: unbind_group(instance, web, actor=ADA),
        lambda: unbind_instances(web, [instance], actor=ADA),
        lambda: reorder_bindings(instance, [ssh.pk, web.pk], actor=ADA),
    ]
    for verb in verbs:
        with pytest.raises(InstanceRecycled, match="in the recycle bin"):
            verb()
    assert names(instance) == ["web", "ssh"]


def test_the_audit_line_keeps_both_orders(account, groups):
    web, ssh, *_ = groups
    instance = make_instance(account, web)
    line = bind_groups(instance, [ssh], actor=ADA, place=Place.FIRST)
    assert (line.actor, line.action, line.target, line.name) == (
        "ada",
        "bind-groups",
        instance.instance_id,
        instance.name,
    )
    assert line.detail["groups_before"] == {instance.instance_id: [web.group_id]}
    assert line.detail["groups_after"] == {instance.instance_id: [ssh.group_id, web.group_id]}


def test_a_refused_change_leaves_no_audit_line(account, groups):
    instance = make_instance(account, groups[0])
    with pytest.raises(OnlyGroup):
        unbind_group(instance, groups[0], actor=ADA)
    assert not AuditEntry.objects.filter(target=instance.instance_id).exists()
