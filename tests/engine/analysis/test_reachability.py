from securitygroups.engine import Action, Reach, Rule, compile_rules, parse_service, reachability, redundant
from tests.engine.factories import make_rules


def states(*rules):
    return [proof.state for proof in reachability(make_rules(*rules))]


def killers(proof):
    return [killer.ref for killer in proof.killers]


def test_a_union_of_rules_can_kill_one_that_none_of_them_covers_alone():
    proofs = reachability(
        make_rules(
            "low: ACCEPT TCP:1-100 0.0.0.0/0",
            "high: DROP TCP:101-200 0.0.0.0/0",
            "mid: ACCEPT TCP:50-150 10.0.0.0/8",
        )
    )
    assert proofs[2].state is Reach.DEAD
    assert killers(proofs[2]) == ["low", "high"]
    assert proofs[2].changes_meaning


def test_two_halves_of_a_network_kill_the_whole():
    rules = ("a: ACCEPT TCP:22 10.0.0.0/9", "b: ACCEPT TCP:22 10.128.0.0/9", "c: ACCEPT TCP:22 10.0.0.0/8")
    proof = reachability(make_rules(*rules))[2]
    assert (proof.state, killers(proof), proof.changes_meaning) == (Reach.DEAD, ["a", "b"], False)


def test_one_killer_is_named_when_one_suffices():
    rules = (
        "a: DROP TCP:22 10.0.0.0/8",
        "b: DROP TCP:23 10.0.0.0/8",
        "c: DROP TCP:ALL 10.0.0.0/8",
        "d: DROP TCP:22-24 10.0.0.0/8",
    )
    assert killers(reachability(make_rules(*rules))[3]) == ["c"]


def test_a_rule_that_decides_nothing_of_what_was_lost_is_no_killer():
    rules = (
        "a: ACCEPT TCP:22 10.0.0.0/9",
        "b: ACCEPT TCP:22 10.128.0.0/9",
        "dead: DROP TCP:22 10.0.0.0/8",
        "wide: DROP TCP:22-23 10.0.0.0/8",
        "x: ACCEPT TCP:22 10.0.0.0/8",
    )
    proof = reachability(make_rules(*rules))[4]
    assert (proof.state, killers(proof), proof.changes_meaning) == (Reach.DEAD, ["a", "b"], False)


def test_what_rules_of_its_own_action_name_altogether_keeps_its_meaning_though_one_above_them_overrules_a_part():
    rules = (
        "few: DROP TCP:22 10.1.0.0/24",
        "most: DROP TCP:22-23 10.1.128.0/17",
        "left: ACCEPT TCP:20-25 10.0.0.0/15",
        "right: ACCEPT TCP:20-25 10.2.0.0/15",
        "x: ACCEPT TCP:20-25 10.0.0.0/14",
    )
    proof = reachability(make_rules(*rules))[4]
    assert (killers(proof), proof.changes_meaning) == (["left", "right"], False)
    assert [rule.ref for rule in proof.overruled_by] == ["few", "most"]


def test_what_rules_of_its_own_action_name_only_in_part_changes_its_meaning():
    rules = ("d: DROP TCP:22 10.1.0.0/17", "a: ACCEPT TCP:22 10.1.128.0/17", "x: ACCEPT TCP:22 10.1.0.0/16")
    proof = reachability(make_rules(*rules))[2]
    assert (proof.state, killers(proof), proof.changes_meaning) == (Reach.DEAD, ["d", "a"], True)
    assert [rule.ref for rule in proof.overruled_by] == ["d"]


def test_without_its_killers_a_dead_rule_can_be_dead_by_another():
    rules = make_rules("a: DROP TCP:22 10.0.0.0/8", "b: DROP TCP:22 10.1.0.0/16", "c: ACCEPT TCP:22 10.1.0.0/16")
    assert killers(reachability(rules)[2]) == ["a"]
    assert killers(reachability(rules[1:])[1]) == ["b"]


def test_few_wide_killers_are_named_rather_than_many_narrow_ones():
    narrow = ("c: DROP TCP:1-5 ::/0", "d: DROP TCP:6-15 ::/0", "e: DROP TCP:16-20 ::/0")
    rules = ("a: DROP TCP:1-10 ::/0", "b: DROP TCP:11-20 ::/0", *narrow, "f: DROP TCP:1-20 ::/0")
    assert killers(reachability(make_rules(*rules))[5]) == ["a", "b"]


def test_killers_are_found_once():
    proof = reachability(make_rules("a: DROP TCP:22 10.0.0.0/9", "b: ACCEPT TCP:22 10.0.0.0/8"))[1]
    assert proof.killers is proof.killers


def test_killers_of_different_networks_and_ports_are_all_named():
    rules = ("a: DROP TCP:22 10.0.0.0/8", "b: DROP TCP:23 10.1.0.0/16", "c: ACCEPT TCP:22-23 0.0.0.0/0")
    proof = reachability(make_rules(*rules))[2]
    assert (proof.state, killers(proof)) == (Reach.PARTLY, ["a", "b"])


def test_a_killer_the_others_make_superfluous_is_not_named():
    rules = ("a: DROP TCP:2-5 ::/0", "b: DROP TCP:1-3 ::/0", "c: DROP TCP:4-6 ::/0", "d: DROP TCP:1-6 ::/0")
    assert killers(reachability(make_rules(*rules))[3]) == ["b", "c"]


def test_a_rule_that_loses_a_part_names_who_took_it_and_what_is_left():
    proof = reachability(make_rules("a: DROP TCP:443 10.0.0.0/8", "b: ACCEPT TCP:443 10.0.0.0/7"))[1]
    assert (proof.state, killers(proof)) == (Reach.PARTLY, ["a"])
    assert str(proof.witness) == "TCP 11.0.0.1 port 443"


def test_a_live_rule_has_no_killers():
    (proof,) = reachability(make_rules("a: DROP TCP:443 10.0.0.0/8"))
    assert (proof.state, proof.killers, proof.changes_meaning) == (Reach.LIVE, (), False)


def test_families_do_not_kill_each_other():
    assert states("ACCEPT ALL 0.0.0.0/0", "DROP ALL ::/0") == [Reach.LIVE, Reach.LIVE]


def test_protocols_do_not_kill_each_other():
    assert states("ACCEPT TCP:53 0.0.0.0/0", "DROP UDP:53 0.0.0.0/0", "DROP ICMP 0.0.0.0/0") == [Reach.LIVE] * 3


def test_every_port_kills_all_ports():
    assert states("ACCEPT TCP:1-65535 0.0.0.0/0", "DROP TCP:ALL 0.0.0.0/0") == [Reach.LIVE, Reach.DEAD]


def test_a_rule_whose_group_is_empty_is_dead_without_killers():
    (proof,) = reachability([Rule(Action.ACCEPT, (parse_service("TCP:80"),), (), "empty")])
    assert (proof.state, proof.killers, proof.witness) == (Reach.DEAD, (), None)


def test_proofs_are_equal_for_the_same_place_of_equal_lists():
    rules = make_rules("a: DROP TCP:443 10.0.0.0/8", "b: DROP TCP:443 10.1.0.0/16", "b: DROP TCP:443 10.1.0.0/16")
    other = make_rules("z: DROP TCP:443 10.0.0.0/8")
    proofs = reachability(rules)
    assert proofs == reachability(list(rules))
    assert [proof.number for proof in proofs] == [0, 1, 2]
    assert proofs[1] != proofs[2]
    assert proofs[1] != reachability([*other, *rules[1:]])[1]


def test_a_compiled_policy_is_as_good_as_its_rules():
    policy = compile_rules(make_rules("a: ACCEPT TCP:22 10.0.0.0/8", "b: ACCEPT TCP:22 0.0.0.0/0"))
    assert [proof.state for proof in reachability(policy)] == [Reach.LIVE, Reach.PARTLY]
    assert [rule.ref for rule in redundant(policy)] == ["a"]


def test_a_redundant_rule_is_reached_and_yet_superfluous():
    rules = make_rules("a: ACCEPT TCP:22 10.0.0.0/8", "b: ACCEPT TCP:22 0.0.0.0/0", "c: DROP UDP:ALL 0.0.0.0/0")
    assert [rule.ref for rule in redundant(rules)] == ["a", "c"]


def test_a_redundant_rule_is_told_from_its_dead_twin():
    rules = make_rules("a: ACCEPT TCP:22 10.1.0.0/16", "b: ACCEPT TCP:22 10.1.0.0/16", "c: ACCEPT TCP:22 10.0.0.0/8")
    assert [proof.rule.ref for proof in reachability(rules) if proof.state is Reach.DEAD] == ["b"]
    assert [rule.ref for rule in redundant(rules)] == ["a"]


def test_of_two_rules_that_make_each_other_superfluous_one_stays():
    rules = make_rules("a: ACCEPT TCP:22 10.0.0.0/8", "b: ACCEPT TCP:22 10.0.0.0/8")
    assert redundant(rules) == ()
