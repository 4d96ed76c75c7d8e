"""A group by itself, as the engine takes it."""

import pytest

from securitygroups.engine import evaluate, parse_packet
from securitygroups.engine.vocabulary import Direction, Reason, Stage, Verdict
from securitygroups.models import SecurityGroup
from securitygroups.selectors.packets import group_environment
from securitygroups.selectors.rules import rules_for_page
from tests.factories import make_account, make_group, make_instance, make_referring_rule

pytestmark = pytest.mark.django_db


def environment(group: SecurityGroup, direction: Direction = Direction.INGRESS):
    return group_environment(group, direction, list(rules_for_page(group, direction)))


def test_the_deciding_rule_is_named_by_its_key():
    group = make_group(None, "ACCEPT#10.0.0.0/8#22#TCP", "DROP#0.0.0.0/0#22#TCP")
    step = evaluate(parse_packet(protocol="TCP", peer="203.0.113.7", port=22), environment(group)).decisive
    assert (step.group, step.rule) == (group.group_id, str(group.rules.get(position=1).pk))


@pytest.mark.parametrize("peer", ["203.0.113.7", "2001:db8::1"])
def test_it_has_a_public_address_of_either_family(peer):
    group = make_group(None, "ACCEPT#0.0.0.0/0#80#TCP", "ACCEPT#::/0#80#TCP")
    trace = evaluate(parse_packet(protocol="TCP", peer=peer, port=80), environment(group))
    assert trace.at(Stage.CARRIER).reason is Reason.CARRIER_OPEN_PORT


@pytest.mark.parametrize("direction", Direction)
def test_nobody_knows_its_inside(direction):
    group = make_group(None, "ACCEPT#0.0.0.0/0#80#TCP", outbound=("ACCEPT#0.0.0.0/0#80#TCP",))
    trace = evaluate(parse_packet(protocol="TCP", peer="203.0.113.7", port=80), environment(group, direction))
    assert [step.reason for step in trace.steps if step.verdict is Verdict.UNKNOWN] == [Reason.DEPENDS_ON_INSTANCE] * 2


def test_the_rules_are_asked_in_the_order_given():
    group = make_group(None, "ACCEPT#0.0.0.0/0#80#TCP", "DROP#0.0.0.0/0#80#TCP")
    backwards = list(rules_for_page(group, Direction.INGRESS))[::-1]
    packet = parse_packet(protocol="TCP", peer="203.0.113.7", port=80)
    assert evaluate(packet, environment(group)).verdict is Verdict.UNKNOWN
    assert evaluate(packet, group_environment(group, Direction.INGRESS, backwards)).verdict is Verdict.REJECT


def test_the_groups_its_rules_name_are_looked_up_in_one_query(django_assert_num_queries):
    account = make_account()
    group, peers = make_group(account), [make_group(account) for _ in range(5)]
    for peer in peers:
        make_instance(account, peer)
        make_referring_rule(group, peer)
    rules = list(rules_for_page(group, Direction.INGRESS))
    with django_assert_num_queries(1):
        group_environment(group, Direction.INGRESS, rules)
