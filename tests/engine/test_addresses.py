import pytest

from securitygroups.engine import (
    PUBLIC,
    Family,
    ParseError,
    PeerKind,
    parse_address,
    parse_peer,
    peer_kind,
)
from securitygroups.engine.addresses import format_span
from securitygroups.engine.peers import is_private


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
        ("10.0.0.0/", "“10.0.0.0/” has no number after the slash. Try 10.0.0.0 or 10.0.0.0/8."),
        ("192.168.1.0/", "Try 192.168.1.0 or 192.168.1.0/24."),
        ("0.0.0.0/", "Try 0.0.0.0 or 0.0.0.0/0."),
        ("2001:db8::/", "Try 2001:db8:: or 2001:db8::/32."),
        (
            "10.0.0.0/255.0.0.0",
            "“10.0.0.0/255.0.0.0”: say how large the network is by a number after the slash. Try 10.0.0.0/8.",
        ),
        ("10.0.0.0/255.0.255.0", "“10.0.0.0/255.0.255.0”: the number after the slash must be from 0 to 32."),
        ("/8", "“/8” names no address. Try 10.0.0.0/8."),
        ("300.1.1.1/8", "“300.1.1.1/8” is no address."),
        ("1.2.3.4:80", "“1.2.3.4:80” names a port after the address. Leave the port out: 1.2.3.4."),
        ("[::1]:80", "“[::1]:80” names a port after the address. Leave the port out: ::1."),
        ("300.2.3.4:80", "“300.2.3.4:80” is no address."),
        (
            "http://1.2.3.4",
            "“http://1.2.3.4” is the address of a page. Leave out all but the address of the machine: 1.2.3.4.",
        ),
        ("https://[2001:db8::1]:8443/a-b/", "Leave out all but the address of the machine: 2001:db8::1."),
        ("http://my-shop.example/", "“http://my-shop.example/” is no address."),
        ("my-shop.example", "“my-shop.example” is no address."),
        ("10.0.0.1-", "“10.0.0.1-” is half a range. Try 10.0.0.1 for one address, or name both ends"),
        ("-10.0.0.1", "“-10.0.0.1” is half a range. Try 10.0.0.1 for one address"),
        (" - ", "“-” names no address. Name both ends of a range, such as 10.0.0.1-10.0.0.9."),
        (
            "10.0.0.0/8-11.0.0.0/8",
            "a range runs from one address to another, not between networks. Try 10.0.0.0-11.255.255.255.",
        ),
        ("10.0.0.0/8-fd00::/8", "“10.0.0.0/8-fd00::/8” runs from one address family to the other."),
        ("::ffff:1.2.3.4", "“::ffff:1.2.3.4” is IPv4 in the clothes of IPv6, which no packet wears. Try 1.2.3.4."),
        ("::ffff:10.0.0.0/104", "Try 10.0.0.0/8."),
        ("::ffff:10.0.0.1-::ffff:10.0.0.9", "Try 10.0.0.1-10.0.0.9."),
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
        ("sg-12ab34cd", "“sg-12ab34cd” is a group, not an address. Choose it from the list, or try 10.0.0.0/8."),
        (
            "ipmg-12ab34cd",
            "“ipmg-12ab34cd” is a parameter template, and there are none here yet. Enter its addresses, such as",
        ),
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


def test_a_network_at_zero_is_written_as_a_range_because_with_a_prefix_it_would_be_everything():
    assert format_span(Family.IPV4, 0, 2**31 - 1) == "0.0.0.0-127.255.255.255"
    assert format_span(Family.IPV4, 0, 2**32 - 1) == "0.0.0.0/0"
    assert parse_peer(format_span(Family.IPV4, 0, 0)).addresses.size == 1
    assert format_span(Family.IPV6, 0, 2**127 - 1) == "::/1"


@pytest.mark.parametrize("text", ["0.0.0.9", "127.0.0.1", "224.0.0.5", "239.255.255.255", "255.255.255.255", "ff02::1"])
def test_special_addresses_are_not_met_on_the_internet(text):
    family, number = parse_address(text)
    assert number not in PUBLIC[family]


@pytest.mark.parametrize("text", ["1.0.0.0", "126.255.255.255", "128.0.0.0", "223.255.255.255", "2402::1"])
def test_other_addresses_are_public(text):
    family, number = parse_address(text)
    assert number in PUBLIC[family]
