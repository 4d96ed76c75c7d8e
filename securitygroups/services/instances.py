"""What people do with an instance as a whole: into the recycle bin, and out of it one way or the other.

`seen` are the groups that the caller saw on it, in order, by their keys; other ones by now are refused.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from securitygroups.models import AuditEntry, Instance
from securitygroups.models.choices import InstanceState

from .audit import Actor, record
from .errors import NotFound, StaleVersion
from .instance_guards import reasons_against_leaving_the_bin, reasons_against_recycling, refuse, refuse_unseen_groups
from .locks import lock_instance


@dataclass(frozen=True, slots=True)
class Condition:
    """The state of an instance; `recycled` is since when it is in the recycle bin, as ISO text, or empty."""

    state: str
    recycled: str

    @classmethod
    def of(cls, instance: Instance) -> "Condition":
        """Its state now."""
        return cls(instance.state, instance.recycled.isoformat() if instance.recycled else "")


@transaction.atomic
def recycle_instance(instance: Instance, *, actor: Actor, seen: Sequence[int] | None = None) -> AuditEntry:
    """Move an instance to the recycle bin. Its groups stay bound, and so cannot be deleted."""
    locked = _lock(instance, seen)
    refuse(reasons_against_recycling(locked))
    recycled = Condition(str(InstanceState.SHUTDOWN), timezone.now().isoformat())
    return _put(locked, recycled, actor, "recycle-instance")


@transaction.atomic
def restore_instance(instance: Instance, *, actor: Actor, seen: Sequence[int] | None = None) -> AuditEntry:
    """Take an instance out of the recycle bin. It runs, whatever it did before: recovery renews and starts it."""
    locked = _lock(instance, seen)
    refuse(reasons_against_leaving_the_bin(locked))
    return _put(locked, Condition(str(InstanceState.RUNNING), ""), actor, "restore-instance")


@transaction.atomic
def undo_state(change: AuditEntry, *, actor: Actor) -> AuditEntry:
    """Put an instance back into the state it had before it was recycled or restored, unless that changed since."""
    instance = change.account.instances.filter(instance_id=change.target).first()
    if instance is None:
        raise NotFound(_("%(name)s was released meanwhile.") % {"name": change.name})
    locked = lock_instance(instance)
    former, made = (Condition(**change.detail[side]) for side in ("state_before", "state_after"))
    if Condition.of(locked) != made:
        raise StaleVersion(_("Nothing was undone: %(instance)s was moved again meanwhile.") % {"instance": locked})
    return _put(locked, former, actor, "undo-state")


@transaction.atomic
def release_instance(instance: Instance, *, actor: Actor, seen: Sequence[int] | None = None) -> None:
    """Destroy an instance that is in the recycle bin, with its bindings and listeners. Nothing brings it back."""
    locked = _lock(instance, seen)
    refuse(reasons_against_leaving_the_bin(locked))
    groups = locked.bindings.order_by("position").values_list("group__group_id", flat=True)
    _record(actor, "release-instance", locked, groups=list(groups))
    locked.delete()


def _lock(instance: Instance, seen: Sequence[int] | None) -> Instance:
    """The instance, locked, unless it has other groups than were seen."""
    locked = lock_instance(instance)
    if seen is not None:
        bound = locked.bindings.order_by("position").values_list("group_id", flat=True)
        refuse_unseen_groups(locked, list(bound), seen)
    return locked


def _put(locked: Instance, condition: Condition, actor: Actor, action: str) -> AuditEntry:
    before = Condition.of(locked)
    locked.state = condition.state
    locked.recycled = datetime.fromisoformat(condition.recycled) if condition.recycled else None
    locked.save(update_fields=["state", "recycled"])
    return _record(actor, action, locked, state_before=asdict(before), state_after=asdict(condition))


def _record(actor: Actor, action: str, instance: Instance, **detail: object) -> AuditEntry:
    return record(actor, action, instance.account, target=instance.instance_id, name=instance.name, **detail)
