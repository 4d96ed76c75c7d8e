"""The words of the rule table."""

import gettext

import pytest
from django.utils.translation import trans_real

from securitygroups.web.rows import block_label
from securitygroups.web.service_names import named_services


class Shouting(gettext.NullTranslations):
    """A language of capital letters."""

    def gettext(self, message: str) -> str:
        return message.upper()


@pytest.mark.parametrize(
    ("protocol", "ports", "label"),
    [
        ("ICMP", "ALL", "Ping"),
        ("ICMPv6", "ALL", "Ping"),
        ("GRE", "ALL", "Tunnels"),
        ("ALL", "ALL", "All traffic"),
        ("TCP", "ALL", "All ports"),
    ],
)
def test_a_service_is_labelled_in_the_language_of_each_visitor(protocol, ports, label, monkeypatch):
    assert named_services(protocol, ports) == label
    monkeypatch.setattr(trans_real._active, "value", Shouting(), raising=False)
    assert named_services(protocol, ports) == label.upper()


@pytest.mark.parametrize(
    ("ports", "label"),
    [("22", "SSH"), ("80,443", "HTTP, HTTPS"), ("22,80,443,3306", "SSH, HTTP, HTTPS…"), ("137-139", ""), ("9", "")],
)
def test_ports_are_called_what_people_call_them(ports, label):
    assert named_services("TCP", ports) == label


@pytest.mark.parametrize(
    ("block", "label"),
    [
        ("0.0.0.0/0", "All IPv4"),
        ("::/0", "All IPv6"),
        ("10.0.0.0/8", "Private network"),
        ("203.0.113.7", "One address"),
        ("203.0.113.0/24", "One network"),
        ("203.0.113.1-203.0.113.9", "Range"),
    ],
)
def test_a_block_is_labelled_in_the_language_of_each_visitor(block, label, monkeypatch):
    assert block_label(block) == label
    monkeypatch.setattr(trans_real._active, "value", Shouting(), raising=False)
    assert block_label(block) == label.upper()
