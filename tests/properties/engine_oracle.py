"""The meaning of a rule list in obvious lines, over a universe small enough to try every packet of it.

The rules drawn here name only what the universe can tell apart: a few addresses and ports, and one of each
that stands for all the others. So what holds for every packet of the universe holds for every packet.
"""

from hypothesis import strategies as st

from securitygroups.engine import Action, Packet, Rule, parse_packet, parse_peer, parse_service
from securitygroups.engine.planes import FAMILIES
from securitygroups.engine.vocabulary import Family, Protocol

NETWORK = {Family.IPV4: "10.0.0.", Family.IPV6: "fd00::"}
ELSEWHERE = {Family.IPV4: "11.0.0.1", Family.IPV6: "fe80::1"}
HOSTS = range(5)
PORTS = (*range(1, 5), 9)

UNIVERSE = [
    parse_packet(protocol=protocol, peer=peer, port=port)
    for protocol, families in FAMILIES.items()
    for family in families
    for peer in (*(f"{NETWORK[family]}{host}" for host in HOSTS), ELSEWHERE[family])
    for port in (PORTS if protocol in (Protocol.TCP, Protocol.UDP) else (1,))
]


def matches(rule: Rule, packet: Packet) -> bool:
    return any(
        service.protocol in (packet.protocol, Protocol.ALL) and within(packet.port, service.ports.spans)
        for service in rule.services
    ) and any(peer.family is packet.family and within(packet.peer, peer.addresses.spans) for peer in rule.peers)


def within(number, spans):
    return any(first <= number <= last for first, last in spans)


def first_match(rules, packet):
    return next((rule for rule in rules if matches(rule, packet)), None)


def accepts(rules, packet):
    rule = first_match(rules, packet)
    return rule is not None and rule.action is Action.ACCEPT


def verdicts(rules):
    return [accepts(rules, packet) for packet in UNIVERSE]


def spans_of(numbers):
    """Two numbers in order, as text `a-b`."""
    return st.tuples(st.sampled_from(numbers), st.sampled_from(numbers)).map(sorted)


ports = st.one_of(
    st.just("ALL"),
    st.just("1-65535"),
    st.lists(spans_of(range(1, 5)).map(lambda span: f"{span[0]}-{span[1]}"), min_size=1, max_size=2).map(",".join),
)
services = st.one_of(
    st.sampled_from(["ICMP", "ICMPv6", "GRE", "ALL"]),
    st.builds("{}:{}".format, st.sampled_from(["TCP", "TCP", "UDP"]), ports),
).map(parse_service)
ranges = st.builds(
    lambda family, span: f"{NETWORK[family]}{span[0]}-{NETWORK[family]}{span[1]}",
    st.sampled_from(Family),
    spans_of(HOSTS),
)
peers = st.one_of(st.sampled_from(["0.0.0.0/0", "::/0"]), ranges, ranges).map(parse_peer)
rules = st.builds(
    Rule,
    st.sampled_from(Action),
    st.lists(services, min_size=1, max_size=2).map(tuple),
    st.lists(peers, max_size=2).map(tuple),
    st.integers(0, 10**6).map(str),
)
rule_lists = st.lists(rules, max_size=7, unique_by=lambda rule: rule.ref)
packets = st.sampled_from(UNIVERSE)
any_packets = st.one_of(
    packets,
    st.builds(
        lambda protocol, address, port: parse_packet(protocol=protocol, peer=address, port=port),
        st.sampled_from(["TCP", "UDP", "GRE"]),
        st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).map(str),
        st.integers(1, 65535),
    ),
)
