"""What the list of groups says is wrong with each."""

import pytest

from securitygroups.engine.vocabulary import Direction
from securitygroups.selectors.findings import FindingKind, GroupFindings, RuleFinding, findings_of, rule_findings
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


def test_a_group_that_rejects_one_address_is_open_to_all_no_less():
    group = make_group(None, "DROP#203.0.113.9#22#TCP", "ACCEPT#0.0.0.0/0#22#TCP")
    assert findings_of([group]) == {group.pk: GroupFindings(0, wide_open=False, exposed=("SSH",))}


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
    assert [found[group.pk].unmatched for group in (shadowed, alive, waiting)] == [0, 0, 1]


def test_a_group_is_told_what_it_allows_in_vain_and_what_matches_nothing():
    account = make_account()
    group, empty = make_group(account, "ACCEPT#0.0.0.0/0#445#TCP"), make_group(account)
    make_referring_rule(group, empty)
    assert findings_of([group])[group.pk] == GroupFindings(
        dead=0, wide_open=False, exposed=(), blocked=("TCP:445",), unmatched=1
    )


def test_many_groups_are_looked_at_in_two_queries(django_assert_num_queries):
    account = make_account()
    groups = [make_group(account, "ACCEPT#0.0.0.0/0#80#TCP") for _ in range(8)]
    for group in groups[1:]:
        make_referring_rule(group, groups[0])
    with django_assert_num_queries(2):
        findings_of(groups)


def told(group, direction=Direction.INGRESS):
    """What is wrong with the rules of a list, by number."""
    rows = list(group.rules.filter(direction=direction).order_by("position"))
    numbers = {row.pk: row.position + 1 for row in rows}
    return {
        numbers[key]: [
            (one.kind.value, [numbers[taker] for taker in one.takers], one.contradicted, one.services)
            for one in findings
        ]
        for key, findings in rule_findings(direction, rows).items()
    }


def test_a_dead_rule_names_those_that_take_it():
    group = make_group(
        None,
        "DROP#10.0.0.0/9#22#TCP",
        "ACCEPT#10.128.0.0/9#22#TCP",
        "ACCEPT#10.0.0.0/8#22#TCP",
        "ACCEPT#10.128.3.0/24#22#TCP",
    )
    assert told(group) == {3: [("dead", [1, 2], True, ())], 4: [("dead", [2], False, ())]}


def test_a_dead_rule_that_another_repeats_names_the_exceptions_of_that_one_too():
    group = make_group(None, "DROP#10.0.0.5#22#TCP", "ACCEPT#10.0.0.0/8#22#TCP", "ACCEPT#10.0.0.0/24#22#TCP")
    assert told(group) == {3: [("dead", [1, 2], True, ())]}


def test_a_rule_opens_only_what_it_decides_itself():
    group = make_group(None, "ACCEPT#0.0.0.0/0#22#TCP", "ACCEPT#0.0.0.0/0#22,3306#TCP", "ACCEPT#0.0.0.0/0#80#TCP")
    assert told(group) == {1: [("exposed", [], False, ("SSH",))], 2: [("exposed", [], False, ("MySQL",))]}


def test_a_rule_that_names_every_port_is_wide_although_another_opens_one_of_them():
    group = make_group(None, "ACCEPT#0.0.0.0/0#80#TCP", "ACCEPT#0.0.0.0/0#ALL#ALL")
    assert told(group) == {2: [("wide open", [], False, ())]}


def test_a_rule_that_opens_every_port_is_told_so_and_an_outbound_one_is_not():
    everything = ("ACCEPT#0.0.0.0/0#ALL#ALL",)
    group = make_group(None, *everything, outbound=everything)
    assert told(group) == {1: [("wide open", [], False, ())]}
    assert told(group, Direction.EGRESS) == {}


@pytest.mark.parametrize(
    ("rule", "ports"),
    [
        ("ACCEPT#0.0.0.0/0#445#TCP", ("TCP:445",)),
        ("ACCEPT#203.0.113.0/24#80,135-139#UDP", ("UDP:135-139",)),
        ("ACCEPT#10.0.0.0/8#445#TCP", ()),
        ("DROP#0.0.0.0/0#445#TCP", ()),
        ("ACCEPT#0.0.0.0/0#400-500#TCP", ()),
    ],
)
@pytest.mark.parametrize("direction", Direction)
def test_ports_the_carriers_block_are_allowed_in_vain(rule, ports, direction):
    lists = {"outbound": [rule]} if direction is Direction.EGRESS else {}
    group = make_group(None, *([] if lists else [rule]), **lists)
    found = [one for findings in told(group, direction).values() for one in findings if one[0] == "carrier blocked"]
    assert found == ([("carrier blocked", [], False, ports)] if ports else [])


def test_a_rule_of_a_group_without_instances_matches_nothing_until_there_is_one():
    account = make_account()
    peer, group = make_group(account), make_group(account)
    rule = make_referring_rule(group, peer)
    rows = [rule]
    assert rule_findings(Direction.INGRESS, rows) == {rule.pk: (RuleFinding(FindingKind.NO_MEMBERS),)}
    make_instance(account, peer)
    assert rule_findings(Direction.INGRESS, rows) == {}
