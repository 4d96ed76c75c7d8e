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
    """One rule that is not as it was; `rule` is its snapshot document, the newer one where both exist."""

    kind: ChangeKind
    direction: Direction
    rule: RuleDocument


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What others did since a version: who, and to which rules."""

    actors: tuple[str, ...]
    changes: tuple[RuleChange, ...]


def changes_since(group: SecurityGroup, seen: int) -> Meanwhile:
    """What happened to the rules of a group since version `seen`, in one query."""
    snapshots = list(group.snapshots.filter(version__gte=seen).order_by("version"))
    if not snapshots:
        return Meanwhile((), ())
    before, after = snapshots[0].rules, snapshots[-1].rules
    actors = tuple(dict.fromkeys(snapshot.actor for snapshot in snapshots[1:]))
    changes = (change for direction in Direction for change in _changes(before, after, direction))
    return Meanwhile(actors, tuple(changes))


def _changes(before: Sequence[RuleDocument], after: Sequence[RuleDocument], side: Direction) -> Iterator[RuleChange]:
    old = {rule["pk"]: rule for rule in before if rule["direction"] == side}
    new = {rule["pk"]: rule for rule in after if rule["direction"] == side}
    moved = _moved([pk for pk in old if pk in new], [pk for pk in new if pk in old])
    for pk, rule in old.items():
        if pk not in new:
            yield RuleChange(ChangeKind.REMOVED, side, rule)
    for pk, rule in new.items():
        if pk not in old:
            yield RuleChange(ChangeKind.ADDED, side, rule)
        elif _values(rule) != _values(old[pk]):
            yield RuleChange(ChangeKind.EDITED, side, rule)
        elif pk in moved:
            yield RuleChange(ChangeKind.MOVED, side, rule)


def _moved(old: list[int], new: list[int]) -> set[int]:
    """The keys that changed places, as few as a longest common run of the two orders leaves."""
    stayed = SequenceMatcher(a=old, b=new, autojunk=False).get_matching_blocks()
    return set(new) - {new[block.b + offset] for block in stayed for offset in range(block.size)}


def _values(rule: RuleDocument) -> RuleDocument:
    return {name: value for name, value in rule.items() if name not in {"position", "modified"}}
