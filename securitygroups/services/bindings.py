"""What people do with the groups of an instance. Every verb returns its audit line, which Undo can take back.

`seen` are the groups that the caller saw on each instance, in order, by their keys; other ones or another order by now
are refused. None skips that check.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import chain
from typing import TypeVar

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from securitygroups.models import Account, AuditEntry, Binding, Instance, SecurityGroup

from .audit import Actor, record
from .errors import LimitReached, NotFound, ServiceError, StaleVersion
from .instance_guards import (
    left_without_group,
    reasons_against_binding,
    reasons_against_ordering,
    refuse,
    refuse_crowded_group,
    refuse_unfit_groups,
    refuse_unseen_groups,
)
from .locks import lock_groups, lock_instances
from .positions import is_new, store_orders

# The vendor's cap on the instances of one call.
INSTANCES_AT_ONCE = 100

# The bindings of each instance in order, and the same by the ids that people know.
Lists = Mapping[Instance, Sequence[Binding]]
# The keys of the groups that somebody saw on each instance, in order, by the instance's key.
Seen = Mapping[int, Sequence[int]]
NamedLists = dict[str, list[str]]
Item = TypeVar("Item")


class Place(StrEnum):
    """Where newly bound groups go in the order in which the groups of an instance are matched."""

    LAST = "last"
    FIRST = "first"


def resulting_order(bound: Sequence[Item], joining: Sequence[Item], place: Place) -> list[Item]:
    """The order in which the groups of an instance are matched once others have joined those bound so far."""
    return [*joining, *bound] if place is Place.FIRST else [*bound, *joining]


@transaction.atomic
def bind_groups(
    instance: Instance,
    groups: Sequence[SecurityGroup],
    *,
    actor: Actor,
    place: Place = Place.LAST,
    seen: Sequence[int] | None = None,
) -> AuditEntry:
    """Put groups on an instance, in the order given; those it has already keep theirs."""
    if not groups:
        raise ServiceError(_("Choose at least one security group."), field="group")
    lists = _bind(instance.account, [instance], groups, place, _of_one(instance, seen))
    return record(actor, "bind-groups", instance.account, target=instance.instance_id, name=instance.name, **lists)


@transaction.atomic
def bind_instances(
    group: SecurityGroup,
    instances: Sequence[Instance],
    *,
    actor: Actor,
    place: Place = Place.LAST,
    seen: Seen | None = None,
) -> AuditEntry:
    """Put one group on many instances, all or none; the groups they have already keep their order."""
    lists = _bind(group.account, _handful(instances), [group], place, seen)
    return record(actor, "bind-instances", group.account, target=group.group_id, name=group.name, **lists)


@transaction.atomic
def unbind_group(
    instance: Instance, group: SecurityGroup, *, actor: Actor, seen: Sequence[int] | None = None
) -> AuditEntry:
    """Take a group off an instance, unless it is the only one; the others close up."""
    lists = _unbind(instance.account, [instance], group, _of_one(instance, seen))
    return record(actor, "unbind-group", instance.account, target=instance.instance_id, name=instance.name, **lists)


@transaction.atomic
def unbind_instances(
    group: SecurityGroup, instances: Sequence[Instance], *, actor: Actor, seen: Seen | None = None
) -> AuditEntry:
    """Take a group off many instances, all or none; refused while it is the only group of any of them."""
    lists = _unbind(group.account, _handful(instances), group, seen)
    return record(actor, "unbind-instances", group.account, target=group.group_id, name=group.name, **lists)


@transaction.atomic
def reorder_bindings(
    instance: Instance, order: Sequence[int], *, actor: Actor, seen: Sequence[int] | None = None
) -> AuditEntry:
    """Match the groups of an instance in the order of their keys, which must name each exactly once."""
    before = _lock_lists(instance.account, [instance], _of_one(instance, seen))
    present = {binding.group_id: binding for binding in chain.from_iterable(before.values())}
    if sorted(order) != sorted(present):
        sentence = _("The order that was sent names other groups than %(instance)s has. Load the page again.")
        raise ServiceError(sentence % {"instance": instance})
    lists = _change(before, {locked: [present[pk] for pk in order] for locked in before})
    return record(actor, "reorder-groups", instance.account, target=instance.instance_id, name=instance.name, **lists)


@transaction.atomic
def undo_bindings(change: AuditEntry, *, actor: Actor) -> AuditEntry:
    """Put the groups back as they were before a change of bindings, unless they were changed again since."""
    former: NamedLists = change.detail["groups_before"]
    made: NamedLists = change.detail["groups_after"]
    groups = _lock_returning(change.account, former, made)
    before = _lock_lists(change.account, list(Instance.objects.filter(account=change.account, instance_id__in=former)))
    if _named(before) != made:
        raise StaleVersion(_("Nothing was undone: the groups of an instance were changed again meanwhile."))
    after = {}
    for instance, bound in before.items():
        present = {binding.group.group_id: binding for binding in bound}
        after[instance] = [
            present.get(name) or Binding(instance=instance, group=groups[name]) for name in former[instance.instance_id]
        ]
    return record(
        actor, "undo-bindings", change.account, target=change.target, name=change.name, **_change(before, after)
    )


def _bind(
    account: Account,
    instances: Sequence[Instance],
    groups: Sequence[SecurityGroup],
    place: Place,
    seen: Seen | None,
) -> dict[str, NamedLists]:
    locked = lock_groups(account, {group.pk for group in groups})
    joining = [locked[pk] for pk in dict.fromkeys(group.pk for group in groups)]
    before = _lock_lists(account, instances, seen)
    after = {}
    for instance, bound in before.items():
        refuse_unfit_groups(instance, bound, joining)
        new = [Binding(instance=instance, group=group) for group in joining]
        after[instance] = resulting_order(bound, new, place)
    return _change(before, after)


def _unbind(
    account: Account, instances: Sequence[Instance], group: SecurityGroup, seen: Seen | None
) -> dict[str, NamedLists]:
    before = _lock_lists(account, instances, seen)
    after = {}
    for instance, bound in before.items():
        after[instance] = [binding for binding in bound if binding.group_id != group.pk]
        if len(after[instance]) == len(bound):
            raise NotFound(_("%(group)s is not on %(instance)s any more.") % {"group": group, "instance": instance})
    return _change(before, after)


def _of_one(instance: Instance, seen: Sequence[int] | None) -> Seen | None:
    return None if seen is None else {instance.pk: seen}


def _lock_lists(
    account: Account, instances: Sequence[Instance], seen: Seen | None = None
) -> dict[Instance, list[Binding]]:
    """Lock the instances and read their bindings in order; whoever binds has locked the groups first.

    Refused when any of the lists is not as somebody saw it.
    """
    locked = {instance.pk: instance for instance in lock_instances(account, instances)}
    lists: dict[Instance, list[Binding]] = {instance: [] for instance in locked.values()}
    for binding in Binding.objects.filter(instance__in=locked).select_related("group").order_by("position"):
        lists[locked[binding.instance_id]].append(binding)
    if seen is not None:
        for instance, bound in lists.items():
            refuse_unseen_groups(instance, [binding.group_id for binding in bound], seen[instance.pk])
    return lists


def _lock_returning(account: Account, former: NamedLists, made: NamedLists) -> dict[str, SecurityGroup]:
    """Lock the groups that come back to an instance, by their ids."""
    returning = {name for instance, names in former.items() for name in names if name not in made[instance]}
    known = SecurityGroup.objects.filter(account=account, group_id__in=returning)
    return {group.group_id: group for group in lock_groups(account, known.values_list("pk", flat=True)).values()}


def _change(before: Lists, after: Lists) -> dict[str, NamedLists]:
    """Store other lists of bindings if nothing stands against it; what was and what is, for the audit line."""
    _refuse_lists(before, after)
    kept = {binding.pk for binding in chain.from_iterable(after.values())}
    gone = [binding.pk for binding in chain.from_iterable(before.values()) if binding.pk not in kept]
    detail = {"groups_before": _named(before), "groups_after": _named(after)}
    Binding.objects.filter(pk__in=gone).delete()
    store_orders(Binding.objects.filter(instance__in=after), list(after.values()))
    return detail


def _refuse_lists(before: Lists, after: Lists) -> None:
    for instance, bound in before.items():
        more = len(after[instance]) - len(bound)
        guard = reasons_against_binding(instance, bound=len(bound), more=more) if more > 0 else None
        refuse(guard or reasons_against_ordering(instance))
    if bare := [instance for instance, bindings in after.items() if not bindings]:
        raise left_without_group(bare)
    joining = [binding.group for binding in chain.from_iterable(after.values()) if is_new(binding)]
    counts = dict(
        Binding.objects.filter(group__in=joining).order_by().values_list("group").annotate(Count("pk"))
        if joining
        else []
    )
    for group in set(joining):
        refuse_crowded_group(group, bound=counts.get(group.pk, 0), more=joining.count(group))


def _handful(instances: Sequence[Instance]) -> Sequence[Instance]:
    """The instances, unless there are none or more than one call takes."""
    if not instances:
        raise ServiceError(_("Choose at least one instance."), field="instance")
    if len(instances) > INSTANCES_AT_ONCE:
        sentence = _("Choose at most %(most)d instances at once; these are %(count)d: leave %(over)d out.")
        words = {"most": INSTANCES_AT_ONCE, "count": len(instances), "over": len(instances) - INSTANCES_AT_ONCE}
        raise LimitReached(sentence % words, field="instance")
    return instances


def _named(lists: Lists) -> NamedLists:
    return {instance.instance_id: [binding.group.group_id for binding in bound] for instance, bound in lists.items()}
