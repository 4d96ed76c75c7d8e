"""A rule somebody wants: parsed, not yet stored."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from securitygroups.engine import (
    Family,
    Peer,
    Service,
    build_service,
    check_families,
    parse_peer,
    parse_ports,
)
from securitygroups.engine.vocabulary import Action
from securitygroups.models import Rule, SecurityGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """The values of a rule to be written. The peer is a block of addresses or a group of the same account."""

    action: Action
    service: Service
    peer: Peer | SecurityGroup
    note: str = ""

    def columns(self) -> dict[str, Any]:
        """The draft as the columns of a `Rule`."""
        return {
            "action": str(self.action),
            "protocol": str(self.service.protocol),
            "ports": self.service.ports_text,
            "note": self.note,
            **_peer_columns(self.peer),
        }

    def meaning(self) -> Hashable:
        """What makes two rules of a list the same rule; the note is no part of it."""
        peer = self.peer.pk if isinstance(self.peer, SecurityGroup) else (self.peer.family, self.peer.addresses)
        return (self.action, self.service.protocol, self.service.ports, peer)


def _peer_columns(peer: Peer | SecurityGroup) -> dict[str, Any]:
    if isinstance(peer, SecurityGroup):
        return {"cidr": "", "ipv6_cidr": "", "peer_group": peer}
    if peer.family is Family.IPV4:
        return {"cidr": peer.text, "ipv6_cidr": "", "peer_group": None}
    return {"cidr": "", "ipv6_cidr": peer.text, "peer_group": None}


def draft_rule(*, action: str, protocol: str, ports: str, peer: str | SecurityGroup, note: str = "") -> RuleDraft:
    """A draft from text, or from text and a group. Raises `ParseError` for text that means nothing."""
    service = build_service(protocol, ports)
    if isinstance(peer, str):
        block = parse_peer(peer)
        check_families(service, block)
        return RuleDraft(action=Action(action), service=service, peer=block, note=note)
    return RuleDraft(action=Action(action), service=service, peer=peer, note=note)


def draft_of(rule: Rule) -> RuleDraft:
    """The draft that would make this rule again."""
    return draft_rule(
        action=rule.action,
        protocol=rule.protocol,
        ports=rule.ports,
        peer=rule.peer_group or rule.cidr or rule.ipv6_cidr,
        note=rule.note,
    )


def meaning_of(rule: Rule) -> Hashable:
    """What `RuleDraft.meaning` says of a stored rule, without reading its peer group."""
    block = rule.cidr or rule.ipv6_cidr
    if block:
        parsed = parse_peer(block)
        peer: Hashable = (parsed.family, parsed.addresses)
    else:
        peer = rule.peer_group_id
    return (rule.action, rule.protocol, parse_ports(rule.ports), peer)
