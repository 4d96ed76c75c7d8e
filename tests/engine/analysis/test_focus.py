from securitygroups.engine import difference, focus_on
from tests.engine.factories import make_rules


def relevant(focused, *rules):
    focus = focus_on(difference([], make_rules(*focused)).newly_accepted)
    named = make_rules(*[f"{number}: {rule}" for number, rule in enumerate(rules)])
    return [int(rule.ref) for rule in focus.relevant(named)]


def test_rules_that_name_no_packet_in_focus_are_left_out():
    rules = (
        "DROP TCP:80 10.1.0.0/16",
        "DROP TCP:81 10.1.0.0/16",
        "DROP TCP:80 9.0.0.0/8",
        "DROP TCP:80 11.0.0.0/8",
        "DROP UDP:80 10.1.0.0/16",
        "ACCEPT ALL 0.0.0.0/0",
        "ACCEPT TCP:1-100 10.255.255.255",
        "ACCEPT TCP:80 ::/0",
        "ACCEPT TCP:80 10.0.0.0",
        "ACCEPT TCP:80 9.255.255.255",
        "ACCEPT TCP:80 11.0.0.0",
    )
    assert relevant(["ACCEPT TCP:80 10.0.0.0/8"], *rules) == [0, 5, 6, 8]
    assert relevant(["ACCEPT TCP:80 10.0.0.0/8", "ACCEPT GRE 2001:db8::/64"], *rules) == [0, 5, 6, 7, 8]
    assert relevant(["ACCEPT ALL ::/0"], *rules) == [7]
    assert relevant([], *rules) == []


def test_all_that_is_out_of_focus_is_dropped_above_the_lists():
    before, after = make_rules("ACCEPT TCP:80 10.0.0.0/8"), make_rules("ACCEPT TCP:80-81 10.0.0.0/7")
    wide = make_rules("ACCEPT ALL 0.0.0.0/0", "ACCEPT ALL ::/0")
    change = difference(before, after)
    focus = focus_on(change.newly_accepted)
    assert difference([*focus.outside, *before], [*focus.outside, *after]) == change
    everything = difference(focus.outside, [*focus.outside, *focus.relevant(wide)])
    assert [region.describe() for region in everything.newly_accepted] == ["TCP:80-81 10.0.0.0/7"]
