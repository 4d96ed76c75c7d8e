"""The visitor behind a request."""

import pytest

from securitygroups.web.visitor import visitor_address


@pytest.mark.parametrize(
    ("seen", "address"),
    [
        ("198.51.100.9", "198.51.100.9"),
        ("2001:DB8::7", "2001:db8::7"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("fe80::1%eth0", ""),
        ("unix:", ""),
        ("", ""),
    ],
)
def test_the_address_of_a_visitor_is_one_that_a_rule_takes_or_none(seen, address, rf):
    assert visitor_address(rf.get("/", REMOTE_ADDR=seen)) == address
