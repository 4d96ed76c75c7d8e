from securitygroups.engine import Direction, Environment, Family, decided_by_groups, difference, parse_peer, withheld
from tests.engine.factories import make_rules

PUBLIC = dict.fromkeys(Family, 0)
INSIDE = Environment(direction=Direction.INGRESS, public=PUBLIC)


def opened(*rules):
    return difference([], make_rules(*rules)).newly_accepted


def told(regions):
    return [region.describe() for region in regions]


def test_what_carriers_block_is_withheld_from_the_internet_alone():
    kept = withheld(opened("ACCEPT TCP:80,135 203.0.113.0/24", "ACCEPT TCP:135 10.0.0.0/8"), INSIDE)
    assert (told(kept.carriers), kept.smtp, kept.gateways) == (["TCP:135 203.0.113.0/24"], (), ())


def test_a_wide_range_that_happens_to_hold_a_blocked_port_was_not_meant_for_it():
    assert withheld(opened("ACCEPT TCP:1-65535 203.0.113.0/24"), INSIDE).carriers == ()
    assert told(withheld(opened("ACCEPT TCP:130-140 203.0.113.7"), INSIDE).carriers) == ["TCP:135,137-139 203.0.113.7"]


def test_mail_is_withheld_from_the_internet_until_unblocked_and_never_on_its_way_in():
    mail = opened("ACCEPT TCP:ALL 203.0.113.0/24", "ACCEPT TCP:25 10.0.0.0/8")
    blocked = Environment(direction=Direction.EGRESS, public=PUBLIC)
    unblocked = Environment(direction=Direction.EGRESS, public=PUBLIC, smtp_unblocked=True)
    assert told(withheld(mail, blocked).smtp) == ["TCP:25 203.0.113.0/24"]
    assert withheld(mail, unblocked).smtp == withheld(mail, INSIDE).smtp == ()


def test_without_a_public_address_a_gateway_is_left_what_neither_carriers_nor_port_25_withhold():
    rules = opened("ACCEPT TCP:25,80,135 203.0.113.0/24", "ACCEPT UDP:53 10.0.0.0/8", "ACCEPT TCP:80 100.64.0.0/10")
    kept = withheld(rules, Environment(direction=Direction.EGRESS))
    assert told(kept.gateways) == ["TCP:80 203.0.113.0/24"]
    assert told((*kept.smtp, *kept.carriers)) == ["TCP:25 203.0.113.0/24", "TCP:135 203.0.113.0/24"]
    assert told(withheld(opened("ACCEPT TCP:80 2001:db8::/64"), INSIDE).gateways) == []


def test_groups_decide_neither_about_the_platform_nor_about_nobody():
    nobody = opened("ACCEPT TCP:22 100.64.0.0/10", "ACCEPT TCP:22 127.0.0.0/8", "ACCEPT ALL 224.0.0.0/4")
    assert decided_by_groups(nobody, INSIDE) == []
    mixed = opened("ACCEPT TCP:22 100.64.0.0/10", "ACCEPT TCP:22 10.0.0.0/8")
    assert told(decided_by_groups(mixed, INSIDE)) == ["TCP:22 10.0.0.0/8"]


def test_the_tables_of_the_environment_decide():
    office = parse_peer("203.0.113.0/24").addresses
    private = Environment(direction=Direction.INGRESS, public=PUBLIC, private_networks={Family.IPV4: office})
    platform = Environment(direction=Direction.INGRESS, public=PUBLIC, platform_networks={Family.IPV4: office})
    share = opened("ACCEPT TCP:445 203.0.113.7")
    assert [told(decided_by_groups(share, one)) for one in (private, platform, INSIDE)] == [[*told(share)], [], []]
    assert [withheld(share, one).carriers for one in (private, platform)] == [(), ()]
    bare = Environment(direction=Direction.INGRESS, platform_networks={}, private_networks={}, carrier_blocked={})
    assert told(withheld(share, bare).gateways) == told(share)
