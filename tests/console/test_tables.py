"""The tables of carriers and platform that an installation may know better than the vendor."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from console.tables import carrier_blocked, platform_networks
from securitygroups.engine import CARRIER_BLOCKED, PLATFORM_NETWORKS, Family, Protocol


def test_without_a_word_they_are_the_vendors():
    assert carrier_blocked(tcp=None, udp=None) == CARRIER_BLOCKED
    assert platform_networks(None) == PLATFORM_NETWORKS


def test_each_table_can_be_replaced_or_emptied():
    blocked = carrier_blocked(tcp="25,135-139", udp="")
    assert blocked[Protocol.TCP].spans == ((25, 25), (135, 139))
    assert not blocked[Protocol.UDP]
    networks = platform_networks(["10.99.0.0/16", "fd00::/8", "10.100.0.0/16"])
    assert [networks[family].size for family in (Family.IPV4, Family.IPV6)] == [2 * 2**16, 2**120]
    assert not platform_networks([])[Family.IPV4]


def test_spaces_alone_mean_none():
    blocked = carrier_blocked(tcp=" ", udp="\t")
    assert not blocked[Protocol.TCP] | blocked[Protocol.UDP]
    assert not platform_networks([" "])[Family.IPV4]
    assert platform_networks([" 10.99.0.0/16", ""])[Family.IPV4].size == 2**16


def test_all_ports_are_those_that_a_packet_can_go_to():
    assert carrier_blocked(tcp="ALL", udp=None)[Protocol.TCP].spans == ((1, 65535),)


def test_what_means_nothing_stops_the_start_and_names_the_variable():
    with pytest.raises(ImproperlyConfigured, match=r"^CARRIER_BLOCKED_TCP: .*443-80"):
        carrier_blocked(tcp="443-80", udp="53")
    with pytest.raises(ImproperlyConfigured, match=r"^CARRIER_BLOCKED_UDP: .*443-80"):
        carrier_blocked(tcp="53", udp="443-80")
    with pytest.raises(ImproperlyConfigured, match=r"PLATFORM_NETWORKS.*300\.1\.1\.1"):
        platform_networks(["300.1.1.1"])
