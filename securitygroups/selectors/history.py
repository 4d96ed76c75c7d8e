"""Questions about what was."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import AuditEntry, SecurityGroup, SnapshotRule


class ChangeKind(StrEnum):
    """What happened to a rule between two versions."""

    ADDED = "added"
    REMOVED = "removed"
    EDITED = "edited"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule that is not as it was; `rule` is what the newer version keeps of it, where both have it.

    `peer` is the block or the id of the group that the rule names, `renoted` whether its note is another one.
    """

    kind: ChangeKind
    direction: Direction
    rule: SnapshotRule
    peer: str
    renoted: bool


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
    before, after = snapshots[0].kept_rules(), snapshots[-1].kept_rules()
    actors = tuple(dict.fromkeys(snapshot.actor for snapshot in snapshots[1:]))
    peers = _peers([*before, *after])
    notes = {rule.pk: rule.note for rule in before}
    changes = (
        RuleChange(kind, direction, rule, peers[rule.pk], renoted=rule.note != notes.get(rule.pk, rule.note))
        for direction in Direction
        for kind, rule in _changes(before, after, direction)
    )
    return Meanwhile(actors, tuple(changes))


def change_of_name(group: SecurityGroup, pk: int) -> AuditEntry | None:
    """The audit line of a change of a group's name, or None when there is no such line."""
    lines = AuditEntry.objects.filter(account=group.account_id, target=group.group_id, action="rename-group")
    return lines.select_related("account").filter(pk=pk, detail__has_key="after").first()


def rules_stood(group: SecurityGroup, direction: Direction, pks: Collection[int], seen: int) -> bool:
    """Whether version `seen` of a list had all these rules, so that whoever names them now saw them then."""
    snapshot = group.snapshots.filter(version=seen).first()
    kept = snapshot.kept_rules() if snapshot else []
    return bool(pks) and set(pks) <= {rule.pk for rule in kept if rule.direction == direction}


def _peers(rules: Sequence[SnapshotRule]) -> dict[int, str]:
    """What each rule names, by the key of the rule; the later of two states of a rule counts."""
    keys = {rule.peer_group_id for rule in rules if rule.peer_group_id}
    ids = dict(SecurityGroup.objects.filter(pk__in=keys).values_list("pk", "group_id"))
    return {rule.pk: rule.cidr or rule.ipv6_cidr or ids.get(rule.peer_group_id or 0, "") for rule in rules}


def _changes(
    before: Sequence[SnapshotRule], after: Sequence[SnapshotRule], side: Direction
) -> Iterator[tuple[ChangeKind, SnapshotRule]]:
    old = {rule.pk: rule for rule in before if rule.direction == side}
    new = {rule.pk: rule for rule in after if rule.direction == side}
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


def _values(rule: SnapshotRule) -> SnapshotRule:
    """The rule apart from where and since when it stands."""
    return replace(rule, position=0, modified="")
