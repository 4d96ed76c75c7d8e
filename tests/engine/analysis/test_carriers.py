import pytest

from securitygroups.engine import Protocol, carrier_blocked_ports
from tests.engine.factories import make_rule


def test_an_allow_that_names_a_blocked_port_is_in_vain_on_the_internet():
    ((protocol, ports),) = carrier_blocked_ports(make_rule("ACCEPT TCP:80,445 203.0.113.0/24"))
    assert (protocol, ports.spans) == (Protocol.TCP, ((445, 445),))


@pytest.mark.parametrize("peer", ["10.0.0.0/8", "127.0.0.1", "224.0.0.0/4", "fd00::/8", "ff02::1"])
def test_what_is_not_on_the_internet_meets_no_carrier(peer):
    assert carrier_blocked_ports(make_rule(f"ACCEPT TCP:445 {peer}")) == ()


def test_a_reject_is_never_in_vain():
    assert carrier_blocked_ports(make_rule("DROP TCP:445 0.0.0.0/0")) == ()
