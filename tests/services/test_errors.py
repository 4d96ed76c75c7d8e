import pytest

from securitygroups.engine import ParseError, parse_host_firewall, parse_peer
from securitygroups.services.characters import TURNING
from securitygroups.services.errors import sentence_of


def test_what_is_wrong_inside_a_line_of_the_host_firewall_is_said_with_the_number_of_the_line():
    with pytest.raises(ParseError) as refusal:
        parse_host_firewall("*filter\n:INPUT DROP\n-A INPUT -s 1.2.3 -j ACCEPT\nCOMMIT")
    assert sentence_of(refusal.value) == (
        "Line 3: “1.2.3” is not a whole IPv4 address. Write all four numbers, such as 1.2.3.0."
    )


def test_what_turns_text_around_is_written_out():
    for text in ("\u202e1.2.3.4", "1.2.3.4/\u2066x"):
        with pytest.raises(ParseError) as refusal:
            parse_peer(text)
        sentence = sentence_of(refusal.value)
        assert not TURNING & set(sentence)
        assert "[U+20" in sentence
