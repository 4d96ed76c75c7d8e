"""Pickers: dialogs in which people search, tick, and see what their choice would make before they save it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from securitygroups.models import Instance, SecurityGroup
from securitygroups.models.choices import INSTANCE_STATES, InstanceState
from securitygroups.services.bindings import Place, resulting_order
from securitygroups.services.instance_guards import reasons_against_binding

from .forms.fields import seen_groups
from .htmx import swap_target
from .instance_rows import first_reason, rule_counts

# So many lines are shown beside the ticked ones; a search finds the rest.
SHOWN = 50
# What htmx may ask for, by the element it goes into.
PARTS = {"picks": "picks", "outcome": "outcome"}

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Pick:
    """A line of a picker; with a reason it cannot be ticked. `version` is what of it the form carries, if anything."""

    value: str
    name: str
    facts: tuple[str, ...]
    ticked: bool
    reason: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The order that a choice would make on an instance: names with whether each is new, or why it cannot be."""

    instance: Instance
    names: tuple[tuple[str, bool], ...]
    reason: str


def outcome_of(instance: Instance, joining: Sequence[SecurityGroup], place: Place) -> Outcome:
    """What binding these groups would make of an instance, which comes with its bindings."""
    bound = [(binding.group.name, False) for binding in instance.bindings.all()]
    names = resulting_order(bound, [(group.name, True) for group in joining], place)
    reasons = reasons_against_binding(instance, bound=len(bound), more=len(joining)) if joining else []
    return Outcome(instance, tuple(names), first_reason(reasons))


def is_looking(request: HttpRequest) -> bool:
    """Whether the visitor still searches and ticks, rather than saving."""
    return request.method != "POST" or "look" in request.POST


def part_of(request: HttpRequest) -> str:
    """The partial of a picker that is asked for."""
    return PARTS.get(swap_target(request), "dialog")


def chosen_so_far(request: HttpRequest, name: str) -> dict[str, Any]:
    """What was typed and ticked in a picker whose tick boxes are called `name`, cleaned of what nobody can type."""
    sent: QueryDict = request.POST if request.method == "POST" else request.GET
    place = Place.FIRST if sent.get("place") == Place.FIRST else Place.LAST
    words = sent.get("q", "").replace("\0", "").strip()[:100]
    ids = [value for value in dict.fromkeys(sent.getlist(name)) if value.isascii() and value.isprintable()]
    return {"q": words, "place": str(place), name: ids[:200]}


def shown_first(ticked: Sequence[Row], matching: QuerySet[Row]) -> tuple[list[Row], int]:
    """The ticked rows, whatever the search says, the first of those that match it, and how many more match."""
    others = matching.exclude(pk__in=[row.pk for row in ticked])
    return [*ticked, *others[:SHOWN]], max(0, others.count() - SHOWN)


def group_picks(groups: Iterable[SecurityGroup], ticked: Collection[str]) -> list[Pick]:
    """Groups to choose from, each with its rules counted."""
    return [
        Pick(
            group.group_id,
            group.name,
            (group.group_id, group.project.name, rule_counts(group)),
            group.group_id in ticked,
        )
        for group in groups
    ]


def instance_picks(instances: Iterable[Instance], ticked: Collection[str]) -> list[Pick]:
    """Instances to choose from; one that holds no further group cannot be ticked."""
    return [
        Pick(
            instance.instance_id,
            instance.name,
            (
                instance.instance_id,
                instance.private_ipv4,
                str(INSTANCE_STATES[InstanceState(instance.state)]),
                ", ".join(binding.group.name for binding in instance.bindings.all()) or _("No security group"),
            ),
            instance.instance_id in ticked,
            first_reason(reasons_against_binding(instance, bound=len(instance.bindings.all()))),
            seen_groups(binding.group_id for binding in instance.bindings.all()),
        )
        for instance in instances
    ]
