"""Nothing is lost when rules are left out that name no packet in focus."""

from dataclasses import replace

from hypothesis import given, settings

from securitygroups.engine import Action, difference, focus_on

from .engine_oracle import UNIVERSE, accepts, rule_lists

OTHER = {Action.ACCEPT: Action.DROP, Action.DROP: Action.ACCEPT}


def inverted(rules):
    return [replace(rule, action=OTHER[rule.action]) for rule in rules]


@settings(deadline=None, max_examples=100)
@given(rule_lists, rule_lists, rule_lists, rule_lists)
def test_a_change_of_one_list_among_others_is_whole_in_what_is_relevant(above, before, after, below):
    own = [difference(before, after), difference(inverted(before), inverted(after))]
    focus = focus_on(region for one in own for region in (*one.newly_accepted, *one.newly_rejected))
    first, second = ([*above, *rules, *below] for rules in (before, after))
    change = difference(*([*focus.outside, *focus.relevant(rules)] for rules in (first, second)))
    for packet in UNIVERSE:
        was, is_now = accepts(first, packet), accepts(second, packet)
        assert any(packet in region for region in change.newly_accepted) is (is_now and not was)
        assert any(packet in region for region in change.newly_rejected) is (was and not is_now)
