from dataclasses import replace

import pytest

from securitygroups.engine import Direction, Environment, Protocol, carrier_blocked_ports
from tests.engine.factories import make_rule

INSIDE = Environment(direction=Direction.INGRESS)


def test_an_allow_that_names_a_blocked_port_is_in_vain_on_the_internet():
    ((protocol, ports),) = carrier_blocked_ports(make_rule("ACCEPT TCP:80,445 203.0.113.0/24"), INSIDE)
    assert (protocol, ports.spans) == (Protocol.TCP, ((445, 445),))


@pytest.mark.parametrize(
    "peer", ["10.0.0.0/8", "127.0.0.1", "224.0.0.0/4", "fd00::/8", "ff02::1", "100.64.0.0/10", "169.254.0.23"]
)
def test_what_is_not_on_the_internet_meets_no_carrier(peer):
    assert carrier_blocked_ports(make_rule(f"ACCEPT TCP:445 {peer}"), INSIDE) == ()


def test_a_reject_is_never_in_vain():
    assert carrier_blocked_ports(make_rule("DROP TCP:445 0.0.0.0/0"), INSIDE) == ()


def test_the_tables_of_the_environment_say_what_is_on_the_internet_and_what_carriers_block():
    far = Environment(direction=Direction.INGRESS, platform_networks={}, carrier_blocked={})
    platform = make_rule("ACCEPT TCP:445 100.64.0.0/10")
    assert carrier_blocked_ports(platform, replace(far, carrier_blocked=INSIDE.carrier_blocked))
    assert carrier_blocked_ports(make_rule("ACCEPT TCP:445 0.0.0.0/0"), far) == ()
