import copy

import pytest

from securitygroups.engine import (
    Action,
    Family,
    ParseError,
    Protocol,
    Rule,
    parse_action,
    parse_peer,
    parse_rule,
    parse_service,
)
from securitygroups.engine.ports import ALL_PORTS

from .factories import pickled


def test_a_rule_is_made_of_four_texts():
    rule = parse_rule(action="accept", protocol="tcp", ports="80", peer="10.0.0.0/8", ref="r1")
    assert rule == Rule(Action.ACCEPT, (parse_service("TCP:80"),), (parse_peer("10.0.0.0/8"),), "r1")


def test_a_template_brings_several_services_and_peers():
    services = tuple(map(parse_service, ("TCP:80", "TCP:443", "UDP:53")))
    rule = Rule(Action.DROP, services, tuple(map(parse_peer, ("10.0.0.1", "10.0.0.2", "::1"))))
    assert rule.ports(Protocol.TCP).spans == ((80, 80), (443, 443))
    assert not rule.ports(Protocol.GRE)
    assert rule.addresses(Family.IPV4).size == 2
    assert rule.addresses(Family.IPV6).spans == ((1, 1),)


def test_all_names_every_protocol():
    rule = parse_rule(action="DROP", protocol="ALL", peer="0.0.0.0/0")
    assert all(rule.ports(protocol) == ALL_PORTS for protocol in Protocol)


@pytest.mark.parametrize(
    ("protocol", "peer", "fix"),
    [("ICMP", "::/0", "Choose ICMPv6."), ("ICMPv6", "10.0.0.0/8", "Choose ICMP.")],
)
def test_icmp_goes_with_its_own_family_only(protocol, peer, fix):
    with pytest.raises(ParseError, match=fix) as refusal:
        parse_rule(action="ACCEPT", protocol=protocol, peer=peer)
    assert (refusal.value.field, refusal.value.text, refusal.value.pieces) == (
        "protocol",
        protocol,
        {"peer": peer},
    )


def test_an_unknown_action_is_refused():
    assert parse_action(" drop ") is Action.DROP
    with pytest.raises(ParseError, match=r"“allow” is no action\. Choose ACCEPT or DROP\.") as refusal:
        parse_action("allow")
    assert refusal.value.field == "action"


def test_a_rule_made_of_lists_is_the_same_value_as_one_made_of_tuples():
    services, peers = [parse_service("TCP:80")], [parse_peer("10.0.0.1"), parse_peer("::1")]
    rule = Rule(Action.DROP, services, peers)
    assert rule == Rule(Action.DROP, tuple(services), tuple(peers))
    assert (type(rule.services), type(rule.peers)) == (tuple, tuple)
    assert hash(rule) == hash(Rule(Action.DROP, tuple(services), tuple(peers)))


def test_a_refusal_survives_copying_and_pickling():
    with pytest.raises(ParseError) as refusal:
        parse_rule(action="ACCEPT", protocol="TCP", ports="443-80", peer="10.0.0.0/8")
    error = refusal.value
    for twin in (copy.copy(error), copy.deepcopy(error), pickled(error)):
        assert (twin.field, twin.text, twin.problem, twin.pieces) == (
            error.field,
            error.text,
            error.problem,
            error.pieces,
        )
        assert str(twin) == str(error)
