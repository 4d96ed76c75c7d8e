"""Random but realistic rules, the same rules as a policy of aerleon's, and lists made to be hard."""

import random
from collections.abc import Callable

from aerleon.lib import naming, policy

from securitygroups.engine import (
    Action,
    Family,
    Packet,
    Peer,
    Protocol,
    Rule,
    parse_peer,
    parse_rule,
    parse_service,
)
from securitygroups.engine.addresses import format_span

COMMON = ["22", "80", "443", "80,443", "3306", "3389", "8080", "53", "6379"]
PORTS = [*COMMON, "8000-8010", "1024-65535", "5432", "27017", "9200", "21", "20-25", "ALL"]
LENGTHS = [8, 12, 16, 20, 24, 28, 32]


def realistic_rules(count: int, seed: int = 7) -> list[Rule]:
    """Mostly /8 to /32, seven in ten inside 10/8; one in 25 from anywhere, on a common port."""
    draw = random.Random(seed)
    return [_rule(draw, str(number)) for number in range(count)]


def _rule(draw: random.Random, ref: str) -> Rule:
    action = draw.choices(["ACCEPT", "DROP"], [7, 3])[0]
    if draw.random() < 0.04:
        return parse_rule(action=action, protocol="TCP", ports=draw.choice(COMMON), peer="0.0.0.0/0", ref=ref)
    protocol = draw.choices(["TCP", "UDP", "ICMP", "ALL"], [75, 12, 5, 8])[0]
    ports = str(draw.randrange(1, 65536)) if draw.random() < 0.3 else draw.choice(PORTS)
    return parse_rule(
        action=action,
        protocol=protocol,
        ports=ports if protocol in ("TCP", "UDP") else "",
        peer=_peer(draw),
        ref=ref,
    )


def _peer(draw: random.Random) -> str:
    length = draw.choices(LENGTHS, [1, 3, 15, 10, 40, 10, 20])[0]
    inside = draw.random() < 0.7
    address = 10 << 24 | draw.getrandbits(24) if inside else draw.randrange(1 << 24, 224 << 24)
    return ".".join(str(address >> shift & 255) for shift in (24, 16, 8, 0)) + f"/{length}"


def realistic_packets(rules: list[Rule], count: int = 1000) -> list[Packet]:
    """Half of them aimed at a rule, half anywhere in 10/8."""
    draw = random.Random(1)
    return [_packet(draw, rules) for _number in range(count)]


def _packet(draw: random.Random, rules: list[Rule]) -> Packet:
    first, last = draw.choice(rules).peers[0].addresses.spans[0]
    aimed = draw.random() < 0.5
    address = draw.randint(first, last) if aimed else 10 << 24 | draw.getrandbits(24)
    return Packet(Protocol.TCP, Family.IPV4, address, draw.choice([22, 80, 443, 3306, 8080, 12345]))


def as_aerleon(rules: list[Rule]) -> policy.Policy:
    """The same rules in the same order, named by their refs."""
    names = naming.Naming()
    terms = []
    for number, rule in enumerate(rules):
        (service,), (peer,) = rule.services, rule.peers
        names.ParseNetworkList([f"NET{number} = {peer.text}"])
        term = [
            f"source-address:: NET{number}",
            f"action:: {'accept' if rule.action == 'ACCEPT' else 'deny'}",
        ]
        if service.protocol != Protocol.ALL:
            term.append(f"protocol:: {service.protocol.lower()}")
        if service.ports_text != "ALL":
            kind = service.protocol.lower()
            names.ParseServiceList(
                [f"SVC{number} = " + " ".join(f"{one}/{kind}" for one in service.ports_text.split(","))]
            )
            term.append(f"destination-port:: SVC{number}")
        terms.append(f"term rule-{rule.ref} {{\n  " + "\n  ".join(term) + "\n}")
    text = "header {\n  target:: juniper rules\n}\n" + "\n".join(terms)
    return policy.ParsePolicy(text, names, optimize=False)


def random_ranges(count: int) -> list[Rule]:
    """Ranges of addresses and of ports that overlap in every way: nothing nests."""
    draw = random.Random(1)
    return [_hard_rule(draw, _span(draw, 0, 2**32 - 1), "{}-{}".format(*_span(draw, 1, 65535))) for _ in range(count)]


def random_ports(count: int) -> list[Rule]:
    """Fifteen ports anywhere in each rule, in wide networks: many more intervals than rules."""
    draw = random.Random(3)
    return [_hard_rule(draw, _span(draw, 0, 2**32 - 1), _some_ports(draw)) for _ in range(count)]


def staircase(count: int) -> list[Rule]:
    """Each rule begins and ends a step after the one before, on a port of its own: half of them are open at a time."""
    draw = random.Random(2)
    return [_hard_rule(draw, (1000 * at, 1000 * (at + count)), str(at + 1)) for at in range(count)]


def nested(count: int) -> list[Rule]:
    """Exceptions first: each rule names the addresses and the ports of all before it, and a few more."""
    half, actions = 2**31, list(Action)
    return [
        parse_rule(
            action=actions[at % 2],
            protocol="TCP",
            ports=f"{30000 - at}-{30000 + at}",
            peer=format_span(Family.IPV4, half - 256 * at, half + 256 * at - 1),
        )
        for at in range(1, count + 1)
    ]


def templates(count: int) -> list[Rule]:
    """Fifty addresses and two services in each rule: many more addresses than rules."""
    draw = random.Random(4)
    services = parse_service("TCP:80,443"), parse_service("UDP:53")
    return [Rule(draw.choice(list(Action)), services, tuple(_host(draw) for _ in range(50))) for _ in range(count)]


HARD: dict[str, Callable[[int], list[Rule]]] = {
    "random ranges": random_ranges,
    "random ports": random_ports,
    "a staircase": staircase,
    "nested": nested,
    "templates": templates,
}


def _hard_rule(draw: random.Random, addresses: tuple[int, int], ports: str) -> Rule:
    peer = format_span(Family.IPV4, *addresses)
    return parse_rule(action=draw.choice(list(Action)), protocol="TCP", ports=ports, peer=peer)


def _host(draw: random.Random) -> Peer:
    address = 10 << 24 | draw.getrandbits(24)
    return parse_peer(format_span(Family.IPV4, address, address))


def _span(draw: random.Random, lowest: int, highest: int) -> tuple[int, int]:
    first, last = sorted((draw.randint(lowest, highest), draw.randint(lowest, highest)))
    return first, last


def _some_ports(draw: random.Random) -> str:
    return ",".join(str(draw.randint(1, 65535)) for _ in range(15))
