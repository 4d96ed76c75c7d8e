"""Snapshots: an immutable copy of a group's rules at each of its versions."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from securitygroups.models import Rule, SecurityGroup, Snapshot

from .audit import Actor

RuleDocument = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SnapshotRule:
    """A rule as a snapshot keeps it: by value, but for its own key and the peer group's."""

    pk: int
    direction: str
    position: int
    action: str
    protocol: str
    ports: str
    cidr: str
    ipv6_cidr: str
    peer_group_id: int | None
    note: str
    modified: str


def rule_document(rule: Rule) -> RuleDocument:
    """The JSON form of a rule in a snapshot."""
    values = {name: getattr(rule, name) for name in SnapshotRule.__dataclass_fields__ if name != "modified"}
    return asdict(SnapshotRule(**values, modified=rule.modified.isoformat()))


def rule_from_document(group: SecurityGroup, document: RuleDocument) -> Rule:
    """The rule of a snapshot as an unsaved row, under the key it had."""
    kept = SnapshotRule(**document)
    values = {name: getattr(kept, name) for name in SnapshotRule.__dataclass_fields__}
    return Rule(**values | {"group": group, "modified": datetime.fromisoformat(kept.modified)})


def take_snapshot(group: SecurityGroup, actor: Actor) -> None:
    """Keep the rules of both directions as the group's present version has them."""
    rules = group.rules.order_by("direction", "position")
    Snapshot.objects.create(
        group=group,
        version=group.version,
        rules=[rule_document(rule) for rule in rules],
        actor=actor.name,
        created=timezone.now(),
    )
