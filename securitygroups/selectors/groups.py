"""Questions about groups."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Account, Binding, Project, Region, Rule, SecurityGroup

from .regions import RegionCount, count_by_region

# A port or a range of ports as people look for it, such as 22, TCP:22 or 8000-8010.
PORTS = re.compile(r"(?:(tcp|udp) ?: ?)?([0-9]{1,5}(?:-[0-9]{1,5})?)", re.IGNORECASE)

# What the list can be sorted by, and the column behind each.
SORTS = {"name": "name", "created": "created", "project": "project__name", "instances": "instance_count"}


def live_groups(account: Account) -> QuerySet[SecurityGroup]:
    """The groups of an account that are not deleted, with their region and project."""
    return account.groups.filter(deleted=None).select_related("region", "project")


def groups_for_list(
    account: Account, *, region: str = "", project: str = "", search: str = "", sort: str = "-created"
) -> QuerySet[SecurityGroup]:
    """The rows of the list page: each group with its instances and its rules per direction counted."""
    groups = with_counts(live_groups(account))
    column = SORTS.get(sort.removeprefix("-"), "created")
    descending = "-" if sort.startswith("-") else ""
    groups = groups.order_by(f"{descending}{column}", f"{descending}pk")
    return groups.filter(_wanted(region=region, project=project, search=search))


def with_counts(groups: QuerySet[SecurityGroup]) -> QuerySet[SecurityGroup]:
    """Each group with its instances and its rules per direction counted, in the same query."""
    return groups.annotate(
        instance_count=_count_of(Binding.objects.filter(group=OuterRef("pk"))),
        inbound_count=_count_of(Rule.objects.filter(group=OuterRef("pk"), direction=Direction.INGRESS)),
        outbound_count=_count_of(Rule.objects.filter(group=OuterRef("pk"), direction=Direction.EGRESS)),
    )


def region_counts(account: Account, *, project: str = "", search: str = "") -> list[RegionCount]:
    """Every region with how many groups of the account it has, and how many of them match."""
    return count_by_region(account.groups.filter(deleted=None), _wanted(project=project, search=search))


def group_by_id(account: Account, group_id: str) -> SecurityGroup | None:
    """The living group of this id, or None when the account has none.

    It knows the name and the region of the group it was cloned from, and whether that lives.
    """
    source = SecurityGroup.objects.filter(account=account, group_id=OuterRef("cloned_from"))
    groups = live_groups(account).annotate(
        source_name=Subquery(source.values("name")),
        source_region=Subquery(source.values("region__name")),
        source_lives=Exists(source.filter(deleted=None)),
    )
    return groups.filter(group_id=group_id).first()


def as_of_now(groups: Sequence[SecurityGroup]) -> list[SecurityGroup]:
    """Groups of one account read again, once it turned out that somebody else changed them."""
    present = live_groups(groups[0].account).in_bulk([group.pk for group in groups])
    return [present.get(group.pk, group) for group in groups]


def groups_by_id(account: Account, group_ids: list[str]) -> list[SecurityGroup]:
    """The living groups of these ids, by name; unknown ids are left out."""
    return list(live_groups(account).filter(group_id__in=group_ids).order_by("name", "pk"))


def deleted_groups(account: Account, group_ids: list[str]) -> list[SecurityGroup]:
    """Groups that Undo can bring back."""
    groups = account.groups.filter(group_id__in=group_ids).exclude(deleted=None)
    return list(groups.select_related("region", "project").order_by("pk"))


def names_taken(account: Account, *, region: Region, project: Project) -> set[str]:
    """What the groups in this region and project are called."""
    return set(live_groups(account).filter(region=region, project=project).values_list("name", flat=True))


def peer_candidates(account: Account, *, region: Region, project: Project) -> QuerySet[SecurityGroup]:
    """The groups a rule of a group in this region and project may name."""
    return live_groups(account).filter(region=region, project=project).order_by("name", "pk")


def member_addresses(groups: Iterable[int]) -> dict[int, list[str]]:
    """What rules that name these groups match, by key: the private addresses of their instances at this moment."""
    bound = Binding.objects.filter(group__in=groups).order_by("instance__private_ipv4")
    found: dict[int, list[str]] = {pk: [] for pk in groups}
    for group, address in bound.values_list("group_id", "instance__private_ipv4"):
        if address not in found[group]:
            found[group].append(address)
    return found


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """The numbers in a group's tabs."""

    inbound: int
    outbound: int
    instances: int


def group_counts(group: SecurityGroup) -> GroupCounts:
    """How many rules and instances a group has, in two queries."""
    rules = dict(group.rules.order_by().values_list("direction").annotate(Count("pk")))
    return GroupCounts(rules.get(Direction.INGRESS, 0), rules.get(Direction.EGRESS, 0), group.bindings.count())


def rule_total(groups: Sequence[SecurityGroup]) -> int:
    """How many rules the groups have together."""
    return Rule.objects.filter(group__in=groups).count()


def _wanted(*, region: str = "", project: str = "", search: str = "") -> Q:
    wanted = Q()
    if region:
        wanted &= Q(region=region)
    if project:
        wanted &= Q(project__number=project)
    if search:
        wanted &= _holding(search)
    return wanted


def _holding(text: str) -> Q:
    """What finds groups by a part of their id, name or description, or by what one of their rules says."""
    itself = Q(group_id__icontains=text) | Q(name__icontains=text) | Q(description__icontains=text)
    return itself | Q(Exists(Rule.objects.filter(_said(text), group=OuterRef("pk"))))


def _said(text: str) -> Q:
    """What finds rules by a part of their note or address, or by a whole port or range, with its protocol or without.

    It finds what is written in a rule, not all that the rule matches.
    """
    wanted = Q(note__icontains=text)
    if "." in text or ":" in text:
        wanted |= Q(cidr__icontains=text) | Q(ipv6_cidr__icontains=text)
    if ports := PORTS.fullmatch(text):
        protocol, numbers = ports.groups()
        written = Q(ports__regex=rf"(^|[,-]){numbers}([,-]|$)")
        wanted |= written & Q(protocol__iexact=protocol) if protocol else written
    return wanted


def _count_of(rows: "QuerySet[Binding] | QuerySet[Rule]") -> Coalesce:
    counted = rows.order_by().values("group").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)
