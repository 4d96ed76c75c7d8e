import pytest

from securitygroups.engine import IntSet, ParseError, format_ports, parse_ports
from securitygroups.engine.ports import ALL_PORTS, tidy_ports


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("80", ((80, 80),)),
        ("80,443", ((80, 80), (443, 443))),
        ("8000-8010", ((8000, 8010),)),
        (" 443 , 80 - 81 ", ((80, 81), (443, 443))),
        ("80-80", ((80, 80),)),
        ("80,80,81", ((80, 81),)),
        ("1-65535", ((1, 65535),)),
        ("00080", ((80, 80),)),
    ],
)
def test_ports_are_read(text, spans):
    assert parse_ports(text).spans == spans


@pytest.mark.parametrize("text", ["ALL", "all", " All "])
def test_all_is_every_port_in_any_case(text):
    assert parse_ports(text) == ALL_PORTS == IntSet.span(0, 65535)


@pytest.mark.parametrize(
    ("text", "piece", "message"),
    [
        ("", "", "“” names no port. Enter ports such as 80, or 80,443, or 8000-8010, or ALL."),
        ("80-", "80-", "“80-” is half a range. Try 80 for one port, or name both ends, such as 8000-8010."),
        (
            "22,-80",
            "-80",
            "“-80” is half a range. Try 80 for one port, or name both ends, such as 8000-8010.",
        ),
        ("-1", "-1", "“-1”: ports go from 1 to 65535. Write ALL for every port."),
        ("22,443-80", "443-80", "“443-80”: the first port must not be greater than the last. Try 80-443."),
        ("0", "0", "“0”: ports go from 1 to 65535. Write ALL for every port."),
        ("65536", "65536", "“65536”: ports go from 1 to 65535. Write ALL for every port."),
        ("0-80", "0-80", "“0-80”: ports go from 1 to 65535. Write ALL for every port."),
        ("123456789", "123456789", "“123456789”: ports go from 1 to 65535. Write ALL for every port."),
        ("80,,443", "80,,443", "“80,,443” has nothing between two commas, or at an end. Try 80,443."),
        (",", ",", "“,” has nothing between two commas, or at an end. Try 80,443."),
        ("80,all", "all", "“all” already means every port and stands alone. Try ALL."),
        (
            "abc",
            "abc",
            "“abc” is no port. Write a number from 1 to 65535, a range such as 8000-8010, or ALL.",
        ),
        (
            "\uff18",
            "\uff18",
            "“\uff18” is no port. Write a number from 1 to 65535, a range such as 8000-8010, or ALL.",
        ),
    ],
)
def test_what_is_wrong_with_ports_is_said_with_a_way_out(text, piece, message):
    with pytest.raises(ParseError) as refusal:
        parse_ports(text)
    assert (refusal.value.field, refusal.value.text, str(refusal.value)) == ("ports", piece, message)


def test_ports_are_written_the_shortest_way():
    assert format_ports(parse_ports("443,80,81-90")) == "80-90,443"
    assert format_ports(ALL_PORTS) == "ALL"


def test_stored_ports_keep_the_order_typed():
    assert tidy_ports(" 443, 0080 - 90 ") == "443,80-90"
    assert tidy_ports("80,443-445,444,80") == "80,443-445,444,80"
    assert tidy_ports("all") == "ALL"


def test_a_range_of_one_port_is_stored_as_that_port():
    assert tidy_ports("80-80,0443 - 443,81-810,1-1") == "80,443,81-810,1"
