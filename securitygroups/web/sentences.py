"""Facts as sentences: blockers with their cures, and what others changed meanwhile."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from securitygroups.engine import Peer, format_service
from securitygroups.engine.vocabulary import Action, Direction, Protocol
from securitygroups.models import Instance, SecurityGroup
from securitygroups.models.choices import ACTIONS, DIRECTIONS
from securitygroups.selectors.blockers import Blocker, BlockerKind
from securitygroups.selectors.history import ChangeKind, Meanwhile, RuleChange
from securitygroups.services.bindings import INSTANCES_AT_ONCE
from securitygroups.services.drafts import RuleDraft

NAMED = 3


@dataclass(frozen=True, slots=True)
class BlockerLine:
    """One reason on screen, with the step that removes it; without `url` nothing removes it.

    The step is a dialog, unless it is a page.
    """

    icon: str
    text: str
    detail: str
    url: str
    step: str
    page: bool = False


@dataclass(frozen=True, slots=True)
class HeldGroup:
    """A group that cannot be deleted, a line a reason; not `curable` when nothing ever removes one of them."""

    group: SecurityGroup
    lines: tuple[BlockerLine, ...]
    curable: bool


def held_groups(
    groups: Sequence[SecurityGroup], blockers: Mapping[int, Sequence[Blocker]], back: str
) -> list[HeldGroup]:
    """Those of the groups that cannot be deleted. Dialogs that remove a reason lead `back` to the question."""
    return [_held_group(group, blockers[group.pk], back) for group in groups if blockers[group.pk]]


def _held_group(group: SecurityGroup, blockers: Sequence[Blocker], back: str) -> HeldGroup:
    final = [blocker for blocker in blockers if blocker.kind is BlockerKind.DEFAULT_GROUP]
    lines = (_LINES[blocker.kind](group, blocker, urlencode({"back": back})) for blocker in final or blockers)
    return HeldGroup(group, tuple(lines), curable=not final)


def _default_group(_group: SecurityGroup, _blocker: Blocker, _back: str) -> BlockerLine:
    return BlockerLine(
        "lock",
        _("It is the default group"),
        _("Its region and project keep one for instances that are launched without a group."),
        "",
        "",
    )


def _bound(group: SecurityGroup, blocker: Blocker, back: str) -> BlockerLine:
    count = len(blocker.instances)
    text = ngettext("%(count)d instance is bound", "%(count)d instances are bound", count) % {"count": count}
    names = some([instance.name for instance in blocker.instances])
    if count > INSTANCES_AT_ONCE:
        page = reverse("web:group-instances", args=[group.group_id])
        return BlockerLine("server", text, names, page, _("Open the instances"), page=True)
    bound = urlencode([("instance", instance.instance_id) for instance in blocker.instances])
    url = f"{reverse('web:group-unbind', args=[group.group_id])}?{bound}&{back}"
    return BlockerLine("server", text, names, url, _("Unbind…"))


def _recycled(_group: SecurityGroup, blocker: Blocker, back: str) -> BlockerLine:
    first, count = blocker.instances[0], len(blocker.instances)
    text = ngettext(
        "%(count)d instance in the recycle bin still holds it",
        "%(count)d instances in the recycle bin still hold it",
        count,
    )
    names = some([instance.name for instance in blocker.instances])
    url = f"{reverse('web:instance-release', args=[first.instance_id])}?{back}"
    step = _("Release…") if count == 1 else _("Release %(name)s…") % {"name": first.name}
    return BlockerLine("trash-2", text % {"count": count}, names, url, step)


def _referenced(_group: SecurityGroup, blocker: Blocker, _back: str) -> BlockerLine:
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
    rule = f"{url}#rule-{first.pk}"
    return BlockerLine("shield", text % {"count": count}, some(places), rule, _("Open rule"), page=True)


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


def conflict(meanwhile: Meanwhile, *, reader: str, typed: str = "", closing: str = "") -> Conflict:
    """What was done to the rules since the visitor looked, who is called `reader`; be it by others, or in another tab.

    What was sent is kept unless `closing` says otherwise. `typed` is a last line for what no field of the page can show
    any more.
    """
    names = [_("You, in another tab,") if actor == reader else actor for actor in meanwhile.actors]
    who = _(" and ").join(names)
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


def stored_networks(drafts: Sequence[RuleDraft]) -> str:
    """What becomes of addresses that were typed with more bits than their network has; empty where none was."""
    networks = [draft.peer.text for draft in drafts if isinstance(draft.peer, Peer) and draft.peer.normalised]
    return _("Stored as the network: %(networks)s.") % {"networks": ", ".join(networks)} if networks else ""


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
