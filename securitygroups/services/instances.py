"""What people do with an instance as a whole: into the recycle bin, and out of it one way or the other."""

from django.db import transaction
from django.utils import timezone

from securitygroups.models import Instance
from securitygroups.models.choices import InstanceState

from .audit import Actor, record
from .instance_guards import reasons_against_leaving_the_bin, reasons_against_recycling, refuse
from .locks import lock_instance


@transaction.atomic
def recycle_instance(instance: Instance, *, actor: Actor) -> Instance:
    """Move an instance to the recycle bin. Its groups stay bound, and so cannot be deleted."""
    locked = lock_instance(instance)
    refuse(reasons_against_recycling(locked))
    former = locked.state
    locked.state, locked.recycled = str(InstanceState.SHUTDOWN), timezone.now()
    locked.save(update_fields=["state", "recycled"])
    _record(actor, "recycle-instance", locked, state=former)
    return locked


@transaction.atomic
def restore_instance(instance: Instance, *, actor: Actor) -> Instance:
    """Take an instance out of the recycle bin. It runs, whatever it did before: recovery renews and starts it."""
    locked = lock_instance(instance)
    refuse(reasons_against_leaving_the_bin(locked))
    locked.state, locked.recycled = str(InstanceState.RUNNING), None
    locked.save(update_fields=["state", "recycled"])
    _record(actor, "restore-instance", locked)
    return locked


@transaction.atomic
def release_instance(instance: Instance, *, actor: Actor) -> None:
    """Destroy an instance that is in the recycle bin, with its bindings and listeners. Nothing brings it back."""
    locked = lock_instance(instance)
    refuse(reasons_against_leaving_the_bin(locked))
    groups = locked.bindings.order_by("position").values_list("group__group_id", flat=True)
    _record(actor, "release-instance", locked, groups=list(groups))
    locked.delete()


def _record(actor: Actor, action: str, instance: Instance, **detail: object) -> None:
    record(actor, action, instance.account, target=instance.instance_id, name=instance.name, **detail)
