"""Undo: one step back for a group and its rules."""

from django.db import transaction
from django.utils.translation import gettext as _

from securitygroups.models import AuditEntry, SecurityGroup

from .audit import Actor, record
from .errors import NotFound, StaleVersion
from .groups import delete_groups
from .locks import claim_version, lock_group, lock_groups
from .snapshots import restored_rule, take_snapshot


@transaction.atomic
def undo_change(group: SecurityGroup, *, seen: int, actor: Actor) -> None:
    """Bring back the rules as they were before version `seen`, unless somebody has changed them since."""
    earlier = group.snapshots.filter(version=seen - 1).first()
    if earlier is None:
        raise NotFound(_("There is nothing to undo in %(group)s.") % {"group": group})
    rules = [restored_rule(group, kept) for kept in earlier.kept_rules()]
    peers = {rule.peer_group_id for rule in rules if rule.peer_group_id}
    locked = lock_groups(group.account, {group.pk, *peers})[group.pk]
    claim_version(locked, seen)
    locked.rules.all().delete()
    locked.rules.bulk_create(rules)
    take_snapshot(locked, actor)
    record(actor, "undo", locked.account, target=locked.group_id, name=locked.name, version=locked.version)


@transaction.atomic
def undo_creation(group: SecurityGroup, *, actor: Actor) -> None:
    """Delete a group that was just created or cloned, unless anything was done to it since, or something holds it."""
    locked = lock_group(group)
    if AuditEntry.objects.filter(account=locked.account_id, target=locked.group_id).count() > 1:
        raise StaleVersion(_("%(group)s was changed since, so nothing was done.") % {"group": locked})
    delete_groups([locked], actor=actor)
