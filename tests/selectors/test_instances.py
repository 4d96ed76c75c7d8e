"""What the lists of instances find, in how many queries."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from securitygroups.models import Account
from securitygroups.models.choices import ChargeType, InstanceState
from securitygroups.selectors.instances import (
    change_of_bindings,
    group_candidates,
    groups_of,
    instance_by_id,
    instance_candidates,
    instances_by_id,
    instances_for_list,
    instances_of_group,
    region_counts,
    stay_of,
)
from securitygroups.services.bindings import bind_groups
from securitygroups.services.groups import rename_group
from tests.factories import ADA, make_account, make_group, make_instance, make_project, region

pytestmark = pytest.mark.django_db

WEB = "ACCEPT#0.0.0.0/0#80#TCP"
SSH = "ACCEPT#10.0.0.0/8#22#TCP"
BIN = str(InstanceState.SHUTDOWN)


@pytest.fixture
def account() -> Account:
    return make_account()


def found(account: Account, **filters: str) -> list[str]:
    return [instance.name for instance in instances_for_list(account, **filters)]


def test_the_list_leaves_out_the_recycle_bin_and_other_accounts(account):
    make_instance(account, name="web-1")
    make_instance(account, name="old", state=BIN)
    make_instance(make_account(), name="foreign")
    assert found(account) == ["web-1"]
    assert found(account, state=BIN) == ["old"]


def test_the_list_narrows_to_region_project_and_state(account):
    shop = make_project(account, number=7)
    make_instance(account, name="here")
    make_instance(account, name="abroad", region=region("ap-shanghai"))
    make_instance(account, name="shop", project=shop)
    make_instance(account, name="off", state=str(InstanceState.STOPPED))
    assert found(account, region="ap-shanghai") == ["abroad"]
    assert found(account, project="7") == ["shop"]
    assert found(account, state=str(InstanceState.STOPPED)) == ["off"]
    assert found(account, region="ap-guangzhou", project="0") == ["here", "off"]


@pytest.mark.parametrize("text", ["DB-", "ins-db", "10.9.", "203.0.113.9", "2001:db8::9"])
def test_the_search_finds_parts_of_id_name_and_addresses(account, text):
    make_instance(account, name="web-1")
    make_instance(
        account,
        name="db-1",
        instance_id="ins-db000001",
        private_ipv4="10.9.0.1",
        public_ipv4="203.0.113.9",
        ipv6="2001:db8::9",
    )
    assert found(account, search=text) == ["db-1"]


def test_the_list_sorts_both_ways_and_by_name_when_asked_for_nonsense(account):
    for name, platform in (("b", "WINDOWS"), ("a", "LINUX"), ("c", "LINUX")):
        make_instance(account, name=name, platform=platform)
    assert found(account, sort="-name") == ["c", "b", "a"]
    assert found(account, sort="platform") == ["a", "c", "b"]
    assert found(account, sort="host_firewall") == ["a", "b", "c"]


@pytest.mark.parametrize("size", [1, 8])
def test_the_list_takes_two_queries_with_all_groups_in_order(account, size, django_assert_num_queries):
    groups = [make_group(account, name=name) for name in ("web", "ssh")]
    for _ in range(size):
        make_instance(account, *reversed(groups))
    with django_assert_num_queries(2):
        rows = list(instances_for_list(account))
        shown = [[binding.group.name for binding in row.bindings.all()] for row in rows]
        assert [row.region.name + row.project.name for row in rows]
    assert shown == [["ssh", "web"]] * size


def test_region_counts_tell_what_is_found_from_what_there_is(account):
    make_instance(account, name="web-1")
    make_instance(account, name="web-2", region=region("ap-shanghai"))
    make_instance(account, name="old", state=BIN)

    def counted(**filters: str) -> dict[str, tuple[int, int]]:
        counts = region_counts(account, **filters)
        return {count.region.code: (count.found, count.total) for count in counts if count.total}

    assert counted() == {"ap-guangzhou": (1, 1), "ap-shanghai": (1, 1)}
    assert counted(search="web-2") == {"ap-guangzhou": (0, 1), "ap-shanghai": (1, 1)}
    assert counted(state=BIN) == {"ap-guangzhou": (1, 1)}
    assert counted(state=BIN, search="web") == {"ap-guangzhou": (0, 1)}
    assert len(region_counts(account)) == 18


def test_an_instance_is_found_only_in_its_own_account(account):
    instance = make_instance(account)
    assert instance_by_id(account, instance.instance_id) == instance
    assert instance_by_id(make_account(), instance.instance_id) is None
    assert instances_by_id(account, [instance.instance_id, "ins-nothing0"]) == [instance]


def test_the_groups_of_an_instance_come_in_order_with_their_rules_counted(account, django_assert_num_queries):
    web = make_group(account, WEB, SSH, outbound=(WEB,))
    ssh = make_group(account, SSH)
    instance = make_instance(account, ssh, web)
    with django_assert_num_queries(1):
        groups = groups_of(instance)
    assert [(group, group.inbound_count, group.outbound_count) for group in groups] == [(ssh, 1, 0), (web, 2, 1)]


def test_an_instance_may_get_the_groups_of_its_region_that_it_has_not(account):
    web = make_group(account, name="web")
    spare = make_group(account, name="spare")
    shared = make_group(account, name="shared", project=make_project(account, number=7))
    make_group(account, name="abroad", region=region("ap-shanghai"))
    make_group(name="foreign")
    instance = make_instance(account, web)
    assert list(group_candidates(instance)) == [shared, spare]
    assert list(group_candidates(instance, search="SPA")) == [spare]
    assert list(group_candidates(instance, search=shared.group_id)) == [shared]


def test_a_group_may_get_the_instances_of_its_region_that_it_has_not(account):
    web, ssh = make_group(account), make_group(account)
    make_instance(account, web, name="bound")
    make_instance(account, ssh, name="old", state=BIN)
    make_instance(account, name="abroad", region=region("ap-shanghai"))
    make_instance(make_account(), name="foreign")
    free = make_instance(account, ssh, name="free", private_ipv4="10.9.0.9")
    assert list(instance_candidates(web)) == [free]
    assert list(instance_candidates(web, search="10.9.")) == [free]
    assert list(instance_candidates(web, search="nothing")) == []


def test_the_instances_of_a_group_show_their_other_groups_too(account, django_assert_num_queries):
    web, ssh = make_group(account, name="web"), make_group(account, name="ssh")
    make_instance(account, ssh, web, name="one")
    make_instance(account, web, name="old", state=BIN)
    make_instance(account, ssh, name="other")
    with django_assert_num_queries(2):
        rows = {row.name: [binding.group for binding in row.bindings.all()] for row in instances_of_group(web)}
    assert rows == {"old": [web], "one": [ssh, web]}
    assert [row.name for row in instances_of_group(web, search="ol")] == ["old"]
    assert [row.name for row in instances_of_group(web, sort="-name")] == ["one", "old"]


def test_undo_finds_only_changes_of_bindings_of_the_account(account):
    web, ssh = make_group(account), make_group(account)
    change = bind_groups(make_instance(account, web), [ssh], actor=ADA)
    assert change_of_bindings(account, change.pk) == change
    assert change_of_bindings(make_account(), change.pk) is None
    rename_group(web, name="front", description="", actor=ADA)
    renamed = account.audit_entries.get(action="rename-group")
    assert change_of_bindings(account, renamed.pk) is None


NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("charge_type", "kept"), [(ChargeType.PREPAID, timedelta(days=7)), (ChargeType.POSTPAID, timedelta(hours=2))]
)
def test_the_recycle_bin_keeps_an_instance_as_long_as_it_was_paid_for(account, charge_type, kept):
    instance = make_instance(account, state=BIN, recycled=NOON, charge_type=str(charge_type))

    def stay_after(age: timedelta) -> tuple[datetime, bool]:
        with time_machine.travel(NOON + age, tick=False):
            stay = stay_of(instance)
        assert stay
        return stay.due, stay.overdue

    assert stay_after(kept - timedelta(seconds=1)) == (NOON + kept, False)
    assert stay_after(kept) == (NOON + kept, True)


def test_an_instance_outside_the_recycle_bin_has_no_stay(account):
    assert stay_of(make_instance(account)) is None
