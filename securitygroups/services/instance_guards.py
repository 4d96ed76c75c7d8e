"""What stands against a verb on an instance. Greyed buttons and refusals read the same lists; empty means yes."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from securitygroups.models import Binding, Instance, SecurityGroup

from .errors import AlreadyBound, InstanceRecycled, LimitReached, OnlyGroup, ServiceError, StaleVersion


def reasons_against_ordering(instance: Instance) -> list[ServiceError]:
    """Why the groups of an instance cannot be put in another order."""
    if not instance.in_recycle_bin:
        return []
    sentence = _("%(instance)s is in the recycle bin, where its groups stay as they are; restore it first.")
    return [InstanceRecycled(sentence % {"instance": instance})]


def reasons_against_binding(instance: Instance, *, bound: int, more: int = 1) -> list[ServiceError]:
    """Why no `more` groups can join the `bound` ones of an instance."""
    reasons = reasons_against_ordering(instance)
    quota = settings.QUOTAS["groups_per_instance"]
    if bound + more > quota:
        reasons.append(_too_many_groups(instance, bound, more, quota))
    return reasons


def _too_many_groups(instance: Instance, bound: int, more: int, quota: int) -> LimitReached:
    sentence = ngettext(
        "%(instance)s has %(bound)d security group already, and an instance holds at most %(quota)d.",
        "%(instance)s has %(bound)d security groups already, and an instance holds at most %(quota)d.",
        bound,
    )
    if bound < quota:
        ticked = ngettext(
            "%(more)d more is ticked: untick %(over)d.", "%(more)d more are ticked: untick %(over)d.", more
        )
        sentence = f"{sentence} {ticked}"
    words = {"instance": instance, "bound": bound, "quota": quota, "more": more, "over": bound + more - quota}
    return LimitReached(sentence % words)


def reasons_against_unbinding(instance: Instance, *, bound: int) -> list[ServiceError]:
    """Why none of the `bound` groups of an instance can leave it."""
    reasons = reasons_against_ordering(instance)
    if bound <= 1:
        reasons.append(left_without_group([instance]))
    return reasons


def left_without_group(instances: Sequence[Instance]) -> OnlyGroup:
    """The refusal to take the only group off these instances."""
    names = ", ".join(str(instance) for instance in instances)
    sentence = _("%(names)s would have no security group left; bind another one first.")
    return OnlyGroup(sentence % {"names": names}, instances=instances)


def reasons_against_recycling(instance: Instance) -> list[ServiceError]:
    """Why an instance cannot be moved to the recycle bin."""
    if not instance.in_recycle_bin:
        return []
    return [InstanceRecycled(_("%(instance)s is in the recycle bin already.") % {"instance": instance})]


def reasons_against_leaving_the_bin(instance: Instance) -> list[ServiceError]:
    """Why an instance can be neither restored nor released."""
    if instance.in_recycle_bin:
        return []
    return [ServiceError(_("%(instance)s is not in the recycle bin.") % {"instance": instance})]


def refuse(reasons: Sequence[ServiceError]) -> None:
    """Raise the first reason, if there is any."""
    for reason in reasons:
        raise reason


def refuse_unfit_groups(instance: Instance, bound: Sequence[Binding], groups: Sequence[SecurityGroup]) -> None:
    """Refuse groups of another region, and groups that the instance has already."""
    present = {binding.group_id for binding in bound}
    for group in groups:
        if group.region_id != instance.region_id:
            sentence = _("%(group)s is not in %(region)s, the region of %(instance)s; bind a group of that region.")
            raise ServiceError(sentence % {"group": group, "region": instance.region, "instance": instance})
        if group.pk in present:
            raise AlreadyBound(_("%(instance)s has %(group)s already.") % {"instance": instance, "group": group})


def refuse_unseen_groups(instance: Instance, bound: Sequence[int], seen: Sequence[int]) -> None:
    """Refuse when the groups of a locked instance are not those that somebody saw, in that order."""
    if list(bound) != list(seen):
        raise StaleVersion(_("The groups of %(instance)s were changed since.") % {"instance": instance})


def refuse_crowded_group(group: SecurityGroup, *, bound: int, more: int) -> None:
    """Refuse `more` instances beside the `bound` ones of a group when the quota does not hold them."""
    quota = settings.QUOTAS["instances_per_group"]
    if bound + more > quota:
        sentence = _("%(group)s has %(bound)d of the %(quota)d instances it may have; %(more)d more do not fit.")
        raise LimitReached(sentence % {"group": group, "bound": bound, "quota": quota, "more": more})
