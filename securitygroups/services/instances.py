"""What people do with an instance as a whole: into the recycle bin, and out of it one way or the other.

`seen` are the groups that the caller saw on it, in order, by their keys; other ones by now are refused.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from securitygroups.models import Instance
from securitygroups.models.choices import InstanceState

from .audit import Actor, record
from .instance_guards import reasons_against_leaving_the_bin, reasons_against_recycling, refuse, refuse_unseen_groups
from .locks import lock_instance


@transaction.atomic
def recycle_instance(instance: Instance, *, actor: Actor, seen: Sequence[int] | None = None) -> Instance:
    """Move an instance to the recycle bin. Its groups stay bound, and so cannot be deleted."""
    locked = _lock(instance, seen)
    refuse(reasons_against_recycling(locked))
    former = locked.state
    locked.state, locked.recycled = str(InstanceState.SHUTDOWN), timezone.now()
    locked.save(update_fields=["state", "recycled"])
    _record(actor, "recycle-instance", locked, state=former)
    return locked


@transaction.atomic
def restore_instance(instance: Instance, *, actor: Actor, seen: Sequence[int] | None = None) -> Instance:
    """Take an instance out of the recycle bin. It runs, whatever it did before: recovery renews and starts it."""
    locked = _lock(instance, seen)
    refuse(reasons_against_leaving_the_bin(locked))
    locked.state, locked.recycled = str(InstanceState.RUNNING), None
    locked.save(update_fields=["state", "recycled"])
    _record(actor, "restore-instance", locked)
    return locked


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


def _record(actor: Actor, action: str, instance: Instance, **detail: object) -> None:
    record(actor, action, instance.account, target=instance.instance_id, name=instance.name, **detail)
