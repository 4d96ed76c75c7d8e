"""What a host firewall decides whose text says that rules were left out of it."""

import pytest

from securitygroups.engine import Direction, Reason, Verdict

from .host_firewalls import filter_table, step_for

YES, NO, UNKNOWN = Verdict.ACCEPT, Verdict.REJECT, Verdict.UNKNOWN
FILTER_LEFT_OUT = "# Table `filter' is incompatible, use 'nft' tool."
MORE_CHAINS = "# Table `filter' contains incompatible base-chains, use 'nft' tool to list them."
LEGACY = "# Warning: iptables-legacy tables present, use iptables-legacy-save to see them"
RAW = "*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A PREROUTING -s 10.6.6.6 -j DROP\nCOMMIT\n"


def test_a_table_that_was_left_out_makes_unknown_what_gets_there():
    text = f"{RAW}{FILTER_LEFT_OUT}\n"
    step = step_for(text, "TCP 10.1.1.1 80")
    assert (step.verdict, step.reason, step.line, step.text) == (UNKNOWN, Reason.HOST_UNMODELLED, 6, FILTER_LEFT_OUT)
    assert step_for(text, "TCP 10.6.6.6 80").verdict is NO
    assert step_for(text, "TCP 10.1.1.1 80", direction=Direction.EGRESS).line == 6


def test_a_text_may_say_of_every_table_that_it_was_left_out():
    assert step_for(FILTER_LEFT_OUT, "TCP 10.1.1.1 80").line == 1


def test_after_a_table_that_was_left_out_no_drop_is_sure():
    text = "# Table `nat' is incompatible, use 'nft' tool.\n" + filter_table("-j DROP")
    assert (step_for(text, "TCP 10.1.1.1 80").verdict, step_for(text, "TCP 10.1.1.1 80").line) == (UNKNOWN, 1)


def test_beside_more_chains_that_each_must_accept_only_a_drop_is_sure():
    text = f"{MORE_CHAINS}\n" + filter_table("-p tcp --dport 80 -j ACCEPT")
    assert (step_for(text, "TCP 10.1.1.1 80").verdict, step_for(text, "TCP 10.1.1.1 80").line) == (UNKNOWN, 1)
    assert (step_for(text, "TCP 10.1.1.1 22").verdict, step_for(text, "TCP 10.1.1.1 22").line) == (NO, 3)


@pytest.mark.parametrize(
    "comment",
    [
        LEGACY,
        "# Table `nat' contains incompatible base-chains, use 'nft' tool to list them.",
        "# Table `firewalld' is incompatible, use 'nft' tool.",
    ],
)
def test_rules_that_were_left_out_and_may_translate_leave_sure_only_what_is_dropped_before(comment):
    text = f"{RAW}{filter_table('-j DROP')}\n{comment}\n"
    assert (step_for(text, "TCP 10.1.1.1 80").verdict, step_for(text, "TCP 10.1.1.1 80").text) == (UNKNOWN, comment)
    assert step_for(text, "TCP 10.6.6.6 80").verdict is NO


def test_of_several_comments_the_first_on_a_table_is_named():
    text = f"{filter_table('-j ACCEPT')}\n{LEGACY}\n{LEGACY}\n{MORE_CHAINS}"
    assert step_for(text, "TCP 10.1.1.1 80").line == 7


def test_other_comments_change_nothing():
    text = f"# Table of contents\n{filter_table('-j ACCEPT')}\n# Warning: ip6tables-legacy tables present, use it"
    assert step_for(text, "TCP 10.1.1.1 80").verdict is YES
