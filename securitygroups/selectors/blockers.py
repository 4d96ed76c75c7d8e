"""Why a thing cannot be done yet: facts that the greyed button, the dialog, the refusal and the API all read."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from securitygroups.models import Instance, Rule, SecurityGroup


class BlockerKind(StrEnum):
    """What stands in the way of deleting a group; each is removed by another step."""

    DEFAULT_GROUP = "default-group"
    BOUND = "bound"
    RECYCLED = "recycled"
    REFERENCED = "referenced"


@dataclass(frozen=True, slots=True)
class Blocker:
    """One reason with the things behind it: instances, or rules of other groups."""

    kind: BlockerKind
    instances: tuple[Instance, ...] = ()
    rules: tuple[Rule, ...] = ()


def deletion_blockers(group: SecurityGroup, *, together: Collection[int] = ()) -> list[Blocker]:
    """Everything that keeps a group from being deleted, in two queries. An empty list means yes.

    `together` are the keys of groups that go in the same step: their rules hold nobody.
    """
    holders = list(Instance.objects.filter(bindings__group=group).order_by("name"))
    referring = Rule.objects.filter(peer_group=group, group__deleted=None).exclude(group__in={group.pk, *together})
    rules = tuple(referring.select_related("group").order_by("group__name", "direction", "position"))
    bound = tuple(instance for instance in holders if not instance.in_recycle_bin)
    recycled = tuple(instance for instance in holders if instance.in_recycle_bin)
    found = [Blocker(BlockerKind.DEFAULT_GROUP)] if group.is_default else []
    found += [Blocker(BlockerKind.BOUND, instances=bound)] if bound else []
    found += [Blocker(BlockerKind.RECYCLED, instances=recycled)] if recycled else []
    found += [Blocker(BlockerKind.REFERENCED, rules=rules)] if rules else []
    return found
