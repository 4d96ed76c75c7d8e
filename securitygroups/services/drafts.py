"""A rule somebody wants: parsed, not yet stored."""

from collections.abc import Hashable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext_noop

from securitygroups.engine import (
    Family,
    ParseError,
    Peer,
    Service,
    build_service,
    check_families,
    parse_peer,
    parse_ports,
    peer_kind,
)
from securitygroups.engine.vocabulary import Action, PeerKind
from securitygroups.models import Rule, SecurityGroup

_RANGE = gettext_noop("“{text}” is a range. A rule takes one address or one network, such as {fix}.")


class Itself(Enum):
    """The peer of a rule that names the very group it will stand in, which may not exist yet."""

    ITSELF = "itself"


DraftPeer = Peer | SecurityGroup | Itself


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """The values of a rule to be written. The peer is a block of addresses, a group of the account, or itself.

    Raises `ParseError` for a protocol that the peer's address family does not carry.
    """

    action: Action
    service: Service
    peer: DraftPeer
    note: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.peer, Peer):
            check_families(self.service, self.peer)

    def columns(self, group: SecurityGroup) -> dict[str, Any]:
        """The draft as the columns of a `Rule` of `group`."""
        return {
            "action": str(self.action),
            "protocol": str(self.service.protocol),
            "ports": self.service.ports_text,
            "note": self.note,
            **_peer_columns(group if isinstance(self.peer, Itself) else self.peer),
        }

    @property
    def named_group(self) -> Hashable | None:
        """The key of the group the rule names, `ITSELF`, or None for a block of addresses."""
        if isinstance(self.peer, Peer):
            return None
        return self.peer if isinstance(self.peer, Itself) else self.peer.pk

    def meaning(self) -> Hashable:
        """What makes two rules of a list the same rule; the note is no part of it."""
        peer = (self.peer.family, self.peer.addresses) if isinstance(self.peer, Peer) else self.named_group
        return (self.action, self.service.protocol, self.service.ports, peer)


def _peer_columns(peer: Peer | SecurityGroup) -> dict[str, Any]:
    if isinstance(peer, SecurityGroup):
        return {"cidr": "", "ipv6_cidr": "", "peer_group": peer}
    if peer.family is Family.IPV4:
        return {"cidr": peer.text, "ipv6_cidr": "", "peer_group": None}
    return {"cidr": "", "ipv6_cidr": peer.text, "peer_group": None}


def parse_block(text: str) -> Peer:
    """The address or network a rule may name. Raises `ParseError`, also for a range, which only templates hold."""
    block = parse_peer(text)
    if peer_kind(block) is PeerKind.RANGE:
        raise ParseError("peer", text, _RANGE, fix="10.0.0.0/28")
    return block


def draft_rule(*, action: str, protocol: str, ports: str, peer: str | SecurityGroup, note: str = "") -> RuleDraft:
    """A draft from text, or from text and a group. Raises `ParseError` for text that means nothing."""
    service = build_service(protocol, ports)
    end = parse_block(peer) if isinstance(peer, str) else peer
    return RuleDraft(action=Action(action), service=service, peer=end, note=note)


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
