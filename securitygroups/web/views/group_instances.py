"""The instances of a group: the tab, binding and unbinding from the group's side."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from securitygroups.models import Instance, SecurityGroup
from securitygroups.selectors.groups import group_counts
from securitygroups.selectors.instances import (
    instance_candidates,
    instances_by_id,
    instances_changed,
    instances_of_group,
)
from securitygroups.services.bindings import (
    INSTANCES_AT_ONCE,
    Place,
    bind_instances,
    resulting_order,
    unbind_instances,
)
from securitygroups.services.instance_guards import reasons_against_binding, reasons_against_unbinding
from securitygroups.web.access import Request, member_required, operator_required
from securitygroups.web.forms.bindings import BindInstancesForm, SeenInstancesForm
from securitygroups.web.htmx import done, question_target, render_page
from securitygroups.web.instance_rows import bound_instance_row, first_reason
from securitygroups.web.notices import warn
from securitygroups.web.paging import SIZES, page_of, search_of
from securitygroups.web.pickers import chosen_so_far, instance_picks, is_looking, outcome_of, part_of, shown_first
from securitygroups.web.quotas import left_of
from securitygroups.web.refusals import nothing_ticked, status_of, versioned
from securitygroups.web.returns import done_or_back, returns_to
from securitygroups.web.sentences import BlockerLine, Conflict, ask_again, groups_conflict, kept
from securitygroups.web.visitor import actor_of

from .bindings import notify_bindings
from .effects import bindings_effect
from .groups import find_group
from .instances import version_of

# So many resulting orders are spelled out in the picker.
SPELLED_OUT = 5


def group_instances_url(group: SecurityGroup) -> str:
    """The address of the instances of a group."""
    return reverse("web:group-instances", args=[group.group_id])


@require_safe
@member_required
def group_instances(request: Request, group_id: str) -> HttpResponse:
    """The instances a group is bound to, also those in the recycle bin."""
    group = find_group(request, group_id)
    search, sort = search_of(request), request.GET.get("sort", "name")
    page = page_of(request, instances_of_group(group, search=search, sort=sort))
    counts = group_counts(group)
    context = {
        "group": group,
        "page": page,
        "asked": request.GET,
        "rows": [bound_instance_row(instance, group) for instance in page],
        "sizes": SIZES,
        "search": search,
        "sort": sort,
        "counts": counts,
        "instance_count": counts.instances,
        "quota": settings.QUOTAS["instances_per_group"],
        "left": left_of("instances_per_group", counts.instances),
        "may_write": request.may_write,
    }
    return render_page(request, "groups/instances.html", context, fragment="group")


@require_http_methods(["GET", "POST"])
@operator_required
def group_bind(request: Request, group_id: str) -> HttpResponse:
    """Choose instances for a group, and see the orders it would make there."""
    group = find_group(request, group_id)
    chosen = chosen_so_far(request, "instance")
    known = _known(request, chosen)
    form = BindInstancesForm(None if is_looking(request) else request.POST, initial=chosen, known=known)
    changes: Conflict | None = None
    if form.is_valid():
        instances = [known[instance_id] for instance_id in form.cleaned_data["instance"]]
        place, seen = form.cleaned_data["place"], form.seen()
        with versioned(form) as refused:
            change = bind_instances(group, instances, place=place, seen=seen, actor=actor_of(request))
            text = ngettext(
                "Bound %(group)s to %(count)d instance.", "Bound %(group)s to %(count)d instances.", len(instances)
            )
            notify_bindings(request, change, text % {"group": group, "count": len(instances)})
            return done(request, "bindingsChanged", to=group_instances_url(group))
        if refused.stale:
            known = _known(request, chosen)
            changes = groups_conflict(instances_changed(known.values(), seen), kept())
    return _picker(request, group, form, chosen, known, changes)


def _known(request: Request, chosen: Mapping[str, Any]) -> dict[str, Instance]:
    """The instances that are ticked, by their ids."""
    return {instance.instance_id: instance for instance in instances_by_id(request.account, chosen["instance"])}


def _picker(
    request: Request,
    group: SecurityGroup,
    form: BindInstancesForm,
    chosen: Mapping[str, Any],
    known: Mapping[str, Instance],
    changes: Conflict | None,
) -> HttpResponse:
    """The dialog, or the part of it that a search or a tick changes."""
    ticked = [known[instance_id] for instance_id in chosen["instance"] if instance_id in known]
    shown, more = shown_first(ticked, instance_candidates(group, search=chosen["q"]))
    context = {
        "group": group,
        "form": form,
        "words": chosen["q"],
        "changes": changes,
        "picks": instance_picks(shown, chosen["instance"]),
        "more": more,
        "outcomes": [outcome_of(instance, [group], Place(chosen["place"])) for instance in ticked[:SPELLED_OUT]],
        "effects": bindings_effect(request, _joined(group, ticked, Place(chosen["place"]))),
        "chosen_count": len(ticked),
        "unspelled": max(0, len(ticked) - SPELLED_OUT),
        "at_once": INSTANCES_AT_ONCE,
        "url": request.path,
        "back": group_instances_url(group),
    }
    status = status_of(form, changes)
    return render_page(request, "groups/bind.html", context, fragment=part_of(request), status=status)


def _joined(
    group: SecurityGroup, instances: Sequence[Instance], place: Place
) -> dict[Instance, Sequence[SecurityGroup]]:
    """The groups of each instance as they would be, of those that have room for one more."""
    bound = {one: [binding.group for binding in one.bindings.all()] for one in instances}
    return {
        one: resulting_order(groups, [group], place)
        for one, groups in bound.items()
        if not reasons_against_binding(one, bound=len(groups))
    }


def _left(group: SecurityGroup, instances: Sequence[Instance]) -> dict[Instance, Sequence[SecurityGroup]]:
    """The groups of each instance without this one."""
    return {one: [bound.group for bound in one.bindings.all() if bound.group != group] for one in instances}


@require_http_methods(["GET", "POST"])
@operator_required
def group_unbind(request: Request, group_id: str) -> HttpResponse:
    """Ask, then take a group off one instance or many; say for which of them that cannot be."""
    group = find_group(request, group_id)
    if "instance" not in (request.POST if request.method == "POST" else request.GET):
        return nothing_ticked(request, _("Tick at least one instance."), to=group_instances_url(group))
    instances, unbound = _named(request, group)
    changes: Conflict | None = None
    known = {instance.instance_id: instance for instance in instances}
    form = SeenInstancesForm(request.POST if request.method == "POST" else None, known=known)
    if not unbound and form.is_valid():
        seen = form.seen()
        with versioned(form) as refused:
            change = unbind_instances(group, instances, seen=seen, actor=actor_of(request))
            text = ngettext(
                "Unbound %(group)s from %(name)s.", "Unbound %(group)s from %(count)d instances.", len(instances)
            )
            words = {"group": group, "name": instances[0], "count": len(instances)}
            notify_bindings(request, change, text % words)
            return done_or_back(request, "bindingsChanged", to=group_instances_url(group))
        if refused.stale:
            instances, unbound = _named(request, group)
            changes = groups_conflict(instances_changed(instances, seen), ask_again())
    if unbound:
        return _unbound_meanwhile(request, group, unbound)
    return _unbind_question(request, group, instances, form, changes)


def _unbind_question(
    request: Request,
    group: SecurityGroup,
    instances: Sequence[Instance],
    form: SeenInstancesForm,
    changes: Conflict | None,
) -> HttpResponse:
    context = {
        "group": group,
        "instances": [(instance, version_of(instance)) for instance in instances],
        "changes": changes,
        "held": [line for instance in instances for line in _held(request, instance)],
        "effects": bindings_effect(request, _left(group, instances)),
        "form": form,
        "target": question_target(request),
        "url": request.path,
        "returns_to": returns_to(request),
        "back": returns_to(request) or group_instances_url(group),
    }
    return render_page(request, "groups/unbind.html", context, fragment="dialog", status=status_of(form, changes))


def _named(request: Request, group: SecurityGroup) -> tuple[list[Instance], list[Instance]]:
    """The instances that the address or the form names: those of the group, and others. 404 when one is not there."""
    wanted = chosen_so_far(request, "instance")["instance"]
    found = instances_by_id(request.account, wanted)
    if not found or len(found) != len(wanted):
        raise Http404
    bound = [one for one in found if any(binding.group_id == group.pk for binding in one.bindings.all())]
    return bound, [one for one in found if one not in bound]


def _unbound_meanwhile(request: Request, group: SecurityGroup, unbound: Sequence[Instance]) -> HttpResponse:
    """Back to the instances of the group, with a notice that it is not on some any more."""
    names = ", ".join(instance.name for instance in unbound)
    warn(request, _("%(group)s is not on %(names)s, so nothing was unbound.") % {"group": group, "names": names})
    return done(request, "bindingsChanged", to=group_instances_url(group))


def _held(request: Request, instance: Instance) -> list[BlockerLine]:
    """Why an instance cannot do without the group, with the step that changes that."""
    reason = first_reason(reasons_against_unbinding(instance, bound=len(instance.bindings.all())))
    if not reason:
        return []
    back = f"?{urlencode({'back': returns_to(request)})}" if returns_to(request) else ""
    if instance.in_recycle_bin:
        restore = reverse("web:instance-restore", args=[instance.instance_id])
        return [BlockerLine("trash-2", instance.name, reason, restore + back, _("Restore…"))]
    bind = reverse("web:instance-bind", args=[instance.instance_id])
    return [BlockerLine("server", instance.name, reason, bind + back, _("Bind another group first"))]
