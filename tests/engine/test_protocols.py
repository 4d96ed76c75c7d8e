import pytest

from securitygroups.engine import (
    ParseError,
    Protocol,
    build_service,
    format_service,
    parse_service,
)
from securitygroups.engine.ports import ALL_PORTS
from securitygroups.engine.protocols import parse_protocol


@pytest.mark.parametrize(
    ("text", "protocol"),
    [
        ("tcp", Protocol.TCP),
        ("ICMPV6", Protocol.ICMPV6),
        ("ICMPv6", Protocol.ICMPV6),
        (" all ", Protocol.ALL),
    ],
)
def test_a_protocol_is_read_in_any_case(text, protocol):
    assert parse_protocol(text) is protocol


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("TCP:80,443", "TCP:80,443"),
        ("tcp: 443, 80", "TCP:443,80"),
        ("udp:all", "UDP:ALL"),
        ("ICMP", "ICMP"),
        ("icmp:all", "ICMP"),
        ("icmpv6", "ICMPv6"),
        ("GRE", "GRE"),
        ("all", "ALL"),
        ("ALL:ALL", "ALL"),
        ("tcp/80", "TCP:80"),
        ("tcp / 80,443", "TCP:80,443"),
        ("80/tcp", "TCP:80"),
        ("8000-8010,443 / UDP ", "UDP:8000-8010,443"),
        ("tcp 80", "TCP:80"),
        ("tcp\t80, 443", "TCP:80,443"),
    ],
)
def test_a_service_is_written_as_it_was_read(text, written):
    service = parse_service(text)
    assert format_service(service.protocol, service.ports_text) == written


@pytest.mark.parametrize("protocol", ["ICMP", "ICMPv6", "GRE", "ALL"])
def test_protocols_without_ports_cover_the_portless_port(protocol):
    service = build_service(protocol, "")
    assert (service.ports, service.ports_text) == (ALL_PORTS, "ALL")


@pytest.mark.parametrize(
    ("text", "field", "message"),
    [
        ("80", "protocol", "“80”: name the protocol first. Try TCP:80."),
        ("80, 443", "protocol", "“80, 443”: name the protocol first. Try TCP:80,443."),
        ("SCTP:80", "protocol", "“SCTP” is no protocol. Choose one of TCP, UDP, ICMP, ICMPv6, GRE, ALL."),
        ("", "protocol", "“” is no protocol. Choose one of TCP, UDP, ICMP, ICMPv6, GRE, ALL."),
        ("sctp 80", "protocol", "“sctp 80” is no protocol. Choose one of TCP, UDP, ICMP, ICMPv6, GRE, ALL."),
        ("icmp/8", "ports", "“8”: ICMP has no ports. Leave them out, or choose TCP or UDP."),
        ("TCP ", "ports", "TCP needs ports. Try TCP:80, or TCP:ALL for every port."),
        (
            "ppm-12ab34cd",
            "protocol",
            "“ppm-12ab34cd” is a parameter template, and there are none here yet. Enter its ports, such as TCP:80,443.",
        ),
        ("TCP", "ports", "TCP needs ports. Try TCP:80, or TCP:ALL for every port."),
        ("UDP: ", "ports", "UDP needs ports. Try UDP:80, or UDP:ALL for every port."),
        ("ICMP:8", "ports", "“8”: ICMP has no ports. Leave them out, or choose TCP or UDP."),
        ("ALL:80", "ports", "“80”: ALL has no ports. Leave them out, or choose TCP or UDP."),
        (
            "TCP:80-",
            "ports",
            "“80-” is half a range. Try 80 for one port, or name both ends, such as 8000-8010.",
        ),
    ],
)
def test_what_is_wrong_with_a_service_is_said_with_a_way_out(text, field, message):
    with pytest.raises(ParseError) as refusal:
        parse_service(text)
    assert (refusal.value.field, str(refusal.value)) == (field, message)
