"""Undo: one step back for the rules of a group."""

from django.db import transaction
from django.utils.translation import gettext as _

from securitygroups.models import SecurityGroup

from .audit import Actor, record
from .errors import NotFound
from .locks import claim_version, lock_groups
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
