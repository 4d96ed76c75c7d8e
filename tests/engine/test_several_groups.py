"""Several groups on one instance: one list in binding order, with one implicit reject at its end."""

import pytest

from securitygroups.engine import Reason, Verdict, compile_rules, evaluate

from .factories import make_group, make_instance, make_packet, make_rules

DECISIONS = [
    ([], ["ACCEPT TCP:22 0.0.0.0/0"], "TCP 10.1.1.1 22", True),
    (["ACCEPT TCP:80 0.0.0.0/0"], ["ACCEPT TCP:22 0.0.0.0/0"], "TCP 10.1.1.1 22", True),
    (["DROP TCP:22 10.1.1.1"], ["ACCEPT TCP:22 0.0.0.0/0"], "TCP 10.1.1.1 22", False),
    (["ACCEPT TCP:22 0.0.0.0/0"], ["DROP TCP:22 10.1.1.1"], "TCP 10.1.1.1 22", True),
    (["ACCEPT TCP:80 0.0.0.0/0"], ["ACCEPT TCP:443 0.0.0.0/0"], "TCP 10.1.1.1 22", False),
    (["DROP ALL 0.0.0.0/0"], ["ACCEPT TCP:22 0.0.0.0/0"], "TCP 10.1.1.1 22", False),
]


@pytest.mark.parametrize(("first", "second", "packet", "accepted"), DECISIONS)
def test_two_groups_decide_as_one_list(first, second, packet, accepted):
    joined = compile_rules([*make_rules(*first), *make_rules(*second)])
    instance = make_instance(make_group("sg-1", *first), make_group("sg-2", *second), listening=["TCP:22"])
    assert joined.accepts(make_packet(packet)) is accepted
    assert (evaluate(make_packet(packet), instance).verdict is Verdict.ACCEPT) is accepted


def test_the_step_names_the_rule_its_group_and_the_groups_without_a_match():
    instance = make_instance(
        make_group("sg-1", "a: ACCEPT TCP:80 0.0.0.0/0"),
        make_group("sg-2", "a: DROP UDP:ALL 0.0.0.0/0", "b: DROP TCP:22 0.0.0.0/0"),
        make_group("sg-3", "a: ACCEPT TCP:22 0.0.0.0/0"),
    )
    step = evaluate(make_packet("TCP 10.1.1.1 22"), instance).decisive
    assert (step.verdict, step.reason) == (Verdict.REJECT, Reason.MATCHED_RULE)
    assert (step.group, step.rule, step.passed) == ("sg-2", "b", ("sg-1",))


def test_the_implicit_reject_comes_after_the_last_group():
    instance = make_instance(make_group("sg-1"), make_group("sg-2", "ACCEPT TCP:22 0.0.0.0/0"))
    step = evaluate(make_packet("TCP 10.1.1.1 23"), instance).decisive
    assert (step.reason, step.passed) == (Reason.IMPLICIT_DENY, ("sg-1", "sg-2"))


def test_an_instance_without_groups_rejects():
    assert evaluate(make_packet("TCP 10.1.1.1 23"), make_instance()).decisive.reason is Reason.NO_GROUPS
