import pytest

from securitygroups.engine import EngineError, Family, Packet, ParseError, Protocol, parse_packet, parse_port


def test_a_packet_reads_as_it_was_meant():
    assert str(parse_packet(protocol="udp", peer=" ::1 ", port="53")) == "UDP ::1 port 53"
    assert str(parse_packet(protocol="icmp", peer="10.0.0.1", port=80)) == "ICMP 10.0.0.1"


@pytest.mark.parametrize(
    ("protocol", "peer", "port", "field", "message"),
    [
        (
            "ALL",
            "10.0.0.1",
            80,
            "protocol",
            "A packet speaks one protocol. Choose one of TCP, UDP, ICMP, ICMPv6, GRE",
        ),
        ("ICMP", "::1", "", "protocol", "ICMP does not go with the address ::1. Choose ICMPv6."),
        ("ICMPv6", "10.0.0.1", "", "protocol", "ICMPv6 does not go with the address 10.0.0.1. Choose ICMP."),
        ("TCP", "10.0.0.0/8", 80, "peer", "“10.0.0.0/8” is more than one address."),
        ("TCP", "::ffff:10.0.0.1", 80, "peer", "Try 10.0.0.1."),
        ("TCP", "10.0.0.1:80", 80, "peer", "Leave the port out: 10.0.0.1."),
        ("TCP", "10.0.0.1", "", "port", "“” is no port. Give the packet one from 1 to 65535."),
        ("TCP", "10.0.0.1", 0, "port", "“0” is no port."),
        ("TCP", "10.0.0.1", "70000", "port", "“70000” is no port."),
    ],
)
def test_what_is_wrong_with_a_packet_is_said_with_a_way_out(protocol, peer, port, field, message):
    with pytest.raises(ParseError) as refusal:
        parse_packet(protocol=protocol, peer=peer, port=port)
    assert refusal.value.field == field
    assert message in str(refusal.value)


def test_packets_with_equal_pieces_are_equal():
    assert parse_packet(protocol="GRE", peer="10.0.0.1") == parse_packet(protocol="gre", peer="10.0.0.1")
    assert parse_port(65535) == 65535
    assert parse_packet(protocol="TCP", peer="::2", port=1).protocol is Protocol.TCP


@pytest.mark.parametrize(
    ("pieces", "message"),
    [
        ((Protocol.ALL, Family.IPV4, 1), "No packet speaks ALL over IPv4."),
        ((Protocol.ICMP, Family.IPV6, 1), "No packet speaks ICMP over IPv6."),
        ((Protocol.ICMPV6, Family.IPV4, 1), "No packet speaks ICMPv6 over IPv4."),
        ((Protocol.GRE, Family.IPV4, -1), "-1 is no IPv4 address."),
        ((Protocol.GRE, Family.IPV4, 2**32), "4294967296 is no IPv4 address."),
        ((Protocol.TCP, Family.IPV4, 1), "A TCP packet carries a port from 1 to 65535, not 0."),
        ((Protocol.UDP, Family.IPV6, 1, 65536), "A UDP packet carries a port from 1 to 65535, not 65536."),
        ((Protocol.GRE, Family.IPV6, 1, 80), "GRE has no ports, so its packets carry port 0, not 80."),
    ],
)
def test_what_no_packet_can_be_cannot_be_made(pieces, message):
    with pytest.raises(EngineError) as refusal:
        Packet(*pieces)
    assert str(refusal.value) == message


def test_the_widest_packets_can_be_made():
    assert Packet(Protocol.TCP, Family.IPV6, 2**128 - 1, 65535).port == 65535
    assert Packet(Protocol.ICMP, Family.IPV4, 0).peer == 0
