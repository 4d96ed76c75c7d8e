from securitygroups.engine import Family, Protocol, SensitivePort, Sensitivity, compile_rules, exposure
from tests.engine.factories import make_rules


def told(*rules):
    return [
        (", ".join(one.region.service_texts), one.everyone, [rule.ref for rule in one.rules])
        for one in exposure(make_rules(*rules))
    ]


def test_a_port_open_to_everyone_is_told_with_its_rule():
    assert told("web: ACCEPT TCP:80 0.0.0.0/0") == [("TCP:80", True, ["web"])]


def test_private_traffic_is_no_exposure():
    assert told("ACCEPT ALL 10.0.0.0/8", "ACCEPT ALL 172.16.0.0/12", "ACCEPT ALL 192.168.0.0/16") == []


def test_more_than_a_slash_8_is_nearly_everyone():
    assert told("net: ACCEPT TCP:80 64.0.0.0/8") == []
    assert told("net: ACCEPT TCP:80 64.0.0.0/7") == [("TCP:80", False, ["net"])]


def test_small_networks_add_up():
    assert told("a: ACCEPT TCP:80 64.0.0.0/8", "b: ACCEPT TCP:80 70.0.0.0/16") == [("TCP:80", False, ["a", "b"])]


def test_all_public_addresses_are_everyone_even_without_the_private_ones():
    rules = ("DROP TCP:80 10.0.0.0/8", "web: ACCEPT TCP:80 0.0.0.0/0")
    assert told(*rules) == [("TCP:80", True, ["web"])]


def test_everyone_but_a_few_is_everyone():
    rules = ("DROP TCP:80 203.0.113.9", "DROP TCP:80 100.64.0.0/10", "web: ACCEPT TCP:80 0.0.0.0/0")
    assert told(*rules) == [("TCP:80", True, ["web"])]


def test_everyone_but_more_than_a_slash_8_is_not_everyone():
    assert told("DROP TCP:80 64.0.0.0/8", "web: ACCEPT TCP:80 0.0.0.0/0") == [("TCP:80", True, ["web"])]
    assert told("DROP TCP:80 64.0.0.0/7", "web: ACCEPT TCP:80 0.0.0.0/0") == [("TCP:80", False, ["web"])]


def test_sensitive_ports_come_first_login_before_databases():
    rules = (
        "web: ACCEPT TCP:80,443 0.0.0.0/0",
        "db: ACCEPT TCP:3306 64.0.0.0/6",
        "ssh: ACCEPT TCP:22 64.0.0.0/7",
    )
    found = exposure(compile_rules(make_rules(*rules)))
    assert [[port.service for port in one.sensitive] for one in found] == [["SSH"], ["MySQL"], []]
    assert [one.sensitive[0].sensitivity for one in found[:2]] == [Sensitivity.LOGIN, Sensitivity.DATABASE]


def test_a_rejected_part_is_not_exposed():
    rules = ("DROP TCP:22 0.0.0.0/0", "all: ACCEPT TCP:20-25 0.0.0.0/0")
    assert told(*rules) == [("TCP:20-21,23-25", True, ["all"])]


def test_each_protocol_and_family_is_told_apart():
    found = exposure(make_rules("ACCEPT ALL 0.0.0.0/0", "ACCEPT ICMPv6 ::/0"))
    assert [(one.region.family, *one.region.service_texts) for one in found] == [
        (Family.IPV4, "TCP:ALL"),
        (Family.IPV4, "UDP:ALL"),
        (Family.IPV6, "ICMPv6"),
        (Family.IPV4, "ICMP"),
        (Family.IPV4, "GRE"),
    ]


def test_a_caller_can_replace_the_sensitive_ports():
    mine = [SensitivePort(Protocol.TCP, 80, "My console", Sensitivity.MANAGEMENT)]
    (one,) = exposure(make_rules("ACCEPT TCP:80 0.0.0.0/0"), mine)
    assert one.sensitive == tuple(mine)
