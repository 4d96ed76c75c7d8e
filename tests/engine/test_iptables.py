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
        ("*fliter\n:INPUT DROP\nCOMMIT", "Line 1: “*fliter” is no table of iptables. Those are filter, nat, mangle,"),
        ("*filter\n:INPUT DROP\n-A INPUT -g ACCEPT\nCOMMIT", "Line 3: “-A INPUT -g ACCEPT” goes to no chain of this"),
        ("*filter\n:INPUT DROP\n-A INPUT -p tcp DROP", "Line 3: “DROP” is no option."),
        ("*filter\n:INPUT DROP\n-A INPUT -j DROP -", "Line 3: “-” is no option."),
        ("*filter\n:INPUT DROP\n-A INPUT -f -fjDROP", "Line 3: “jDROP” is no option."),
        ("*filter\n:INPUT DROP\n-A INPUT -p tcp --protocol udp", "Line 3: “--protocol” says again what the line said"),
        ("*filter\n:INPUT DROP\n-A INPUT -j DROP -g DROP", "Line 3: “-g” says again what the line said before."),
        ("*filter\n:INPUT DROP\n-A INPUT ! -j DROP", "Line 3: “-j” cannot be negated. Leave the ! out."),
        ("*filter\n:INPUT DROP\n-A INPUT -j ! DROP", "Line 3: “-j” cannot be negated."),
        ("*filter\n:INPUT DROP\n-A INPUT ! -m tcp", "Line 3: “-m” cannot be negated."),
        (
            "*filter\n:INPUT DROP\n-A INPUT --dport 22 -j ACCEPT",
            "Line 3: “--dport” needs a protocol that has it in the same line, such as -p tcp.",
        ),
        ("*filter\n:INPUT DROP\n-A INPUT ! -p tcp --dport 22", "Line 3: “--dport” needs a protocol that has it"),
        ("*filter\n:INPUT DROP\n-A INPUT -p icmp --ports 22", "Line 3: “--ports” needs a protocol that has it"),
        ("*filter\n:INPUT DROP\n-A INPUT -p udp --syn", "Line 3: “--syn” needs a protocol that has it"),
        ("*filter\n:INPUT DROP\n-A INPUT --icmp-type 8", "such as -p icmp."),
        ("*filter\n:INPUT DROP\n-A INPUT -p 06 -j DROP", "Line 3: “06” is no protocol."),
    ],
)
def test_malformed_text_is_refused_with_the_number_of_the_line(text, message):
    with pytest.raises(ParseError) as refusal:
        parse_host_firewall(text)
    assert refusal.value.field == "host_firewall"
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    "name", ["ipv4", "pgm", "idpr", "cbt", "mobile", "swipe", "smp", "nvp-ii", "sun-nd", "ax.25", "tp++", "3pc", "a/n"]
)
def test_every_protocol_that_has_a_number_is_known_by_its_name(name):
    firewall = parse_host_firewall(f"*filter\n:INPUT DROP\n-A INPUT -p {name} -j DROP\nCOMMIT")
    same = parse_host_firewall("*filter\n:INPUT DROP\n-A INPUT -p 255 -j DROP\nCOMMIT")
    (rule,), (other,) = firewall.chain("filter", "INPUT").rules, same.chain("filter", "INPUT").rules
    assert rule.tests == other.tests


@pytest.mark.parametrize("character", ["\u2028", "\x85", "\x0c", "\r", "\x1c"])
def test_lines_end_where_iptables_ends_them(character):
    rule = f'-A INPUT -m comment --comment "one{character}two" -j ACCEPT'
    firewall = parse_host_firewall(f"*filter\r\n:INPUT DROP [0:0]\r\n{rule}\r\nCOMMIT\r\n")
    (read,) = firewall.chain("filter", "INPUT").rules
    assert (read.line, read.text, read.target) == (3, rule, "ACCEPT")


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
