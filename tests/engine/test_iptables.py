import copy

import pytest

from securitygroups.engine import ParseError, parse_host_firewall

from .factories import pickled

TEXT = """\
*filter
:INPUT DROP [0:0]
:WEB - [0:0]
-A INPUT -s 10.0.0.0/8 -p tcp -m multiport --dports 22,80 -j WEB
-A WEB -p tcp -m tcp ! --dport 22 -m state --state NEW -j ACCEPT
COMMIT
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Line 1: “” is not what iptables-save prints."),
        ("# nothing", "Line 1: “# nothing” is not what iptables-save prints."),
        ("hello", "Line 1: “hello” is not what iptables-save prints."),
        ("\n\n-A INPUT -j ACCEPT", "Line 3: “-A INPUT -j ACCEPT” is not what iptables-save prints."),
        ("*filter", "Line 1: the text ends inside a table, after “*filter”. Paste all of it, up to COMMIT."),
        (
            "*filter\n-A INPUT -j ACCEPT",
            "Line 2: “-A INPUT -j ACCEPT” adds to an unknown chain. Declare it",
        ),
        ("*filter\n:INPUT MAYBE", "Line 2: “:INPUT MAYBE” is no rule. Rules start with -A"),
        ("*filter\n:INPUT DROP\n-P INPUT ACCEPT", "Line 3: “-P INPUT ACCEPT” is no rule."),
        ("*filter\n:INPUT DROP\n-A", "Line 3: “-A” is no rule."),
        ('*filter\n:INPUT DROP\n-A INPUT "', 'Line 3: “-A INPUT "” opens a quote'),
        ("*filter\n:INPUT DROP\n-A INPUT -s", "Line 3: “-s” needs another word after it."),
        ("*filter\n:INPUT DROP\n-A INPUT -j", "Line 3: “-j” needs another word after it."),
        ("*filter\n:INPUT DROP\n-A INPUT !", "Line 3: “!” needs another word after it."),
        (
            "*filter\n:INPUT DROP\n-A INPUT -s 10.0.0.0/33 -j DROP",
            "Line 3: “10.0.0.0/33”: the number after the slash",
        ),
        (
            "*filter\n:INPUT DROP\n-A INPUT -s fd00::/8 -j DROP",
            "Line 3: “fd00::/8” is IPv6, which ip6tables filters.",
        ),
        ("*filter\n:INPUT DROP\n-A INPUT --dport x -j DROP", "Line 3: “x” is no port or range of ports."),
        ("*filter\n:INPUT DROP\n-A INPUT --dport 9:8 -j DROP", "Line 3: “9:8” is no port or range of ports."),
        (
            "*filter\n:INPUT DROP\n-A INPUT --dport 70000 -j DROP",
            "Line 3: “70000” is no port or range of ports.",
        ),
        ("*filter\n:INPUT DROP\n-A INPUT --tcp-flags SIN SIN", "Line 3: “SIN” is no list of TCP flags."),
        ("*filter\n:INPUT DROP\n-A INPUT ! ! -s 10.0.0.1 -j DROP", "Line 3: “!” is negated twice. Leave one ! out."),
        ("*filter\n:INPUT DROP\n-A INPUT " + "! " * 3000 + "-s 10.0.0.1 -j DROP", "“!” is negated twice."),
        ("*filter\n:INPUT DROP\n-A INPUT ! -s ! 10.0.0.1 -j DROP", "Line 3: “-s” is negated twice."),
        ("*filter\n:INPUT DROP\n-A INPUT -s ! ! 10.0.0.1 -j DROP", "Line 3: “-s” is negated twice."),
        ("*filter\n:INPUT DROP\n-A INPUT -s !", "Line 3: “-s” needs another word after it."),
        ("*filter\n:INPUT DROP\n-A INPUT -p foo -j DROP", "Line 3: “foo” is no protocol. Write a name such as tcp"),
        ("*filter\n:INPUT DROP\n-A INPUT -p 256 -j DROP", "Line 3: “256” is no protocol."),
        ("*filter\n:INPUT DROP\n-A INPUT --state FOO -j DROP", "Line 3: “FOO” is no state of a connection."),
        ("*filter\n:INPUT DROP\n-A INPUT --icmp-type foo -j DROP", "Line 3: “foo” is no ICMP type."),
        ("*filter\n:INPUT DROP\n-A INPUT --dst-type FOO -j DROP", "Line 3: “FOO” is no type of address."),
        ("*filter\n:INPUT DROP\n-A INPUT -s 10.0.0.0/255.0.x -j DROP", "Line 3: “255.0.x” is no address."),
        ("*filter\n:INPUT DROP\n-A INPUT -s 1.1.1.1,2.2.2.2 -j DROP", "Line 3: “1.1.1.1,2.2.2.2” is no address."),
        ("*filter\n:INPUT DROP\n-A INPUT -j DROP\n:INPUT DROP\nCOMMIT", "Line 4: “:INPUT DROP” comes a second time."),
        ("*filter\n:INPUT DROP\nCOMMIT\n*filter\nCOMMIT", "Line 4: “*filter” comes a second time."),
        (
            "*filter\n:A - [0:0]\n:B -\n-A A -j B\n-A B -j A\nCOMMIT",
            "jumps back to itself. Remove one of the jumps.",
        ),
    ],
)
def test_malformed_text_is_refused_with_the_number_of_the_line(text, message):
    with pytest.raises(ParseError) as refusal:
        parse_host_firewall(text)
    assert refusal.value.field == "host_firewall"
    assert message in str(refusal.value)


def test_what_is_wrong_inside_a_line_comes_as_an_error_of_its_own_to_be_translated():
    with pytest.raises(ParseError) as refusal:
        parse_host_firewall("*filter\n:INPUT DROP\n-A INPUT -s 1.2.3 -j ACCEPT\nCOMMIT")
    detail = refusal.value.pieces["detail"]
    assert isinstance(detail, ParseError)
    assert (detail.field, detail.text, detail.pieces) == ("peer", "1.2.3", {"fix": "1.2.3.0"})


def test_a_host_firewall_is_a_value():
    one, same = parse_host_firewall(TEXT), parse_host_firewall(TEXT)
    assert one == same
    assert len({one, same, pickled(one), copy.deepcopy(one)}) == 1
    assert one != parse_host_firewall(TEXT.replace("--dport 22", "--dport 23"))
