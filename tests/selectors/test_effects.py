"""What a new list of rules would do, before it is saved."""

import pytest

from securitygroups.engine import parse_peer, parse_ports
from securitygroups.engine.vocabulary import Direction, Family, Protocol
from securitygroups.models import Instance, Listener, Rule, SecurityGroup
from securitygroups.models.choices import InstanceState
from securitygroups.selectors.effects import Effect, effect_on_list
from securitygroups.selectors.withheld import Withheld
from tests.factories import draft, make_account, make_group, make_instance, make_referring_rule

pytestmark = pytest.mark.django_db

INGRESS, EGRESS = Direction.INGRESS, Direction.EGRESS
OFFICE = "ACCEPT#203.0.113.0/24#22#TCP"
CLOSED = "DROP#0.0.0.0/0#22#TCP"
ANYWHERE = ("0.0.0.0/0", "::/0")
BLOCKED = ((Protocol.TCP, parse_ports("135")),)
WEB = "ACCEPT#0.0.0.0/0#80,443#TCP"


def rows(group: SecurityGroup, direction: Direction = INGRESS) -> list[Rule]:
    return list(group.rules.filter(direction=direction).order_by("position"))


def swapped(group: SecurityGroup) -> list[Rule]:
    first, second, *rest = rows(group)
    return [second, first, *rest]


def told(effect: Effect) -> list[tuple[list[str], list[str], list[str]]]:
    """What passes and what stops, and for whom."""
    return [
        (
            [region.describe() for region in one.change.newly_accepted],
            [region.describe() for region in one.change.newly_rejected],
            [instance.name for instance in one.instances],
        )
        for one in effect.touched
    ]


def numbers(effect: Effect) -> tuple[list[tuple[int, list[int], bool]], list[int]]:
    """The present numbers of the rules that die, with those of their killers, and of those that revive."""
    dying = [(one.rule.was, [killer.was for killer in one.killers], one.same) for one in effect.dying]
    return dying, [one.was for one in effect.reviving]


def listen(instance: Instance, port: int, process: str) -> None:
    Listener.objects.create(instance=instance, protocol="TCP", port=port, process=process)


def test_an_order_that_changes_no_verdict_has_no_effect():
    group = make_group(None, OFFICE, WEB)
    make_instance(group.account, group)
    assert effect_on_list(group, INGRESS, swapped(group)) == Effect(())


def test_a_reject_moved_up_closes_what_it_now_takes_and_kills_the_rule_below():
    group = make_group(None, OFFICE, CLOSED, WEB)
    make_instance(group.account, group, name="web-1")
    effect = effect_on_list(group, INGRESS, swapped(group))
    assert told(effect) == [([], ["TCP:22 203.0.113.0/24"], ["web-1"])]
    assert numbers(effect) == ([(1, [2], False)], [])


def test_a_rule_that_comes_out_of_the_shadow_revives():
    group = make_group(None, CLOSED, OFFICE)
    effect = effect_on_list(group, INGRESS, swapped(group))
    assert told(effect) == [(["TCP:22 203.0.113.0/24"], [], [])]
    assert numbers(effect) == ([], [2])


def test_a_new_rule_that_would_never_decide_anything_is_told():
    group = make_group(None, CLOSED)
    new = Rule(group=group, direction=INGRESS, **draft(OFFICE).columns(group))
    effect = effect_on_list(group, INGRESS, [*rows(group), new])
    assert (told(effect), numbers(effect)) == ([], ([(0, [1], False)], []))


def test_a_rule_that_says_again_what_others_say_is_told_from_one_that_is_overruled():
    group = make_group(None, "ACCEPT#203.0.113.0/25#22#TCP", "ACCEPT#203.0.113.128/25#22#TCP")
    again = Rule(group=group, direction=INGRESS, **draft(OFFICE).columns(group))
    assert numbers(effect_on_list(group, INGRESS, [*rows(group), again])) == ([(0, [1, 2], True)], [])
    excepted = Rule(group=group, direction=INGRESS, **draft("DROP#203.0.113.9#22#TCP").columns(group))
    assert [
        same for *_numbers, same in numbers(effect_on_list(group, INGRESS, [excepted, *rows(group), again]))[0]
    ] == [False]


def test_instances_are_told_apart_by_what_their_other_groups_decide():
    account = make_account()
    group, closed = make_group(account, WEB), make_group(account, "DROP#0.0.0.0/0#80#TCP")
    opened = make_group(account, "ACCEPT#0.0.0.0/0#ALL#ALL")
    make_instance(account, group, name="alone-1")
    make_instance(account, group, name="alone-2")
    make_instance(account, closed, group, name="half-closed")
    make_instance(account, group, opened, name="open")
    make_instance(account, group, name="gone", state=InstanceState.SHUTDOWN)
    effect = effect_on_list(group, INGRESS, [])
    assert told(effect) == [
        ([], ["TCP:80,443 0.0.0.0/0"], ["alone-1", "alone-2"]),
        ([], ["TCP:443 0.0.0.0/0"], ["half-closed"]),
    ]
    assert effect.spared == 1


def test_instances_without_ipv6_are_told_from_those_whose_other_groups_decide():
    account = make_account()
    group, closed = make_group(account), make_group(account, "DROP#::/0#443#TCP", "DROP#0.0.0.0/0#443#TCP")
    make_instance(account, group, name="plain")
    new = [Rule(group=group, direction=INGRESS, **draft(f"ACCEPT#{peer}#443#TCP").columns(group)) for peer in ANYWHERE]
    effect = effect_on_list(group, INGRESS, new[1:])
    assert (told(effect), effect.spared, effect.without_ipv6) == ([], 0, 1)
    make_instance(account, closed, group, name="closed", ipv6="2001:db8::1")
    effect = effect_on_list(group, INGRESS, new[1:])
    assert (told(effect), effect.spared, effect.without_ipv6) == ([], 1, 1)
    make_instance(account, closed, group, name="closed and plain")
    effect = effect_on_list(group, INGRESS, new)
    assert (told(effect), effect.spared, effect.without_ipv6) == ([(["TCP:443 0.0.0.0/0"], [], ["plain"])], 2, 0)


def test_what_the_internet_withholds_is_told_for_the_instances_it_is_withheld_from():
    account = make_account()
    group = make_group(account)
    new = [
        Rule(group=group, direction=direction, **draft("ACCEPT#0.0.0.0/0#25,80,135#TCP").columns(group))
        for direction in Direction
    ]
    assert effect_on_list(group, EGRESS, new[1:]).withheld == Withheld(BLOCKED)
    make_instance(account, group, public_ipv4="198.51.100.1", smtp_unblocked=True)
    assert effect_on_list(group, EGRESS, new[1:]).withheld == Withheld(BLOCKED)
    make_instance(account, group, public_ipv4="198.51.100.2")
    make_instance(account, group, smtp_unblocked=True)
    make_instance(account, group)
    assert effect_on_list(group, EGRESS, new[1:]).withheld == Withheld(BLOCKED, 2, 2)
    assert effect_on_list(group, INGRESS, new[:1]).withheld == Withheld(BLOCKED, 0, 2)
    private = Rule(group=group, direction=EGRESS, **draft("ACCEPT#10.0.0.0/8#25,80,135#TCP").columns(group))
    assert not effect_on_list(group, EGRESS, [private]).withheld


def test_the_settings_say_what_the_internet_is_and_what_it_withholds(settings):
    group = make_group(None)
    make_instance(group.account, group)
    new = Rule(group=group, direction=EGRESS, **draft("ACCEPT#203.0.113.0/24#25,80,135#TCP").columns(group))
    settings.CARRIER_BLOCKED = {Protocol.TCP: parse_ports("80")}
    assert effect_on_list(group, EGRESS, [new]).withheld == Withheld(((Protocol.TCP, parse_ports("80")),), 1, 1)
    settings.PLATFORM_NETWORKS = {Family.IPV4: parse_peer("203.0.113.0/24").addresses}
    assert not effect_on_list(group, EGRESS, [new]).withheld


def test_a_process_that_loses_callers_is_named_and_one_that_loses_none_is_not():
    group = make_group(None, OFFICE, WEB)
    for name in ("web-1", "web-2"):
        instance = make_instance(group.account, group, name=name)
        listen(instance, 22, "sshd")
        listen(instance, 80, "nginx")
        listen(instance, 443, "nginx")
    office, web = rows(group)
    [cut] = effect_on_list(group, INGRESS, [office]).cut_off
    assert (cut.process, [instance.name for instance in cut.instances]) == ("nginx", ["web-1", "web-2"])
    assert [region.describe() for region in cut.lost] == ["TCP:80,443 0.0.0.0/0"]
    assert [cut.process for cut in effect_on_list(group, INGRESS, [web]).cut_off] == ["sshd"]


def test_the_visitor_hears_what_their_own_address_loses():
    group = make_group(None, OFFICE, WEB)
    _office, web = rows(group)
    assert effect_on_list(group, INGRESS, [web], visitor="203.0.113.7").visitor is None
    make_instance(group.account, group)
    lost = effect_on_list(group, INGRESS, [web], visitor="203.0.113.7").visitor
    assert lost is not None
    assert lost.describe() == "TCP:22 203.0.113.7"
    assert effect_on_list(group, INGRESS, [web], visitor="198.51.100.7").visitor is None


def test_what_leaves_an_instance_cuts_nobody_off():
    group = make_group(None, outbound=("ACCEPT#0.0.0.0/0#443#TCP",))
    listen(make_instance(group.account, group), 443, "nginx")
    effect = effect_on_list(group, EGRESS, [], visitor="203.0.113.7")
    assert [lost for _won, lost, _instances in told(effect)] == [["TCP:443 0.0.0.0/0"]]
    assert (effect.cut_off, effect.visitor) == ((), None)


@pytest.mark.parametrize("count", [1, 8])
def test_an_effect_takes_the_same_queries_for_any_number_of_instances(count, django_assert_num_queries):
    account = make_account()
    peer, group = make_group(account), make_group(account, WEB, OFFICE)
    make_referring_rule(group, peer)
    make_instance(account, peer)
    for _ in range(count):
        other = make_group(account, CLOSED)
        make_referring_rule(other, peer)
        make_instance(account, group, other)
    with django_assert_num_queries(7):
        effect_on_list(group, INGRESS, [])


def test_nothing_is_said_of_what_does_not_get_there_anyway():
    account = make_account()
    group = make_group(account, "ACCEPT#0.0.0.0/0#445#TCP", "ACCEPT#::/0#80#TCP", "ACCEPT#0.0.0.0/0#22#TCP")
    share = make_instance(account, group, name="share")
    listen(share, 445, "smbd")
    listen(share, 80, "nginx")
    listen(make_instance(account, group, name="stopped", state=InstanceState.STOPPED), 22, "sshd")
    effect = effect_on_list(group, INGRESS, [], visitor="203.0.113.7")
    assert [lost for _won, lost, _names in told(effect)] == [["TCP:22,445 0.0.0.0/0"]]
    assert [(cut.process, [region.peer_texts for region in cut.lost]) for cut in effect.cut_off] == [
        ("smbd", [("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")])
    ]
    assert effect.visitor is not None
    assert effect.visitor.describe() == "TCP:22 203.0.113.7"


def test_the_platform_loses_nothing_whatever_the_rules_say():
    peers = ("100.64.0.0/10", "169.254.0.0/16")
    group = make_group(None, *[f"ACCEPT#{peer}#22,445#TCP" for peer in peers])
    instance = make_instance(group.account, group)
    listen(instance, 22, "sshd")
    listen(instance, 445, "smbd")
    effect = effect_on_list(group, INGRESS, [], visitor="100.64.0.7")
    assert [lost for _won, lost, _names in told(effect)] == [["TCP:22,445 100.64.0.0/10, 169.254.0.0/16"]]
    assert (effect.cut_off, effect.visitor) == ((), None)


def test_what_is_the_platforms_the_settings_say(settings):
    settings.PLATFORM_NETWORKS = {Family.IPV4: parse_peer("203.0.113.0/24").addresses}
    group = make_group(None, OFFICE, "ACCEPT#100.64.0.0/10#22#TCP")
    listen(make_instance(group.account, group), 22, "sshd")
    effect = effect_on_list(group, INGRESS, rows(group)[1:], visitor="203.0.113.7")
    assert (effect.cut_off, effect.visitor) == ((), None)
    [cut] = effect_on_list(group, INGRESS, rows(group)[:1]).cut_off
    assert [region.describe() for region in cut.lost] == ["TCP:22 100.64.0.0/10"]


def test_a_reject_that_hides_the_next_group_is_told_although_the_list_itself_rejects_as_before():
    account = make_account()
    group, below = make_group(account), make_group(account, WEB)
    make_instance(account, group, below, name="web-1")
    new = Rule(group=group, direction=INGRESS, **draft("DROP#0.0.0.0/0#80#TCP").columns(group))
    assert told(effect_on_list(group, INGRESS, [new])) == [([], ["TCP:80 0.0.0.0/0"], ["web-1"])]
