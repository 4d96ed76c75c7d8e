"""What holds for every text the engine is given."""

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from securitygroups.engine import (
    IntSet,
    ParseError,
    Protocol,
    format_ports,
    format_service,
    parse_action,
    parse_address,
    parse_host_firewall,
    parse_packet,
    parse_peer,
    parse_port,
    parse_ports,
    parse_rule,
    parse_service,
)
from securitygroups.engine.addresses import BITS, format_address, format_span
from securitygroups.engine.protocols import parse_protocol

law = settings(deadline=None, max_examples=120)

PARSERS = [
    parse_action,
    parse_address,
    parse_host_firewall,
    parse_peer,
    parse_port,
    parse_ports,
    parse_protocol,
    parse_service,
    lambda text: parse_packet(protocol=text, peer="10.0.0.1", port=text),
    lambda text: parse_packet(protocol="TCP", peer=text, port=text),
    lambda text: parse_rule(action="ACCEPT", protocol="ICMP", peer=text, ports=text),
]


def refusal(parser, text):
    """The error a parser raises, or None; any other exception fails the test."""
    try:
        parser(text)
    except ParseError as error:
        return error
    return None


PIECES = "10.0.0.0 255 : :: / 32 128 - , ALL TCP: ICMP 80 65535 ffff %eth0 sg-1 all 0 ::ffff:1.2.3.4"
WORDS = (
    "*filter *nat :INPUT DROP ACCEPT [0:0] -A INPUT -A USER :USER - -s ! 10.0.0.0/8 -p tcp --dport 80 -m "
    "multiport --dports 1:2,3 -j USER -j RETURN -g -i lo COMMIT '\"' # --tcp-flags SYN,ACK SYN"
)

wild = st.one_of(
    st.text(),
    st.text(alphabet="0123456789.:/-, abcdefALLicmpTCP%!\n[]*"),
    st.lists(
        st.sampled_from(PIECES.split()),
        max_size=6,
    ).map("".join),
)
iptables = st.lists(
    st.lists(
        st.sampled_from(WORDS.split()),
        max_size=7,
    ).map(" ".join),
    max_size=8,
).map("\n".join)


@pytest.mark.parametrize("parser", PARSERS)
@law
@given(text=wild)
@example(text="9" * 5000)
@example(text="\x00")
@example(text="\ud800")
def test_a_text_is_read_or_refused_with_field_text_and_problem(parser, text):
    if error := refusal(parser, text):
        assert error.field
        assert isinstance(error.text, str)
        assert str(error) == error.problem.format(text=error.text, **error.pieces)


@law
@given(iptables.map("*filter\n:INPUT DROP\n:USER -\n{}\nCOMMIT".format) | iptables)
def test_a_host_firewall_is_read_or_refused_with_the_line(text):
    if error := refusal(parse_host_firewall, text):
        assert error.field == "host_firewall"
        assert int(error.pieces["line"]) >= 1


port_sets = st.lists(st.tuples(st.integers(1, 65535), st.integers(1, 65535)), min_size=1, max_size=5).map(
    lambda pairs: IntSet(tuple((min(pair), max(pair)) for pair in pairs))
)


@law
@given(port_sets)
def test_ports_written_and_read_are_the_same(ports):
    assert parse_ports(format_ports(ports)) == ports


@law
@given(port_sets, st.sampled_from(["tcp", "UDP"]))
def test_a_service_written_and_read_is_the_same(ports, protocol):
    service = parse_service(f"{protocol}:{format_ports(ports)}")
    assert parse_service(format_service(service.protocol, service.ports_text)) == service


@pytest.mark.parametrize("protocol", [Protocol.ICMP, Protocol.ICMPV6, Protocol.GRE, Protocol.ALL])
def test_a_service_without_ports_written_and_read_is_the_same(protocol):
    assert parse_service(format_service(protocol, "ALL")).protocol is protocol


addresses = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).map(str)
networks = st.one_of(
    st.builds("{}/{}".format, st.ip_addresses(v=4), st.integers(0, 32)),
    st.builds("{}/{}".format, st.ip_addresses(v=6), st.integers(0, 128)),
)


@law
@given(addresses)
def test_an_address_written_and_read_is_the_same(text):
    assert parse_address(format_address(*parse_address(text))) == parse_address(text)


@law
@given(st.one_of(addresses, networks))
def test_a_peer_written_and_read_is_the_same_and_as_typed(text):
    assume("::ffff:" not in text)
    peer = parse_peer(text)
    again = parse_peer(peer.text)
    assert (again.family, again.addresses, again.text) == (peer.family, peer.addresses, peer.text)
    assert not again.normalised


@law
@given(st.sampled_from([4, 6]), st.data())
def test_a_span_written_and_read_is_the_same(version, data):
    pair = sorted(parse_address(str(data.draw(st.ip_addresses(v=version)))) for _end in range(2))
    (family, first), (_family, last) = pair
    assert read_span(family, first, last) == (first, last)


@law
@given(st.sampled_from(list(BITS)), st.data())
def test_a_network_written_and_read_is_the_same(family, data):
    host_bits = data.draw(st.integers(0, BITS[family]))
    network = data.draw(st.one_of(st.just(0), st.integers(0, 2 ** (BITS[family] - host_bits) - 1)))
    span = (network << host_bits, (network + 1 << host_bits) - 1)
    assert read_span(family, *span) == span


def read_span(family, first, last):
    """What a span becomes when it is written and read; of an IPv4-mapped one, which is refused, the fix."""
    try:
        (span,) = parse_peer(format_span(family, first, last)).addresses.spans
    except ParseError as error:
        (span,) = parse_peer(error.pieces["fix"]).addresses.spans
        return tuple(number + (0xFFFF << 32) for number in span)
    return span
