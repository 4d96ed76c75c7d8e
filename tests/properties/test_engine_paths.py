"""What holds for every instance and every packet on its way."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from securitygroups.engine import (
    BoundGroup,
    Direction,
    Environment,
    Family,
    RepairKind,
    Stage,
    Verdict,
    compile_rules,
    evaluate,
    repairs,
)

from .engine_oracle import accepts, packets, rule_lists

law = settings(deadline=None, max_examples=100)
several = st.lists(rule_lists, min_size=1, max_size=3)


def instance(lists, **facts):
    groups = tuple(BoundGroup(f"sg-{number}", compile_rules(rules)) for number, rules in enumerate(lists))
    public = dict.fromkeys(Family, 0)
    return Environment(direction=Direction.EGRESS, groups=groups, public=public, **facts)


@law
@given(several, packets)
def test_joining_groups_equals_concatenating_their_rules(lists, packet):
    accepted = evaluate(packet, instance(lists)).at(Stage.SECURITY_GROUPS).verdict is Verdict.ACCEPT
    assert accepted is accepts([rule for rules in lists for rule in rules], packet)


@law
@given(several, rule_lists, packets)
def test_every_repair_lets_the_packet_past_the_groups_and_says_so(lists, other, packet):
    before = instance(lists, other_groups=(BoundGroup("sg-other", compile_rules(other)),))
    assume(evaluate(packet, before).verdict is Verdict.REJECT)
    found = repairs(packet, before)
    assert found[0].change.opens == min(repair.change.opens for repair in found)
    for repair in found:
        assert repair.trace.at(Stage.SECURITY_GROUPS).verdict is Verdict.ACCEPT
        assert any(packet in region for region in repair.change.newly_accepted)


@law
@given(several, packets)
def test_an_inserted_rule_opens_the_packet_and_nothing_else(lists, packet):
    inserted = [one for one in repairs(packet, instance(lists)) if one.kind is RepairKind.INSERT_RULE]
    for repair in inserted:
        assert repair.change.opens == 1
        assert not repair.change.newly_rejected
