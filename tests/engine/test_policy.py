from securitygroups.engine import compile_rules

from .factories import make_rules

RULES = make_rules("ssh: ACCEPT TCP:22 10.0.0.0/8", "rest: DROP ALL 0.0.0.0/0")


def test_a_policy_is_a_collection_of_its_rules():
    policy = compile_rules(RULES)
    assert (list(policy), len(policy)) == (RULES, 2)
    assert len(compile_rules([])) == 0


def test_policies_are_equal_when_their_rules_are():
    assert compile_rules(RULES) == compile_rules(tuple(RULES))
    assert compile_rules(RULES) != compile_rules(RULES[::-1])
    assert len({compile_rules(RULES), compile_rules(RULES)}) == 1


def test_a_policy_shows_its_rules():
    assert repr(compile_rules([])) == "Policy(rules=())"
    assert "ref='ssh'" in repr(compile_rules(RULES))
