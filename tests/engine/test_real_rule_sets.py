"""Rule sets as people really keep them."""

from pathlib import Path

import pytest

from securitygroups.engine import (
    Reach,
    compile_rules,
    difference,
    exposure,
    parse_rule,
    reachability,
    redundant,
)

from .factories import make_packet

SOURCE = Path(__file__).parent.parent / "data" / "real-rule-sets.txt"


def rule_sets():
    found, name = {}, ""
    for line in SOURCE.read_text().splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif line and not line.startswith("#"):
            direction, text, *_note = line.split()
            action, peer, ports, protocol = text.split("#")
            rules = found.setdefault((name, direction), [])
            rules.append(parse_rule(action=action, peer=peer, ports=ports, protocol=protocol, ref=str(len(rules))))
    return found


SETS = rule_sets()

DEAD: dict[tuple[str, str], list[str]] = {}
REDUNDANT = {
    ("sg-hongkong", "in"): ["1", "2", "3", "4"],
    ("web", "in"): ["4"],
    ("pana", "in"): ["1"],
    ("lab", "in"): ["1"],
}


@pytest.mark.parametrize("name", SETS, ids=" ".join)
def test_dead_and_redundant_rules_are_found(name):
    dead = [proof.rule.ref for proof in reachability(SETS[name]) if proof.state is Reach.DEAD]
    assert dead == DEAD.get(name, [])
    assert [rule.ref for rule in redundant(SETS[name])] == REDUNDANT.get(name, [])


def test_a_reject_at_the_end_says_what_the_implicit_reject_says():
    assert not difference(SETS["web", "in"], SETS["web", "in"][:-1])


@pytest.mark.parametrize(
    ("name", "packet", "accepted"),
    [
        ("bastion-sg", "TCP 203.0.113.9 3389", True),
        ("bastion-sg", "UDP 203.0.113.9 3389", False),
        ("web", "TCP 203.0.113.9 22", False),
        ("web", "TCP 10.0.0.9 22", True),
        ("pana", "UDP 8.8.8.8 90", False),
        ("database-subnet", "TCP 10.3.0.1 3306", True),
        ("leaky-lab", "TCP 203.0.113.9 6379", True),
        ("leaky-lab", "ICMP 203.0.113.9", False),
    ],
)
def test_packets_meet_what_their_authors_meant(name, packet, accepted):
    assert compile_rules(SETS[name, "in"]).accepts(make_packet(packet)) is accepted


def test_what_they_open_to_everyone_is_found():
    assert exposure(SETS["database-subnet", "in"]) == []
    services = [port.service for one in exposure(SETS["leaky-lab", "in"]) for port in one.sensitive]
    assert services[:2] == ["SSH", "Remote Desktop"]
