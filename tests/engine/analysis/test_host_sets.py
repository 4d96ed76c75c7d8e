"""The sets must say of each packet what the walk of the same firewall says of it alone."""

import pytest

from securitygroups.engine import Direction, Environment, Family, Verdict, parse_address, parse_host_firewall
from securitygroups.engine.analysis.host_sets import host_refusals
from securitygroups.engine.stages.host_firewall import check_host_firewall
from tests.engine.factories import make_packet

OWN = parse_address("10.0.0.5")[1]
INGRESS, EGRESS = Direction
PACKETS = [
    make_packet(text)
    for peer in ("10.0.0.0", "10.0.0.1", "10.1.1.1", "10.1.1.2", "11.0.0.0", "255.255.255.255")
    for text in (
        *(f"{protocol} {peer} {port}" for protocol in ("TCP", "UDP") for port in (1, 22, 23, 80, 443, 65535)),
        f"ICMP {peer}",
        f"GRE {peer}",
    )
]
FIREWALLS = {
    "policies": "*filter\n:INPUT DROP\n:OUTPUT ACCEPT\nCOMMIT",
    "nothing for the direction": "*nat\n:POSTROUTING ACCEPT\nCOMMIT",
    "addresses": """*filter
        :INPUT ACCEPT
        :OUTPUT DROP
        -A INPUT -s 10.1.1.1 -j DROP
        -A INPUT ! -s 10.0.0.0/8 -d 10.0.0.5 -j DROP
        -A INPUT -s 10.0.0.1/255.0.0.255 -j ACCEPT
        -A OUTPUT -d 10.1.1.0/31 -s 10.0.0.5 -j ACCEPT
        -A OUTPUT ! -d 10.0.0.0/8 ! -s 10.0.0.5 -j ACCEPT
        COMMIT""",
    "ports": """*filter
        :INPUT DROP
        :OUTPUT DROP
        -A INPUT -p tcp -m multiport --dports 0,22,80:443 -j ACCEPT
        -A INPUT -p udp ! --dport 22 -j ACCEPT
        -A INPUT -p tcp -m multiport --ports 1 -j ACCEPT
        -A INPUT -p tcp -m multiport ! --ports 23 -j REJECT
        -A OUTPUT -p tcp -m multiport --ports 443:65535 -j ACCEPT
        -A OUTPUT -p udp --sport 1:65535 --dport :22 -j ACCEPT
        COMMIT""",
    "chains": """*filter
        :INPUT DROP
        :OUTPUT ACCEPT
        :A -
        :B -
        :ASIDE -
        -A ASIDE -s 1.2.3.4 -p tcp --dport 9 -j ACCEPT
        -A INPUT -j LOG
        -A INPUT -p tcp -j A
        -A INPUT -s 11.0.0.0/8 -j B
        -A INPUT -p udp -g A
        -A INPUT -j ACCEPT
        -A A -s 10.1.1.1 -j RETURN
        -A A -p tcp --dport 80 -j ACCEPT
        -A A -j B
        -A A -p tcp --dport 22 -j B
        -A A -p udp -g B
        -A B -p tcp --dport 23 -j NFQUEUE
        -A B -m recent --update -p tcp --dport 443 -j ACCEPT
        -A B -s 10.0.0.0/31 -j ACCEPT
        COMMIT""",
    "tables": """*raw
        :PREROUTING ACCEPT
        :OUTPUT DROP
        -A PREROUTING -p udp -j DROP
        -A OUTPUT -p tcp -j ACCEPT
        COMMIT
        *nat
        :PREROUTING ACCEPT
        -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080
        COMMIT
        *filter
        :INPUT ACCEPT
        :OUTPUT ACCEPT
        -A INPUT -p tcp --dport 22:80 -j DROP
        COMMIT""",
    "left out at its table": "*raw\n:PREROUTING ACCEPT\n-A PREROUTING -p udp -j DROP\nCOMMIT\n"
    "# Table `filter' is incompatible, use 'nft' tool.",
    "left out beside": "# Table `filter' contains incompatible base-chains, use 'nft' tool to list them.\n"
    "*filter\n:INPUT DROP\n-A INPUT -p tcp -j ACCEPT\nCOMMIT",
}


@pytest.mark.parametrize("own", [OWN, None])
@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("text", FIREWALLS.values(), ids=FIREWALLS)
def test_sets_say_of_each_packet_what_it_meets_alone(text, direction, own):
    firewall = parse_host_firewall(text)
    addresses = {} if own is None else {Family.IPV4: own}
    host = Environment(direction=direction, host_firewall=firewall, addresses=addresses)
    refused, unclear = host_refusals(firewall, direction, own)
    for packet in PACKETS:
        verdict = check_host_firewall(packet, host).verdict
        assert covers(refused, packet) is (verdict is Verdict.REJECT)
        assert covers(unclear, packet) is (verdict is Verdict.UNKNOWN)


def covers(rules, packet):
    return any(
        packet.peer in rule.addresses(packet.family) and packet.port in rule.ports(packet.protocol) for rule in rules
    )


def test_lines_that_packets_do_not_get_to_cost_nothing():
    aside = "".join(f"-A FORWARD -s 10.{n // 250}.{n % 250}.9 -p tcp --dport {n + 1} -j DROP\n" for n in range(3000))
    firewall = parse_host_firewall(f"*filter\n:INPUT ACCEPT\n:FORWARD DROP\n{aside}-A INPUT -p udp -j DROP\nCOMMIT")
    refused, unclear = host_refusals(firewall, INGRESS, OWN)
    assert (len(refused), unclear) == (1, ())


def many(lines):
    """A firewall that names as many addresses and ports as it has lines."""
    bans = "".join(f"-A INPUT -s 10.{n // 250}.{n % 250}.9 -p tcp --dport {n + 1} -j DROP\n" for n in range(lines))
    return parse_host_firewall(f"*filter\n:INPUT ACCEPT\n{bans}COMMIT")


def test_a_large_firewall_is_told_in_sets():
    refused, unclear = host_refusals(many(700), INGRESS, OWN)
    assert (len(refused), unclear) == (700, ())


def test_of_a_firewall_too_large_for_sets_nothing_is_told():
    refused, unclear = host_refusals(many(1500), INGRESS, OWN)
    assert refused == ()
    assert all(covers(unclear, packet) for packet in PACKETS)


def test_chains_that_are_kept_count_as_work():
    chains = "".join(f":C{n} -\n" for n in range(700))
    jumps = "".join(f"-A INPUT -s 10.{n // 250}.{n % 250}.9 -j C{n}\n" for n in range(700))
    lines = "".join(f"-A C{n} -p tcp --dport {n % 100 + 1} -j DROP\n" for n in range(700))
    firewall = parse_host_firewall(f"*filter\n:INPUT ACCEPT\n{chains}{jumps}{lines}COMMIT")
    assert host_refusals(firewall, INGRESS, OWN)[0] == ()
    assert host_refusals(firewall, EGRESS, OWN) == ((), ())
