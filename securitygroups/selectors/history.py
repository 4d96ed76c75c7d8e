"""Questions about what was."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup

RuleDocument = dict[str, Any]


class ChangeKind(StrEnum):
    """What happened to a rule between two versions."""

    ADDED = "added"
    REMOVED = "removed"
    EDITED = "edited"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule that is not as it was; `rule` is its snapshot document, the newer one where both exist.

    `peer` is the block or the id of the group that the rule names.
    """

    kind: ChangeKind
    direction: Direction
    rule: RuleDocument
    peer: str


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What others did since a version: who, and to which rules."""

    actors: tuple[str, ...]
    changes: tuple[RuleChange, ...]


def changes_since(group: SecurityGroup, seen: int) -> Meanwhile:
    """What happened to the rules of a group since version `seen`, in two queries."""
    snapshots = list(group.snapshots.filter(version__gte=seen).order_by("version"))
    if not snapshots:
        return Meanwhile((), ())
    before, after = snapshots[0].rules, snapshots[-1].rules
    actors = tuple(dict.fromkeys(snapshot.actor for snapshot in snapshots[1:]))
    peers = _peers([*before, *after])
    changes = (
        RuleChange(kind, direction, rule, peers[rule["pk"]])
        for direction in Direction
        for kind, rule in _changes(before, after, direction)
    )
    return Meanwhile(actors, tuple(changes))


def _peers(rules: Sequence[RuleDocument]) -> dict[int, str]:
    """What each rule names, by the key of the rule; the later of two documents of a rule counts."""
    keys = {rule["peer_group_id"] for rule in rules}
    ids = dict(SecurityGroup.objects.filter(pk__in=keys - {None}).values_list("pk", "group_id"))
    return {rule["pk"]: rule["cidr"] or rule["ipv6_cidr"] or ids.get(rule["peer_group_id"], "") for rule in rules}


def _changes(
    before: Sequence[RuleDocument], after: Sequence[RuleDocument], side: Direction
) -> Iterator[tuple[ChangeKind, RuleDocument]]:
    old = {rule["pk"]: rule for rule in before if rule["direction"] == side}
    new = {rule["pk"]: rule for rule in after if rule["direction"] == side}
    moved = _moved([pk for pk in old if pk in new], [pk for pk in new if pk in old])
    for pk, rule in old.items():
        if pk not in new:
            yield ChangeKind.REMOVED, rule
    for pk, rule in new.items():
        if pk not in old:
            yield ChangeKind.ADDED, rule
        elif _values(rule) != _values(old[pk]):
            yield ChangeKind.EDITED, rule
        elif pk in moved:
            yield ChangeKind.MOVED, rule


def _moved(old: list[int], new: list[int]) -> set[int]:
    """The keys that changed places, as few as a longest common run of the two orders leaves."""
    stayed = SequenceMatcher(a=old, b=new, autojunk=False).get_matching_blocks()
    return set(new) - {new[block.b + offset] for block in stayed for offset in range(block.size)}


def _values(rule: RuleDocument) -> RuleDocument:
    return {name: value for name, value in rule.items() if name not in {"position", "modified"}}
