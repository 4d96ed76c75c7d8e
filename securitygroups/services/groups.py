"""What people do with a group as a whole."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Account, AuditEntry, Project, Region, Rule, SecurityGroup
from securitygroups.selectors.blockers import deletion_blockers

from .audit import Actor, audit_line, record
from .drafts import RuleDraft
from .errors import NotFound, ResourceInUse, StaleVersion
from .guards import (
    refuse_bad_name,
    refuse_bad_rules,
    refuse_too_many_groups,
    refuse_too_many_references,
)
from .identifiers import new_identifier
from .locks import lock_group, lock_groups, lock_groups_of_any_age, lock_projects, refuse_unseen
from .rules import new_rules
from .snapshots import take_snapshot

Drafts = Mapping[Direction, Sequence[RuleDraft]]


@transaction.atomic
def create_group(
    account: Account,
    *,
    name: str,
    description: str,
    region: Region,
    project: Project,
    drafts: Drafts,
    actor: Actor,
    is_default: bool = False,
) -> SecurityGroup:
    """A new group with rules in both directions and no instances."""
    peers = {draft.peer.pk for draft in chain(*drafts.values()) if isinstance(draft.peer, SecurityGroup)}
    lock_groups(account, peers)
    return store_group(
        account,
        name=name,
        description=description,
        region=region,
        project=project,
        drafts=drafts,
        actor=actor,
        is_default=is_default,
    )


def store_group(
    account: Account,
    *,
    name: str,
    description: str,
    region: Region,
    project: Project,
    drafts: Drafts,
    actor: Actor,
    cloned_from: str = "",
    is_default: bool = False,
) -> SecurityGroup:
    """`create_group` inside a transaction that holds the locks of the groups which the rules name."""
    refuse_bad_name(name, description)
    lock_projects([project])
    refuse_too_many_groups([(project, region)])
    group = SecurityGroup.objects.create(
        account=account,
        group_id=new_identifier("sg"),
        region=region,
        project=project,
        name=name.strip(),
        description=description,
        is_default=is_default,
        cloned_from=cloned_from,
        created=timezone.now(),
    )
    fill_group(group, drafts)
    take_snapshot(group, actor)
    _record(actor, "clone-group" if cloned_from else "create-group", group, source=cloned_from)
    return group


def fill_group(group: SecurityGroup, drafts: Drafts) -> None:
    """Store the first rules of a group that has none, in one statement."""
    rules = []
    refuse_too_many_references(chain.from_iterable(drafts.values()))
    for direction, wanted in drafts.items():
        refuse_bad_rules(group, [], wanted)
        rules += new_rules(group, direction, wanted)
    group.rules.bulk_create(rules)


@dataclass(frozen=True, slots=True)
class Naming:
    """What a group is called."""

    name: str
    description: str

    @classmethod
    def of(cls, group: SecurityGroup) -> "Naming":
        """What it is called now."""
        return cls(group.name, group.description)


@transaction.atomic
def rename_group(
    group: SecurityGroup, *, name: str, description: str, actor: Actor, seen: Naming | None = None
) -> AuditEntry:
    """Another name and description. Rules, and so the version, stay. The audit line is what `undo_rename` takes back.

    `seen` is what the caller saw it called; when it is called otherwise by now, it stays so.
    """
    refuse_bad_name(name, description)
    return _rename(lock_group(group), Naming(name.strip(), description), actor, "rename-group", seen)


@transaction.atomic
def undo_rename(change: AuditEntry, *, actor: Actor) -> AuditEntry:
    """Call a group again what it was called before a change, unless it was renamed again since."""
    group = change.account.groups.get(group_id=change.target)
    former, made = (Naming(**change.detail[side]) for side in ("before", "after"))
    return _rename(lock_group(group), former, actor, "undo-rename", made)


def _rename(locked: SecurityGroup, naming: Naming, actor: Actor, action: str, seen: Naming | None) -> AuditEntry:
    before = Naming.of(locked)
    if seen not in (None, before):
        raise StaleVersion(_("%(group)s was renamed since, so nothing was done.") % {"group": locked})
    locked.name, locked.description = naming.name, naming.description
    locked.save(update_fields=["name", "description"])
    return _record(actor, action, locked, before=asdict(before), after=asdict(naming))


@transaction.atomic
def delete_groups(groups: Sequence[SecurityGroup], *, actor: Actor, seen: Mapping[int, int] | None = None) -> None:
    """Take groups of one account away with their rules, all or none; `restore_groups` brings them back.

    `seen` has the version of each that the caller looked at, by key; another one by now is refused.
    """
    account = groups[0].account
    locked = lock_groups(account, [group.pk for group in groups])
    for group in locked.values():
        refuse_unseen(group, seen[group.pk] if seen else None)
    blockers = deletion_blockers(groups)
    for group in groups:
        if blockers[group.pk]:
            raise ResourceInUse(_("%(group)s cannot be deleted yet.") % {"group": group}, blockers=blockers[group.pk])
    account.groups.filter(pk__in=locked).update(deleted=timezone.now())
    _record_all(actor, "delete-group", account, locked.values())


@transaction.atomic
def restore_groups(groups: Sequence[SecurityGroup], *, actor: Actor) -> None:
    """Bring deleted groups of one account back as they were, all or none.

    Refused where the quota is full by now, or a group that their rules name is gone.
    """
    account, keys = groups[0].account, {group.pk for group in groups}
    named = set(Rule.objects.filter(group__in=keys, peer_group__isnull=False).values_list("peer_group_id", flat=True))
    locked = lock_groups_of_any_age(account, keys | named)
    returning = [group for group in locked.values() if group.pk in keys]
    for group in returning:
        if group.deleted is None:
            raise NotFound(_("%(group)s was brought back already.") % {"group": group})
    if missing := next((group for pk, group in locked.items() if pk not in keys and group.deleted), None):
        raise NotFound(
            _("Nothing came back: the rules name %(missing)s, which is deleted.") % {"missing": missing.group_id}
        )
    places = [(group.project, group.region) for group in groups]
    lock_projects(project for project, _region in places)
    refuse_too_many_groups(places)
    account.groups.filter(pk__in=keys).update(deleted=None)
    _record_all(actor, "restore-group", account, returning)


def _record(actor: Actor, action: str, group: SecurityGroup, **detail: object) -> AuditEntry:
    return record(actor, action, group.account, target=group.group_id, name=group.name, **detail)


def _record_all(actor: Actor, action: str, account: Account, groups: Iterable[SecurityGroup]) -> None:
    AuditEntry.objects.bulk_create(
        audit_line(actor, action, account, target=group.group_id, name=group.name) for group in groups
    )
