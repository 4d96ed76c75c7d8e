"""What the engine finds wrong with groups, for the list of groups."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from securitygroups import engine
from securitygroups.engine import exposure, reachability
from securitygroups.engine.vocabulary import Direction, Protocol, Reach
from securitygroups.models import SecurityGroup

from .environment import engine_rules

EVERY_PORT = 65535


@dataclass(frozen=True, slots=True)
class GroupFindings:
    """Rules that no packet reaches in either list, and what is open to everyone from outside.

    `exposed` names the sensitive services; `wide_open` says that all TCP ports are.
    """

    dead: int
    wide_open: bool
    exposed: tuple[str, ...]


def findings_of(groups: Sequence[SecurityGroup]) -> dict[int, GroupFindings]:
    """The findings of each group by key, in two queries and a walk of each list."""
    return {
        pk: _findings(lists[Direction.INGRESS], lists[Direction.EGRESS]) for pk, lists in engine_rules(groups).items()
    }


def _findings(inbound: Sequence[engine.Rule], outbound: Sequence[engine.Rule]) -> GroupFindings:
    public = [one for one in exposure(inbound) if one.everyone]
    wide_open = any(dict(one.region.services).get(Protocol.TCP, engine.IntSet()).size >= EVERY_PORT for one in public)
    exposed = dict.fromkeys(port.service for one in public for port in one.sensitive)
    return GroupFindings(_dead(inbound) + _dead(outbound), wide_open, tuple(exposed))


def _dead(rules: Iterable[engine.Rule]) -> int:
    """How many rules other rules take everything from; one whose peer group has no instances is not among them."""
    proofs = reachability(rules)
    return sum(proof.state is Reach.DEAD and any(peer.addresses for peer in proof.rule.peers) for proof in proofs)
