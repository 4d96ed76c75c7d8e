import pytest

from securitygroups.engine import ParseError, Protocol, parse_packet, parse_port


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
