"""Locks and versions: how concurrent writers are kept apart."""

from collections.abc import Iterable, Sequence

from django.db.models import F
from django.utils.translation import gettext as _

from securitygroups.models import Account, Instance, Project, SecurityGroup

from .errors import NotFound, StaleVersion


def lock_groups(account: Account, pks: Iterable[int]) -> dict[int, SecurityGroup]:
    """Lock living groups of the account, always in the same order so that two writers cannot lock each other out."""
    wanted = set(pks)
    locked = lock_groups_of_any_age(account, wanted)
    found = {pk: group for pk, group in locked.items() if group.deleted is None}
    if missing := wanted - found.keys():
        raise NotFound(_("A security group named here was deleted meanwhile (%(count)d).") % {"count": len(missing)})
    return found


def lock_groups_of_any_age(account: Account, pks: Iterable[int]) -> dict[int, SecurityGroup]:
    """Lock groups of the account, deleted ones too, in the order in which everybody locks them."""
    locked = account.groups.select_for_update().filter(pk__in=set(pks)).order_by("pk")
    return {group.pk: group for group in locked}


def lock_group(group: SecurityGroup) -> SecurityGroup:
    """Lock one living group and read it afresh."""
    try:
        return group.account.groups.select_for_update().get(pk=group.pk, deleted=None)
    except SecurityGroup.DoesNotExist as error:
        raise NotFound(_("%(group)s was deleted meanwhile.") % {"group": group}) from error


def claim_version(group: SecurityGroup, seen: int | None) -> None:
    """Bump the version of a locked group, or refuse when it was bumped since `seen`."""
    mine = SecurityGroup.objects.filter(pk=group.pk)
    if seen is not None:
        mine = mine.filter(version=seen)
    if not mine.update(version=F("version") + 1):
        raise StaleVersion(_("%(group)s was changed since, so nothing was done.") % {"group": group})
    group.refresh_from_db(fields=["version"])


def refuse_unseen(group: SecurityGroup, seen: int | None) -> None:
    """Refuse when a locked group is at another version than `seen`. Nothing is bumped: what follows makes no rules."""
    if seen not in (None, group.version):
        raise StaleVersion(_("%(group)s was changed since, so nothing was done.") % {"group": group})


def lock_instances(account: Account, instances: Sequence[Instance]) -> list[Instance]:
    """Lock instances of the account and read them afresh, always in the same order, and after any groups."""
    locked = Instance.objects.select_for_update(of=("self",)).select_related("account", "region")
    found = list(locked.filter(account=account, pk__in=[instance.pk for instance in instances]).order_by("pk"))
    if missing := [instance for instance in instances if instance not in found]:
        raise NotFound(_("%(instance)s was released meanwhile.") % {"instance": missing[0]})
    return found


def lock_instance(instance: Instance) -> Instance:
    """Lock an instance and read it afresh."""
    return lock_instances(instance.account, [instance])[0]


def lock_projects(projects: Iterable[Project]) -> None:
    """Lock projects, under which the quota of groups is counted; always in the same order, and after any groups."""
    keys = {project.pk for project in projects}
    list(Project.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
