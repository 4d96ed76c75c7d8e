"""Facts as sentences: blockers with their cures, and what others changed meanwhile."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from securitygroups.engine import format_service
from securitygroups.engine.vocabulary import Action, Direction, Protocol
from securitygroups.models import Instance, SecurityGroup
from securitygroups.models.choices import ACTIONS, DIRECTIONS, InstanceState
from securitygroups.selectors.blockers import Blocker, BlockerKind
from securitygroups.selectors.history import ChangeKind, Meanwhile, RuleChange

NAMED = 3


@dataclass(frozen=True, slots=True)
class BlockerLine:
    """One reason on screen, with the step that removes it; without `url` nothing removes it."""

    icon: str
    text: str
    detail: str
    url: str
    step: str


def blocker_lines(group: SecurityGroup, blockers: Sequence[Blocker]) -> list[BlockerLine]:
    """Why a group cannot be deleted, a line a reason."""
    return [_LINES[blocker.kind](group, blocker) for blocker in blockers]


def _default_group(_group: SecurityGroup, _blocker: Blocker) -> BlockerLine:
    return BlockerLine(
        "lock",
        _("It is the default group"),
        _("Its region and project keep one for instances that are launched without a group."),
        "",
        "",
    )


def _bound(group: SecurityGroup, blocker: Blocker) -> BlockerLine:
    count = len(blocker.instances)
    return BlockerLine(
        "server",
        ngettext("%(count)d instance is bound", "%(count)d instances are bound", count) % {"count": count},
        some([instance.name for instance in blocker.instances]),
        reverse("web:group-instances", args=[group.group_id]),
        _("Unbind…"),
    )


def _recycled(_group: SecurityGroup, blocker: Blocker) -> BlockerLine:
    count = len(blocker.instances)
    one = (
        reverse("web:instance", args=[blocker.instances[0].instance_id])
        if count == 1
        else reverse("web:instances") + f"?region={blocker.instances[0].region_id}&state={InstanceState.SHUTDOWN}"
    )
    text = ngettext(
        "%(count)d instance in the recycle bin still holds it",
        "%(count)d instances in the recycle bin still hold it",
        count,
    )
    names = some([instance.name for instance in blocker.instances])
    return BlockerLine("trash-2", text % {"count": count}, names, one, _("Release…"))


def _referenced(_group: SecurityGroup, blocker: Blocker) -> BlockerLine:
    count, first = len(blocker.rules), blocker.rules[0]
    text = ngettext(
        "%(count)d rule of another group refers to it", "%(count)d rules of other groups refer to it", count
    )
    places = [
        _("%(group)s, %(direction)s rule %(number)d")
        % {
            "group": rule.group,
            "direction": str(DIRECTIONS[Direction(rule.direction)]).lower(),
            "number": rule.position + 1,
        }
        for rule in blocker.rules
    ]
    url = reverse("web:rules", args=[first.group.group_id, Direction(first.direction)])
    return BlockerLine("shield", text % {"count": count}, some(places), f"{url}#rule-{first.pk}", _("Open rule"))


_LINES = {
    BlockerKind.DEFAULT_GROUP: _default_group,
    BlockerKind.BOUND: _bound,
    BlockerKind.RECYCLED: _recycled,
    BlockerKind.REFERENCED: _referenced,
}


def some(words: Sequence[str]) -> str:
    """The first few, and how many more there are."""
    rest = len(words) - NAMED
    more = "" if rest <= 0 else ngettext(" and %(count)d more", " and %(count)d more", rest) % {"count": rest}
    return ", ".join(words[:NAMED]) + more


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why a write was refused: who changed what meanwhile, a sentence a rule, and in `closing` what that means."""

    title: str
    lines: tuple[str, ...] = ()
    closing: str = ""


def conflict(meanwhile: Meanwhile, *, typed: str = "", closing: str = "") -> Conflict:
    """What others did to the rules since the visitor looked. What was sent is kept unless `closing` says otherwise.

    `typed` is a last line for what no field of the page can show any more.
    """
    who = ", ".join(meanwhile.actors)
    title = _("%(who)s changed this group meanwhile.") % {"who": who} if who else _("This group changed meanwhile.")
    lines = (*_change_lines(meanwhile.changes), *([typed] if typed else []))
    return Conflict(title, lines, closing or kept())


def groups_conflict(instances: Sequence[Instance], closing: str) -> Conflict:
    """Which groups instances have by now, that had others when the visitor looked; they come with their bindings."""
    lines = [(instance, ", ".join(binding.group.name for binding in instance.bindings.all())) for instance in instances]
    if len(lines) == 1:
        ((instance, names),) = lines
        title = _("The groups of %(instance)s were changed meanwhile.") % {"instance": instance}
        return Conflict(title, (_("Bound now, in this order: %(names)s.") % {"names": names or _("none")},), closing)
    return Conflict(
        _("The groups of some instances were changed meanwhile."),
        tuple(f"{instance}: {names or _('none')}" for instance, names in lines),
        closing,
    )


def several_conflict(groups: Sequence[SecurityGroup], closing: str) -> Conflict:
    """Which groups have other rules than when the visitor looked."""
    names = ", ".join(group.name for group in groups)
    return Conflict(_("These groups changed meanwhile: %(names)s.") % {"names": names}, (), closing)


def renamed_conflict(group: SecurityGroup) -> Conflict:
    """What a group is called by now, that was called otherwise when the visitor looked."""
    name = _("Its name is now “%(name)s”.") % {"name": group.name}
    about = _("Its description is now “%(text)s”.") % {"text": group.description}
    return Conflict(
        _("This group was renamed meanwhile."),
        (name, about if group.description else _("It has no description now.")),
        kept(),
    )


def kept() -> str:
    """The closing of a conflict after which what was sent still stands on the page."""
    return _("Nothing of yours is lost. Look at it again, then save.")


def ask_again() -> str:
    """The closing of a conflict after which the question stands as before."""
    return _("Nothing was done. Look at it again, then confirm.")


def _change_lines(changes: Sequence[RuleChange]) -> Iterator[str]:
    words = {
        ChangeKind.ADDED: _("Added: %(rule)s, now %(direction)s rule %(number)d."),
        ChangeKind.REMOVED: _("Deleted: %(rule)s, which was %(direction)s rule %(number)d."),
        ChangeKind.EDITED: _("Edited: %(direction)s rule %(number)d now says %(rule)s."),
        ChangeKind.MOVED: _("Moved: %(rule)s is now %(direction)s rule %(number)d."),
    }
    for change in changes:
        yield words[change.kind] % {
            "rule": _changed_rule(change),
            "direction": str(DIRECTIONS[change.direction]).lower(),
            "number": change.rule.position + 1,
        }


def _changed_rule(change: RuleChange) -> str:
    """A rule in one line, with its note if that is another one."""
    rule = change.rule
    service = format_service(Protocol(rule.protocol), rule.ports)
    words = {"rule": f"{ACTIONS[Action(rule.action)]} {service} {change.peer}", "note": rule.note}
    if not change.renoted:
        return words["rule"]
    return (_("%(rule)s with the note “%(note)s”") if rule.note else _("%(rule)s without a note")) % words
