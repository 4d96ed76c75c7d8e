from securitygroups.engine import difference
from tests.engine.factories import make_packet, make_rules


def described(regions):
    return [region.describe() for region in regions]


def test_a_difference_is_told_in_few_regions():
    before = make_rules("ACCEPT TCP:22 10.0.0.0/8", "ACCEPT ALL 192.168.0.0/16")
    after = make_rules("ACCEPT TCP:22,443 10.0.0.0/8", "DROP UDP:53 192.168.1.0/24", "ACCEPT ALL 192.168.0.0/16")
    change = difference(before, after)
    assert described(change.newly_accepted) == ["TCP:443 10.0.0.0/8"]
    assert described(change.newly_rejected) == ["UDP:53 192.168.1.0/24"]


def test_services_with_the_same_addresses_share_a_region():
    change = difference([], make_rules("ACCEPT TCP:80 10.0.0.0/8", "ACCEPT UDP:53 10.0.0.0/8"))
    assert described(change.newly_accepted) == ["TCP:80, UDP:53 10.0.0.0/8"]


def test_regions_are_cut_by_addresses_or_by_ports_whichever_is_less_to_say():
    before = make_rules("ACCEPT TCP:80,443 0.0.0.0/0", "ACCEPT TCP:22 10.0.0.0/8", "ACCEPT TCP:22 203.0.113.0/24")
    lost = ["TCP:80,443 0.0.0.0/0", "TCP:22 10.0.0.0/8, 203.0.113.0/24"]
    assert sorted(described(difference(before, []).newly_rejected)) == sorted(lost)
    change = difference([], make_rules("DROP TCP:22 10.0.0.0/8", "ACCEPT TCP:20-30 10.0.0.0/7"))
    assert described(change.newly_accepted) == ["TCP:20-21,23-30 10.0.0.0/8", "TCP:20-30 11.0.0.0/8"]


def test_every_service_is_called_all():
    change = difference([], make_rules("ACCEPT ALL 0.0.0.0/0", "ACCEPT ALL ::/0"))
    assert described(change.newly_accepted) == ["ALL 0.0.0.0/0", "ALL ::/0"]
    assert str(change.newly_accepted[0].witness) == "TCP 203.0.113.7 port 443"


def test_a_hole_leaves_ranges_around_it():
    change = difference([], make_rules("DROP TCP:ALL 10.0.0.128/25", "ACCEPT TCP:ALL 10.0.0.0/8"))
    assert described(change.newly_accepted) == ["TCP:ALL 10.0.0.0/25, 10.0.1.0-10.255.255.255"]
    assert make_packet("TCP 10.0.0.200 80") not in change.newly_accepted[0]


def test_port_zero_makes_no_difference_between_all_and_every_real_port():
    assert not difference(make_rules("ACCEPT TCP:ALL 0.0.0.0/0"), make_rules("ACCEPT TCP:1-65535 0.0.0.0/0"))


def test_all_is_the_five_protocols_together():
    apart = [f"ACCEPT {service} 0.0.0.0/0" for service in ("TCP:ALL", "UDP:ALL", "ICMP", "GRE")]
    assert not difference(make_rules(*apart), make_rules("ACCEPT ALL 0.0.0.0/0"))


def test_changes_can_be_compared_by_how_much_they_open():
    narrow = difference([], make_rules("ACCEPT TCP:80 10.0.0.0/30"))
    wide = difference([], make_rules("ACCEPT TCP:80,443 10.0.0.0/30"))
    assert (narrow.opens, wide.opens) == (4, 8)


def test_more_answers_than_anybody_reads_are_cut_by_addresses():
    change = difference([], make_rules(*(f"ACCEPT TCP:{host} 10.0.0.{host}" for host in range(1, 66))))
    assert len(change.newly_accepted) == 65
