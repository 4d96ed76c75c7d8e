import pytest

from securitygroups.engine import (
    Family,
    ParseError,
    PeerKind,
    is_private,
    parse_address,
    parse_peer,
    peer_kind,
)
from securitygroups.engine.addresses import format_span


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("10.0.0.1", "10.0.0.1"),
        (" 10.0.0.1/32 ", "10.0.0.1"),
        ("10.0.0.0/8", "10.0.0.0/8"),
        ("0.0.0.0/0", "0.0.0.0/0"),
        ("FF05::B5", "ff05::b5"),
        ("2001:DB8:0:0::/32", "2001:db8::/32"),
        ("0::0/0", "::/0"),
        ("10.0.0.1-10.0.0.9", "10.0.0.1-10.0.0.9"),
        ("10.0.0.1 - 10.0.0.1", "10.0.0.1"),
        ("::1-::5", "::1-::5"),
        ("10.0.0.0-10.255.255.255", "10.0.0.0-10.255.255.255"),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.1"),
    ],
)
def test_a_peer_has_one_canonical_text(text, canonical):
    peer = parse_peer(text)
    assert (peer.text, peer.normalised) == (canonical, False)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("10.1.2.3/8", "10.0.0.0/8"),
        ("2001:db8::1/64", "2001:db8::/64"),
        ("FF05:B5::/24", "ff05::/24"),
        ("0.0.0.0/8", "0.0.0.0/0"),
        ("0.0.0.0/32", "0.0.0.0/0"),
        ("0.1.2.3/8", "0.0.0.0/0"),
        ("1.2.3.4/0", "0.0.0.0/0"),
        ("::1/0", "::/0"),
    ],
)
def test_a_peer_that_names_other_addresses_than_were_typed_says_so(text, canonical):
    peer = parse_peer(text)
    assert (peer.text, peer.normalised) == (canonical, True)
    assert not parse_peer(canonical).normalised


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "“” names no address. Try 10.0.0.0/8."),
        ("300.1.1.1", "“300.1.1.1” is no address. Try one such as"),
        ("10.0.0.0/33", "“10.0.0.0/33”: the number after the slash must be from 0 to 32. Try 10.0.0.0/32."),
        ("10.0.0.0/", "“10.0.0.0/”: the number after the slash must be from 0 to 32."),
        ("10.0.0.0/255.0.0.0", "“10.0.0.0/255.0.0.0”: the number after the slash"),
        ("::/129", "“::/129”: the number after the slash must be from 0 to 128. Try ::/128."),
        ("10.1", "“10.1” is not a whole IPv4 address. Write all four numbers, such as 10.1.0.0."),
        ("1", "“1” is not a whole IPv4 address. Write all four numbers, such as 1.0.0.0."),
        ("010.0.0.1", "“010.0.0.1” has a number with a leading zero. Try 10.0.0.1."),
        ("1.2.3.4.5", "“1.2.3.4.5” is no address."),
        ("::1::2", "“::1::2” is no address."),
        (
            "fe80::1%eth0",
            "“fe80::1%eth0” names a network card after the address. Leave out everything from the %",
        ),
        ("sg-12ab34cd", "“sg-12ab34cd” is a group or a template, not an address. Choose it from the list"),
        ("ipmg-12ab34cd", "“ipmg-12ab34cd” is a group or a template"),
        ("10.0.0.1-::1", "“10.0.0.1-::1” runs from one address family to the other."),
        (
            "10.0.0.9-10.0.0.1",
            "“10.0.0.9-10.0.0.1”: the first address must not be greater than the last. Try 10.0.0.1-",
        ),
        ("10.0.0.1\0", "is no address."),
        ("\ud800", "is no address."),
        ("\uff11.2.3.4", "is no address."),
    ],
)
def test_what_is_wrong_with_a_peer_is_said_with_a_way_out(text, message):
    with pytest.raises(ParseError) as refusal:
        parse_peer(text)
    assert refusal.value.field == "peer"
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0.0.0.0/0", PeerKind.ALL_IPV4),
        ("0.0.0.0-255.255.255.255", PeerKind.ALL_IPV4),
        ("::/0", PeerKind.ALL_IPV6),
        ("172.20.0.0/16", PeerKind.PRIVATE_NETWORK),
        ("fd00::/8", PeerKind.PRIVATE_NETWORK),
        ("10.0.0.1", PeerKind.ADDRESS),
        ("203.0.113.0/24", PeerKind.NETWORK),
        ("172.0.0.0/8", PeerKind.NETWORK),
        ("10.0.0.1-10.0.0.9", PeerKind.RANGE),
    ],
)
def test_a_peer_has_a_kind(text, kind):
    assert peer_kind(parse_peer(text)) is kind


def test_a_private_address_is_private():
    assert is_private(parse_peer("10.0.0.1"))
    assert is_private(parse_peer("fe80::1"))
    assert not is_private(parse_peer("10.0.0.0/7"))


def test_an_address_is_a_family_and_a_number():
    assert parse_address("0.0.1.0") == (Family.IPV4, 256)
    assert parse_address("::1") == (Family.IPV6, 1)


def test_a_span_is_written_as_network_where_it_is_one():
    assert format_span(Family.IPV4, 256, 511) == "0.0.1.0/24"
    assert format_span(Family.IPV4, 257, 512) == "0.0.1.1-0.0.2.0"
    assert format_span(Family.IPV6, 0, 0) == "::"
