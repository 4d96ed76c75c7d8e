"""What instances and the groups on them look like to people: rows of lists, lines of pickers, words for states."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from securitygroups.models import Instance, SecurityGroup
from securitygroups.models.choices import INSTANCE_STATES, PLATFORMS, ChargeType, InstanceState, Platform
from securitygroups.selectors.instances import KEPT, stay_of
from securitygroups.services.errors import ServiceError
from securitygroups.services.instance_guards import reasons_against_unbinding

# The icon and the colour of each state; its word stands beside them.
STATE_LOOKS = {
    InstanceState.RUNNING: ("circle-play", "ok"),
    InstanceState.STOPPED: ("power", ""),
    InstanceState.SHUTDOWN: ("trash-2", "warn"),
}


@dataclass(frozen=True, slots=True)
class InstanceRow:
    """An instance with its groups in order and its addresses, each with what it is.

    `stay` says how long the recycle bin keeps it, and is empty outside of it.
    """

    instance: Instance
    groups: tuple[SecurityGroup, ...]
    addresses: tuple[tuple[str, str], ...]
    platform: str | Promise
    state_label: str | Promise
    state_icon: str
    state_look: str
    stay: str


@dataclass(frozen=True, slots=True)
class BoundInstanceRow:
    """An instance on the page of a group: the group's place there, and why it cannot be unbound, if so."""

    row: InstanceRow
    number: int
    others: tuple[SecurityGroup, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class BoundGroupRow:
    """A group on the page of an instance, with its 1-based place."""

    pk: int
    number: int
    group: SecurityGroup


def instance_row(instance: Instance) -> InstanceRow:
    """One row. The instance comes with its bindings and their groups."""
    state = InstanceState(instance.state)
    icon, look = STATE_LOOKS[state]
    return InstanceRow(
        instance=instance,
        groups=tuple(binding.group for binding in instance.bindings.all()),
        addresses=_addresses(instance),
        platform=PLATFORMS[Platform(instance.platform)],
        state_label=INSTANCE_STATES[state],
        state_icon=icon,
        state_look=look,
        stay=_stay_sentence(instance),
    )


def bound_instance_row(instance: Instance, group: SecurityGroup) -> BoundInstanceRow:
    """One row of the instances of a group."""
    row = instance_row(instance)
    return BoundInstanceRow(
        row,
        number=row.groups.index(group) + 1,
        others=tuple(other for other in row.groups if other != group),
        reason=first_reason(reasons_against_unbinding(instance, bound=len(row.groups))),
    )


def bound_group_rows(groups: Sequence[SecurityGroup], order: Sequence[int] = ()) -> list[BoundGroupRow]:
    """The groups of an instance in order, or as the visitor staged them: what is not in `order` comes last."""
    rows = [BoundGroupRow(group.pk, number, group) for number, group in enumerate(groups, start=1)]
    places = {pk: place for place, pk in enumerate(order)}
    return sorted(rows, key=lambda row: places.get(row.pk, len(places) + row.number))


def first_reason(reasons: Sequence[ServiceError]) -> str:
    """The first reason in words, or an empty text."""
    return reasons[0].message if reasons else ""


def kept_for(instance: Instance) -> str:
    """How long the recycle bin would keep an instance, in words."""
    kept = KEPT[ChargeType(instance.charge_type)]
    if kept.days:
        return ngettext("%(count)d day", "%(count)d days", kept.days) % {"count": kept.days}
    hours = kept.seconds // 3600
    return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}


def rule_counts(group: SecurityGroup) -> str:
    """How many rules a group has in each direction; they come counted with it."""
    counts = {"inbound": group.inbound_count, "outbound": group.outbound_count}  # type: ignore[attr-defined]  # annotated
    return _("%(inbound)d in / %(outbound)d out") % counts


def _addresses(instance: Instance) -> tuple[tuple[str, str], ...]:
    """Each address with what it is."""
    known = (
        (instance.private_ipv4, _("private")),
        (instance.public_ipv4, _("public")),
        (instance.ipv6, _("IPv6")),
    )
    return tuple((address, label) for address, label in known if address)


def _stay_sentence(instance: Instance) -> str:
    stay = stay_of(instance)
    if stay is None:
        return ""
    if stay.overdue:
        time = timesince(stay.due, timezone.now(), depth=1)
        return _("Overdue for %(time)s: release it, or restore it") % {"time": time}
    return _("Due for release on %(moment)s") % {"moment": f"{timezone.localtime(stay.due):%Y-%m-%d %H:%M}"}
