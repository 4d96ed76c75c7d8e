"""What the list of groups says is wrong with each."""

import pytest

from securitygroups.selectors.findings import GroupFindings, findings_of
from tests.factories import make_account, make_group, make_instance, make_referring_rule

pytestmark = pytest.mark.django_db

HARMLESS = GroupFindings(dead=0, wide_open=False, exposed=())


@pytest.mark.parametrize(
    ("inbound", "outbound", "expected"),
    [
        ((), (), HARMLESS),
        (("ACCEPT#0.0.0.0/0#80,443#TCP", "ACCEPT#10.0.0.0/8#22#TCP"), ("ACCEPT#0.0.0.0/0#ALL#ALL",), HARMLESS),
        (("ACCEPT#0.0.0.0/0#22#TCP",), (), GroupFindings(0, wide_open=False, exposed=("SSH",))),
        (("DROP#0.0.0.0/0#22#TCP", "ACCEPT#0.0.0.0/0#22#TCP"), (), GroupFindings(1, wide_open=False, exposed=())),
        (
            ("ACCEPT#64.0.0.0/3#80#TCP", "ACCEPT#96.0.0.0/3#80#TCP", "DROP#64.0.0.0/2#80#TCP"),
            ("DROP#8.8.8.8#53#UDP",),
            GroupFindings(1, wide_open=False, exposed=()),
        ),
        (
            ("DROP#10.0.0.0/8#ALL#ALL",),
            ("ACCEPT#0.0.0.0/0#ALL#ALL", "DROP#8.8.8.8#53#UDP"),
            GroupFindings(1, wide_open=False, exposed=()),
        ),
    ],
)
def test_a_group_is_told_its_dead_rules_and_its_open_doors(inbound, outbound, expected):
    group = make_group(None, *inbound, outbound=outbound)
    assert findings_of([group]) == {group.pk: expected}


def test_a_group_that_allows_everything_is_wide_open():
    group = make_group(None, "ACCEPT#0.0.0.0/0#ALL#ALL")
    assert findings_of([group])[group.pk].wide_open


def test_a_rule_of_a_peer_group_is_dead_only_when_its_instances_are_decided_above():
    account = make_account()
    peer, empty = make_group(account), make_group(account)
    make_instance(account, peer, private_ipv4="10.0.0.7")
    shadowed = make_group(account, "DROP#10.0.0.0/24#3306#TCP")
    alive = make_group(account, "DROP#10.0.1.0/24#3306#TCP")
    waiting = make_group(account)
    for group, named in ((shadowed, peer), (alive, peer), (waiting, empty)):
        make_referring_rule(group, named)
    found = findings_of([shadowed, alive, waiting])
    assert [found[group.pk].dead for group in (shadowed, alive, waiting)] == [1, 0, 0]


def test_many_groups_are_looked_at_in_two_queries(django_assert_num_queries):
    account = make_account()
    groups = [make_group(account, "ACCEPT#0.0.0.0/0#80#TCP") for _ in range(8)]
    for group in groups[1:]:
        make_referring_rule(group, groups[0])
    with django_assert_num_queries(2):
        findings_of(groups)
