"""What people do with the rules of a group.

Every verb is one transaction, leaves a snapshot behind, and returns the group at its new version. `seen` is the version
the caller looked at; another one by now is refused. None skips that check.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Rule, SecurityGroup
from securitygroups.selectors.rules import peers_named, rules_in_order

from .audit import Actor, record
from .drafts import RuleDraft
from .errors import NotFound, ServiceError
from .guards import refuse_bad_rules, refuse_too_many_references
from .locks import claim_version, lock_groups
from .positions import store_order
from .snapshots import take_snapshot


class Side(StrEnum):
    """The two sides of a rule in its list: before it is above, as the list is read."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Beside:
    """The place above or below the rule of this key, wherever that stands by then."""

    side: Side
    rule: int


@transaction.atomic
def add_rules(
    group: SecurityGroup,
    direction: Direction,
    drafts: Sequence[RuleDraft],
    *,
    actor: Actor,
    at: int | Beside | None = None,
    seen: int | None = None,
) -> SecurityGroup:
    """Insert rules together at a position, beside a rule, or at the end; they keep their order among themselves."""
    group = _open(group, drafts, seen)
    rules = list(rules_in_order(group, direction))
    position = _position(rules, at)
    ordered = with_new_rules(group, direction, rules, drafts, at)
    store_order(group.rules.filter(direction=direction), ordered)
    return _close(group, actor, "add-rules", direction=direction, count=len(drafts), at=position)


def with_new_rules(
    group: SecurityGroup,
    direction: Direction,
    rules: Sequence[Rule],
    drafts: Sequence[RuleDraft],
    at: int | Beside | None,
) -> list[Rule]:
    """The list as it is once rules have been added at this place, which is refused as adding is; nothing is stored."""
    refuse_bad_rules(group, rules, drafts)
    refuse_too_many_references(drafts, peers_named(group))
    position = _position(rules, at)
    return [*rules[:position], *new_rules(group, direction, drafts), *rules[position:]]


@transaction.atomic
def edit_rule(rule: Rule, draft: RuleDraft, *, actor: Actor, seen: int | None = None) -> SecurityGroup:
    """Put other values in the place of a rule; its position stays."""
    group = _open(rule.group, [draft], seen)
    rules = list(rules_in_order(group, Direction(rule.direction)))
    (locked,) = _find(rules, [rule.pk])
    with_edited_rule(group, rules, locked, draft)
    locked.modified = timezone.now()
    locked.save(update_fields=[*draft.columns(group), "modified"])
    return _close(group, actor, "edit-rule", direction=locked.direction, position=locked.position)


def with_edited_rule(group: SecurityGroup, rules: Sequence[Rule], rule: Rule, draft: RuleDraft) -> Sequence[Rule]:
    """The list with other values in one of its rules, which is refused as editing is; nothing is stored."""
    refuse_bad_rules(group, [other for other in rules if other != rule], [draft])
    refuse_too_many_references([draft], peers_named(group, besides=rule))
    edited = next(each for each in rules if each == rule)
    for column, value in draft.columns(group).items():
        setattr(edited, column, value)
    return rules


@transaction.atomic
def delete_rules(
    group: SecurityGroup,
    direction: Direction,
    pks: Collection[int],
    *,
    actor: Actor,
    seen: int | None = None,
) -> SecurityGroup:
    """Take rules out of a list; the others close up. Undo brings them back."""
    group = _open(group, [], seen)
    rules = list(rules_in_order(group, direction))
    gone = _find(rules, pks)
    stored = group.rules.filter(direction=direction)
    stored.filter(pk__in=[rule.pk for rule in gone]).delete()
    store_order(stored, [rule for rule in rules if rule not in gone])
    return _close(group, actor, "delete-rules", direction=direction, positions=[rule.position for rule in gone])


@transaction.atomic
def reorder_rules(
    group: SecurityGroup,
    direction: Direction,
    order: Sequence[int],
    *,
    actor: Actor,
    seen: int | None = None,
) -> SecurityGroup:
    """Put the rules of a list in the order of their keys, which must name each rule exactly once."""
    group = _open(group, [], seen)
    rules = {rule.pk: rule for rule in rules_in_order(group, direction)}
    if sorted(order) != sorted(rules):
        sentence = _("The order that was sent names other rules than %(group)s has. Load the page again.")
        raise ServiceError(sentence % {"group": group})
    store_order(group.rules.filter(direction=direction), [rules[pk] for pk in order])
    return _close(group, actor, "reorder-rules", direction=direction)


def new_rules(group: SecurityGroup, direction: Direction, drafts: Sequence[RuleDraft]) -> list[Rule]:
    """Unsaved rows for drafts; `store_order` gives them their positions."""
    now = timezone.now()
    return [
        Rule(group=group, direction=str(direction), position=position, modified=now, **draft.columns(group))
        for position, draft in enumerate(drafts)
    ]


def _open(group: SecurityGroup, drafts: Sequence[RuleDraft], seen: int | None) -> SecurityGroup:
    """Lock the group with the groups its new rules name, and claim the version the caller saw."""
    peers = {draft.peer.pk for draft in drafts if isinstance(draft.peer, SecurityGroup)}
    locked = lock_groups(group.account, {group.pk, *peers})[group.pk]
    claim_version(locked, seen)
    return locked


def _close(group: SecurityGroup, actor: Actor, action: str, **detail: object) -> SecurityGroup:
    """Keep what the group looks like now, and say who made it so."""
    take_snapshot(group, actor)
    record(actor, action, group.account, target=group.group_id, name=group.name, version=group.version, **detail)
    return group


def _position(rules: Sequence[Rule], at: int | Beside | None) -> int:
    """The position in a list that a place stands for."""
    if not isinstance(at, Beside):
        return len(rules) if at is None else min(at, len(rules))
    positions = {rule.pk: position for position, rule in enumerate(rules)}
    if at.rule not in positions:
        sentence = _("The rule beside which these were to go is not in the list any more. Choose another place.")
        raise NotFound(sentence, field="at")
    return positions[at.rule] + (at.side is Side.AFTER)


def _find(rules: Sequence[Rule], pks: Collection[int]) -> list[Rule]:
    found = [rule for rule in rules if rule.pk in set(pks)]
    if len(found) != len(set(pks)) or not found:
        raise NotFound(_("A rule named here is not in the list any more."))
    return found
