"""Engine values from short texts, so that a test says only what it is about."""

import pickle

from securitygroups.engine import (
    Action,
    BoundGroup,
    Direction,
    Environment,
    Family,
    Listener,
    Rule,
    compile_rules,
    parse_address,
    parse_packet,
    parse_peer,
    parse_service,
)
from securitygroups.engine.protocols import parse_protocol


def make_rule(text):
    """A rule from `ref: ACTION SERVICE PEER`; the ref may be left out."""
    ref, _colon, rest = text.rpartition(": ")
    action, service, peer = rest.split()
    return Rule(Action(action), (parse_service(service),), (parse_peer(peer),), ref)


def make_rules(*texts):
    return [make_rule(text) for text in texts]


def make_group(ref, *texts):
    return BoundGroup(ref, compile_rules(make_rules(*texts)))


def make_packet(text):
    """A packet from `PROTOCOL ADDRESS PORT`; the port may be left out."""
    protocol, peer, *port = text.split()
    return parse_packet(protocol=protocol, peer=peer, port=port[0] if port else "")


def make_listener(text):
    """A listener from `PROTOCOL:PORT process`."""
    service, _space, process = text.partition(" ")
    protocol, _colon, port = service.partition(":")
    return Listener(parse_protocol(protocol), int(port), process)


def make_instance(*groups, direction=Direction.INGRESS, address="10.0.0.5", public="198.51.100.5", **facts):
    """An instance that has addresses and is bound to these groups."""
    facts["listeners"] = tuple(map(make_listener, facts.pop("listening", ())))
    return Environment(
        direction=direction,
        groups=groups,
        addresses={Family.IPV4: parse_address(address)[1]},
        public={Family.IPV4: parse_address(public)[1]} if public else {},
        **facts,
    )


def pickled(value):
    """The value as another process would get it."""
    return pickle.loads(pickle.dumps(value))  # noqa: S301  # our own bytes
