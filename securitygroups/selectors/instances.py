"""Questions about instances and the groups on them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from securitygroups.models import Account, AuditEntry, Binding, Instance, Listener, SecurityGroup
from securitygroups.models.choices import ChargeType, InstanceState

from .groups import live_groups, with_counts
from .regions import RegionCount, count_by_region

# What the lists can be sorted by, and the column behind each.
SORTS = {
    "name": "name",
    "state": "state",
    "project": "project__name",
    "platform": "platform",
    "recycled": "recycled",
}

# How long the recycle bin keeps an instance, by how it is paid for.
KEPT = {ChargeType.PREPAID: timedelta(days=7), ChargeType.POSTPAID: timedelta(hours=2)}


def holding(text: str) -> Q:
    """What finds instances by a part of their id, name or any address; everything when the text is empty."""
    columns = ("instance_id", "name", "private_ipv4", "public_ipv4", "ipv6")
    wanted = Q()
    for column in columns if text else ():
        wanted |= Q(**{f"{column}__icontains": text})
    return wanted


def account_instances(account: Account) -> QuerySet[Instance]:
    """The instances of an account with region, project and groups in order, in two queries."""
    return with_groups(Instance.objects.filter(account=account)).select_related("region", "project", "account")


def instances_for_list(
    account: Account, *, region: str = "", project: str = "", state: str = "", search: str = "", sort: str = "name"
) -> QuerySet[Instance]:
    """The rows of the list page; the recycle bin is the state SHUTDOWN, and no state means all outside of it."""
    found = account_instances(account).filter(_side(state))
    return _sorted(found.filter(_wanted(region=region, project=project, state=state, search=search)), sort)


def region_counts(account: Account, *, project: str = "", state: str = "", search: str = "") -> list[RegionCount]:
    """Every region with how many instances it has outside of the recycle bin, or in it, and how many match."""
    present = Instance.objects.filter(_side(state), account=account)
    return count_by_region(present, _wanted(project=project, state=state, search=search))


def instance_by_id(account: Account, instance_id: str) -> Instance | None:
    """The instance of this id, or None when the account has none."""
    return account_instances(account).filter(instance_id=instance_id).first()


def instances_by_id(account: Account, instance_ids: list[str]) -> list[Instance]:
    """The instances of these ids, by name; unknown ids are left out."""
    return list(account_instances(account).filter(instance_id__in=instance_ids))


def instances_changed(instances: Iterable[Instance], seen: Mapping[int, Sequence[int]]) -> list[Instance]:
    """Those with other groups, or in another order, than somebody saw. They come with their bindings."""
    return [one for one in instances if [bound.group_id for bound in one.bindings.all()] != list(seen[one.pk])]


def groups_of(instance: Instance) -> list[SecurityGroup]:
    """The groups of an instance in the order in which they are matched, each with its rules counted."""
    bound = SecurityGroup.objects.filter(bindings__instance=instance).select_related("project")
    return list(with_counts(bound).order_by("bindings__position"))


def listeners_of(instance: Instance) -> list[Listener]:
    """What listens on an instance, by port."""
    return list(instance.listeners.order_by("port", "protocol"))


def group_candidates(instance: Instance, *, search: str = "") -> QuerySet[SecurityGroup]:
    """The groups that an instance could have and has not, by name, each with its rules counted."""
    bound = Binding.objects.filter(instance=instance, group=OuterRef("pk"))
    groups = live_groups(instance.account).filter(~Exists(bound), region=instance.region_id)
    if search:
        groups = groups.filter(Q(name__icontains=search) | Q(group_id__icontains=search))
    return with_counts(groups).order_by("name", "pk")


def instances_of_group(group: SecurityGroup, *, search: str = "", sort: str = "name") -> QuerySet[Instance]:
    """The instances a group is bound to, also those in the recycle bin, each with all its groups."""
    found = account_instances(group.account).filter(holding(search), bindings__group=group)
    return _sorted(found, sort)


def instance_candidates(group: SecurityGroup, *, search: str = "") -> QuerySet[Instance]:
    """The instances that a group could be bound to and is not, by name; those in the recycle bin stay out."""
    bound = Binding.objects.filter(group=group, instance=OuterRef("pk"))
    found = account_instances(group.account).exclude(state=InstanceState.SHUTDOWN)
    return found.filter(holding(search), ~Exists(bound), region=group.region_id)


def change_of_bindings(account: Account, pk: int) -> AuditEntry | None:
    """The audit line of a change of bindings, or None when the account has no such line."""
    return _change(account, pk, "groups_before")


def change_of_state(account: Account, pk: int) -> AuditEntry | None:
    """The audit line of an instance recycled or restored, or None when the account has no such line."""
    return _change(account, pk, "state_before")


def _change(account: Account, pk: int, what: str) -> AuditEntry | None:
    lines = AuditEntry.objects.filter(account=account, detail__has_key=what)
    return lines.select_related("account").filter(pk=pk).first()


@dataclass(frozen=True, slots=True)
class Stay:
    """How long the recycle bin keeps an instance. Past its time it stays until somebody releases it."""

    due: datetime
    overdue: bool


def stay_of(instance: Instance) -> Stay | None:
    """The stay of an instance in the recycle bin, or None while it is not there."""
    if instance.recycled is None:
        return None
    due = instance.recycled + KEPT[ChargeType(instance.charge_type)]
    return Stay(due, overdue=due <= timezone.now())


def _side(state: str) -> Q:
    """The recycle bin where that is the state asked for, else all outside of it."""
    recycled = Q(state=str(InstanceState.SHUTDOWN))
    return recycled if state == InstanceState.SHUTDOWN else ~recycled


def _wanted(*, region: str = "", project: str = "", state: str = "", search: str = "") -> Q:
    wanted = holding(search)
    if region:
        wanted &= Q(region=region)
    if project:
        wanted &= Q(project__number=project)
    if state:
        wanted &= Q(state=state)
    return wanted


def _sorted(instances: QuerySet[Instance], sort: str) -> QuerySet[Instance]:
    column = SORTS.get(sort.removeprefix("-"), "name")
    descending = "-" if sort.startswith("-") else ""
    return instances.order_by(f"{descending}{column}", "name", "pk")


def with_groups(instances: QuerySet[Instance]) -> QuerySet[Instance]:
    """The instances with their groups in order at hand, in one more query."""
    bound = Binding.objects.select_related("group").order_by("position")
    return instances.prefetch_related(Prefetch("bindings", queryset=bound))
