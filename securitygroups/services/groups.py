"""What people do with a group as a whole."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Account, Project, Region, SecurityGroup
from securitygroups.selectors.blockers import deletion_blockers

from .audit import Actor, record
from .drafts import RuleDraft
from .errors import NotFound, ResourceInUse
from .guards import (
    refuse_bad_name,
    refuse_bad_rules,
    refuse_too_many_groups,
)
from .identifiers import new_identifier
from .locks import lock_group, lock_groups, lock_project
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
    cloned_from: str = "",
    is_default: bool = False,
) -> SecurityGroup:
    """A new group with rules in both directions and no instances."""
    refuse_bad_name(name, description)
    peers = [draft.peer for rules in drafts.values() for draft in rules if isinstance(draft.peer, SecurityGroup)]
    lock_groups(account, {peer.pk for peer in peers})
    lock_project(project)
    refuse_too_many_groups(project, region)
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
    for direction, wanted in drafts.items():
        refuse_bad_rules(group, [], wanted)
        rules += new_rules(group, direction, wanted)
    group.rules.bulk_create(rules)


@transaction.atomic
def rename_group(group: SecurityGroup, *, name: str, description: str, actor: Actor) -> SecurityGroup:
    """Another name and description. Rules, and so the version, stay."""
    refuse_bad_name(name, description)
    locked = lock_group(group)
    before = {"name": locked.name, "description": locked.description}
    locked.name, locked.description = name.strip(), description
    locked.save(update_fields=["name", "description"])
    _record(actor, "rename-group", locked, before=before)
    return locked


@transaction.atomic
def delete_groups(groups: Sequence[SecurityGroup], *, actor: Actor) -> None:
    """Take groups of one account away with their rules, all or none; `restore_groups` brings them back."""
    together = {group.pk for group in groups}
    lock_groups(groups[0].account, together)
    for group in groups:
        if blockers := deletion_blockers(group, together=together):
            raise ResourceInUse(_("%(group)s cannot be deleted yet.") % {"group": group}, blockers=blockers)
        group.deleted = timezone.now()
        group.save(update_fields=["deleted"])
        _record(actor, "delete-group", group)


@transaction.atomic
def restore_groups(groups: Sequence[SecurityGroup], *, actor: Actor) -> None:
    """Bring deleted groups back as they were, unless the quota is full or a group their rules name is gone."""
    restored = {group.pk for group in groups}
    for group in groups:
        lock_project(group.project)
        refuse_too_many_groups(group.project, group.region)
        named = SecurityGroup.objects.filter(referring_rules__group=group).exclude(deleted=None)
        if missing := named.exclude(pk__in=restored).first():
            raise NotFound(
                _("%(group)s cannot come back: its rules name %(missing)s, which is deleted.")
                % {"group": group, "missing": missing.group_id}
            )
        group.deleted = None
        group.save(update_fields=["deleted"])
        _record(actor, "restore-group", group)


def _record(actor: Actor, action: str, group: SecurityGroup, **detail: object) -> None:
    record(actor, action, group.account, target=group.group_id, name=group.name, **detail)
