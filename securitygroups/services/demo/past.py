"""The past of the demo world: services stamp the present moment, and the story is months old."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from django.utils import timezone

from securitygroups.models import Account, AuditEntry, Instance, Rule, SecurityGroup, Snapshot

from .story import Fleet, GroupStory

ToldGroup = tuple[GroupStory, SecurityGroup]
ToldInstance = tuple[Fleet, Instance]
Moments = Mapping[str, datetime]

# Working hours in China: groups are made in the morning, machines and later changes follow.
MORNING, AFTERNOON = time(1, 20), time(6, 45)
ONE_BY_ONE = timedelta(minutes=7)


def date_back(account: Account, groups: Sequence[ToldGroup], instances: Sequence[ToldInstance]) -> None:
    """Give what was just seeded the age its story tells, in a fixed number of statements."""
    for place, (told, group) in enumerate(groups):
        group.created = _ago(told.age, MORNING, place)
    for place, (fleet, instance) in enumerate(instances):
        instance.created = _ago(fleet.age, AFTERNOON, place)
        instance.recycled = _ago(fleet.recycled, AFTERNOON, place) if fleet.recycled else None
    SecurityGroup.objects.bulk_update([group for _told, group in groups], ["created"])
    Instance.objects.bulk_update([instance for _fleet, instance in instances], ["created", "recycled"])
    changed = {group.group_id: _ago(told.changed, AFTERNOON, place) for place, (told, group) in enumerate(groups)}
    _date_rules(groups, changed)
    _date_audit_lines(account, groups, instances, changed)


def _ago(days: int, hour: time, place: int) -> datetime:
    """A moment some days ago; the later its place, the later in the day."""
    day = timezone.now() - timedelta(days=days)
    return day.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0) + place * ONE_BY_ONE


def _date_rules(groups: Sequence[ToldGroup], changed: Moments) -> None:
    """Rules of a group's first version are as old as the group, the others as the change that brought them."""
    known = {group.pk: group for _told, group in groups}
    born: dict[int, datetime] = {}
    snapshots = list(Snapshot.objects.filter(group__in=known).order_by("version"))
    for snapshot in snapshots:
        group = known[snapshot.group_id]
        snapshot.created = changed[group.group_id] if snapshot.version else group.created
        for document in snapshot.rules:
            moment = born.setdefault(document["pk"], snapshot.created)
            document["modified"] = moment.isoformat()
    Snapshot.objects.bulk_update(snapshots, ["created", "rules"])
    rules = list(Rule.objects.filter(group__in=known))
    for rule in rules:
        rule.modified = born[rule.pk]
    Rule.objects.bulk_update(rules, ["modified"])


def _date_audit_lines(
    account: Account, groups: Sequence[ToldGroup], instances: Sequence[ToldInstance], changed: Moments
) -> None:
    founded = min(group.created for _told, group in groups) - ONE_BY_ONE
    created = {group.group_id: group.created for _told, group in groups}
    created |= {instance.instance_id: instance.created for _fleet, instance in instances}
    recycled = {instance.instance_id: instance.recycled for _fleet, instance in instances if instance.recycled}
    later = {"add-rules": changed, "recycle-instance": recycled}
    lines = list(AuditEntry.objects.filter(account=account))
    for line in lines:
        line.created = later.get(line.action, created).get(line.target, founded)
    AuditEntry.objects.bulk_update(lines, ["created"])
