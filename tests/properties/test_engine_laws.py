"""What holds for every rule list, against the oracle that tries every packet."""

from hypothesis import given, settings

from securitygroups.engine import Reach, compile_rules, difference, reachability, redundant

from .engine_oracle import (
    UNIVERSE,
    accepts,
    any_packets,
    first_match,
    matches,
    rule_lists,
    rules,
    verdicts,
)

law = settings(deadline=None, max_examples=100)


def remove(rule_list, unwanted):
    refs = {rule.ref for rule in unwanted}
    return [rule for rule in rule_list if rule.ref not in refs]


def lost(rule_list, proof):
    """The packets a rule names and an earlier one decides."""
    return [
        packet
        for packet in UNIVERSE
        if matches(proof.rule, packet) and first_match(rule_list[: proof.number], packet) is not None
    ]


def opposes(rule, proof):
    return rule.action is not proof.rule.action


@law
@given(rule_lists, any_packets)
def test_first_match_agrees_with_the_oracle(rule_list, packet):
    policy = compile_rules(rule_list)
    assert policy.first_match(packet) is first_match(rule_list, packet)
    assert policy.accepts(packet) is accepts(rule_list, packet)


@law
@given(rule_lists)
def test_first_match_agrees_with_the_oracle_on_the_whole_universe(rule_list):
    policy = compile_rules(rule_list)
    assert [policy.accepts(packet) for packet in UNIVERSE] == verdicts(rule_list)


@law
@given(rule_lists)
def test_a_rule_is_dead_exactly_when_no_packet_reaches_it(rule_list):
    reached = {rule.ref for packet in UNIVERSE if (rule := first_match(rule_list, packet))}
    assert {proof.rule.ref for proof in reachability(rule_list) if proof.state is not Reach.DEAD} == reached


@law
@given(rule_lists)
def test_a_rule_is_live_exactly_when_it_decides_every_packet_it_matches(rule_list):
    for proof in reachability(rule_list):
        matched = [packet for packet in UNIVERSE if matches(proof.rule, packet)]
        decides_all = bool(matched) and all(first_match(rule_list, packet) is proof.rule for packet in matched)
        assert (proof.state is Reach.LIVE) is decides_all


@law
@given(rule_lists)
def test_every_witness_is_decided_by_its_rule(rule_list):
    for proof in reachability(rule_list):
        if proof.witness is None:
            assert proof.state is Reach.DEAD
        else:
            assert first_match(rule_list, proof.witness) is proof.rule


@law
@given(rule_lists)
def test_killers_together_take_everything_the_rule_lost(rule_list):
    for proof in reachability(rule_list):
        assert all(any(matches(killer, packet) for killer in proof.killers) for packet in lost(rule_list, proof))


@law
@given(rule_lists)
def test_every_killer_decides_some_packet_the_rule_lost(rule_list):
    for proof in reachability(rule_list):
        deciders = {first_match(rule_list, packet).ref for packet in lost(rule_list, proof)}
        assert {killer.ref for killer in proof.killers} <= deciders


@law
@given(rule_lists)
def test_no_killer_is_superfluous(rule_list):
    for proof in reachability(rule_list):
        for killer in proof.killers:
            rest = remove(proof.killers, [killer])
            assert any(first_match(rest, packet) is None for packet in lost(rule_list, proof))


@law
@given(rule_lists)
def test_without_its_killers_a_dead_rule_would_live(rule_list):
    dead = [proof for proof in reachability(rule_list) if proof.state is Reach.DEAD]
    for proof in dead:
        assert reachability([*proof.killers, proof.rule])[-1].state is Reach.DEAD
        for killer in proof.killers:
            rest = remove(proof.killers, [killer])
            assert any(first_match([*rest, proof.rule], packet) is proof.rule for packet in UNIVERSE)


@law
@given(rule_lists)
def test_the_meaning_changes_exactly_when_deciders_of_its_own_action_do_not_name_all_it_lost(rule_list):
    for proof in reachability(rule_list):
        packets = lost(rule_list, proof)
        deciders = [first_match(rule_list, packet) for packet in packets]
        alike = [rule for rule in deciders if not opposes(rule, proof)]
        assert proof.changes_meaning is not all(any(matches(rule, packet) for rule in alike) for packet in packets)


@law
@given(rule_lists)
def test_a_killer_does_the_opposite_exactly_when_the_meaning_changes(rule_list):
    for proof in reachability(rule_list):
        assert any(opposes(killer, proof) for killer in proof.killers) is proof.changes_meaning


@law
@given(rule_lists)
def test_a_rule_is_overruled_by_those_that_decide_the_opposite(rule_list):
    for proof in reachability(rule_list):
        deciders = {first_match(rule_list, packet) for packet in lost(rule_list, proof)}
        assert set(proof.overruled_by) == {rule for rule in deciders if opposes(rule, proof)}


@law
@given(rule_lists)
def test_removing_dead_and_redundant_rules_changes_no_verdict(rule_list):
    dead = [proof.rule for proof in reachability(rule_list) if proof.state is Reach.DEAD]
    spare = redundant(rule_list)
    assert not {rule.ref for rule in dead} & {rule.ref for rule in spare}
    assert verdicts(remove(rule_list, [*dead, *spare])) == verdicts(rule_list)


@law
@given(rule_lists)
def test_no_rule_that_is_left_can_go_without_changing_a_verdict(rule_list):
    dead = [proof.rule for proof in reachability(rule_list) if proof.state is Reach.DEAD]
    left = remove(rule_list, [*dead, *redundant(rule_list)])
    for rule in left:
        assert verdicts(remove(left, [rule])) != verdicts(left)


@law
@given(rule_lists)
def test_a_list_does_not_differ_from_itself(rule_list):
    assert not difference(rule_list, compile_rules(rule_list))


@law
@given(rule_lists, rule_lists)
def test_the_regions_cover_exactly_the_packets_whose_verdict_differs_each_once(before, after):
    change = difference(before, after)
    for packet in UNIVERSE:
        was, is_now = accepts(before, packet), accepts(after, packet)
        assert sum(packet in region for region in change.newly_accepted) == (is_now and not was)
        assert sum(packet in region for region in change.newly_rejected) == (was and not is_now)


@law
@given(rule_lists, rule_lists)
def test_every_witness_of_a_difference_really_differs(before, after):
    change = difference(before, after)
    for region in change.newly_accepted:
        assert region.witness in region
        assert accepts(after, region.witness) > accepts(before, region.witness)
    for region in change.newly_rejected:
        assert accepts(after, region.witness) < accepts(before, region.witness)


@law
@given(rule_lists, rule_lists)
def test_a_difference_mirrors_the_difference_the_other_way_round(before, after):
    there, back = difference(before, after), difference(after, before)
    assert (there.newly_accepted, there.newly_rejected) == (back.newly_rejected, back.newly_accepted)


@law
@given(rule_lists, rule_lists)
def test_no_difference_means_the_same_verdict_for_every_packet(before, after):
    assert bool(difference(before, after)) is (verdicts(before) != verdicts(after))


@law
@given(rule_lists, rules)
def test_a_dead_rule_can_be_added_at_the_end_without_a_difference(rule_list, rule):
    with_rule = [*rule_list, rule]
    if reachability(with_rule)[-1].state is Reach.DEAD:
        assert not difference(rule_list, with_rule)
