"""Snapshots: an immutable copy of a group's rules at each of its versions."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from securitygroups.models import Rule, SecurityGroup, Snapshot, SnapshotRule

from .audit import Actor


def rule_document(rule: Rule) -> dict[str, Any]:
    """The JSON form of a rule in a snapshot."""
    return SnapshotRule.of(rule).document()


def restored_rule(group: SecurityGroup, kept: SnapshotRule) -> Rule:
    """The rule of a snapshot as an unsaved row, under the key it had."""
    return Rule(**kept.document() | {"group": group, "modified": datetime.fromisoformat(kept.modified)})


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
