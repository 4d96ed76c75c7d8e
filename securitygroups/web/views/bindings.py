"""The groups of an instance: bind, unbind, put in order, and undo."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from securitygroups.models import AuditEntry, Instance, SecurityGroup
from securitygroups.selectors.groups import group_by_id
from securitygroups.selectors.instances import change_of_bindings, group_candidates, instance_by_id
from securitygroups.services.bindings import (
    Place,
    bind_groups,
    reorder_bindings,
    resulting_order,
    unbind_group,
    undo_bindings,
)
from securitygroups.services.errors import ServiceError, StaleVersion
from securitygroups.services.instance_guards import reasons_against_binding, reasons_against_unbinding
from securitygroups.web.access import Request, operator_required
from securitygroups.web.forms.bindings import BindGroupsForm, BindingOrderForm, MoveBindingForm
from securitygroups.web.forms.instances import ConfirmForm
from securitygroups.web.htmx import done, instead_of, question_target, render_page
from securitygroups.web.instance_rows import first_reason
from securitygroups.web.notices import notify, undo_view, warn
from securitygroups.web.pickers import chosen_so_far, group_picks, is_looking, outcome_of, part_of, shown_first
from securitygroups.web.refusals import status_of, versioned
from securitygroups.web.returns import done_or_back, returns_to
from securitygroups.web.sentences import Conflict, ask_again, groups_conflict, kept
from securitygroups.web.visitor import actor_of

from .effects import bindings_effect
from .instances import find_instance, instance_page, instance_url, version_of


@require_http_methods(["GET", "POST"])
@operator_required
def instance_bind(request: Request, instance_id: str) -> HttpResponse:
    """Choose groups for an instance, and see the order they would make."""
    subject = find_instance(request, instance_id)
    known = {group.group_id: group for group in group_candidates(subject)}
    chosen = chosen_so_far(request, "group")
    form = BindGroupsForm(None if is_looking(request) else request.POST, initial=chosen, known=known)
    changes: Conflict | None = None
    if form.is_valid():
        groups = [known[group_id] for group_id in form.cleaned_data["group"]]
        place, seen = form.cleaned_data["place"], form.cleaned_data["version"]
        with versioned(form) as refused:
            change = bind_groups(subject, groups, place=place, seen=seen, actor=actor_of(request))
            words = {"names": ", ".join(group.name for group in groups), "instance": subject}
            notify_bindings(request, change, _("Bound %(names)s to %(instance)s.") % words)
            return done_or_back(request, "bindingsChanged", to=instance_url(subject))
        if refused.stale:
            subject = find_instance(request, instance_id)
            changes = groups_conflict([subject], kept())
    return _picker(request, subject, form, chosen, known, changes)


def _picker(
    request: Request,
    subject: Instance,
    form: BindGroupsForm,
    chosen: Mapping[str, Any],
    known: Mapping[str, SecurityGroup],
    changes: Conflict | None,
) -> HttpResponse:
    """The dialog, or the part of it that a search or a tick changes."""
    ticked = [known[group_id] for group_id in chosen["group"] if group_id in known]
    shown, more = shown_first(ticked, group_candidates(subject, search=chosen["q"]))
    context = {
        "instance": subject,
        "version": version_of(subject),
        "form": form,
        "words": chosen["q"],
        "changes": changes,
        "picks": group_picks(shown, chosen["group"]),
        "more": more,
        "outcome": outcome_of(subject, ticked, Place(chosen["place"])),
        "effects": bindings_effect(request, _joined(subject, ticked, Place(chosen["place"]))),
        "reason": first_reason(reasons_against_binding(subject, bound=len(subject.bindings.all()))),
        "url": request.path,
        "returns_to": returns_to(request),
        "back": returns_to(request) or instance_url(subject),
    }
    status = status_of(form, changes)
    return render_page(request, "instances/bind.html", context, fragment=part_of(request), status=status)


def _joined(
    subject: Instance, joining: Sequence[SecurityGroup], place: Place
) -> dict[Instance, Sequence[SecurityGroup]]:
    """The groups of the instance as they would be, or nothing while none is chosen."""
    bound = [binding.group for binding in subject.bindings.all()]
    return {subject: resulting_order(bound, joining, place)} if joining else {}


@require_http_methods(["GET", "POST"])
@operator_required
def instance_unbind(request: Request, instance_id: str, group_id: str) -> HttpResponse:
    """Ask, then take one group off an instance."""
    subject = find_instance(request, instance_id)
    group = _bound(subject, group_id)
    if group is None:
        return _unbound_meanwhile(request, subject, group_id)
    changes: Conflict | None = None
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with versioned(form) as refused:
            change = unbind_group(subject, group, seen=form.cleaned_data["version"], actor=actor_of(request))
            words = {"group": group, "instance": subject}
            notify_bindings(request, change, _("Unbound %(group)s from %(instance)s.") % words)
            return done(request, "bindingsChanged", to=instance_url(subject))
        if refused.stale:
            subject = find_instance(request, instance_id)
            changes = groups_conflict([subject], ask_again())
    return _unbind_question(request, subject, group, form, changes)


def _unbind_question(
    request: Request, subject: Instance, group: SecurityGroup, form: ConfirmForm, changes: Conflict | None
) -> HttpResponse:
    if changes and _bound(subject, group.group_id) is None:
        return _unbound_meanwhile(request, subject, group.group_id)
    rest = [binding.group for binding in subject.bindings.all() if binding.group != group]
    context = {
        "instance": subject,
        "group": group,
        "version": version_of(subject),
        "form": form,
        "changes": changes,
        "reason": first_reason(reasons_against_unbinding(subject, bound=len(subject.bindings.all()))),
        "effects": bindings_effect(request, {subject: rest}),
        "target": question_target(request),
        "url": request.path,
        "back": instance_url(subject),
    }
    return render_page(request, "instances/unbind.html", context, fragment="dialog", status=status_of(form, changes))


@require_POST
@operator_required
def instance_order(request: Request, instance_id: str) -> HttpResponse:
    """Save a staged order. If somebody else was faster, say what is bound now and keep what was staged."""
    subject = find_instance(request, instance_id)
    form = BindingOrderForm(request.POST)
    if not form.is_valid():
        problem = Conflict(_("The order that was sent is no order. Load the page again, then move the groups."))
        return instance_page(request, subject, status=422, changes=problem)
    order, seen = form.cleaned_data["order"], form.cleaned_data["version"]
    try:
        change = reorder_bindings(subject, order, seen=seen, actor=actor_of(request))
    except StaleVersion:
        subject = find_instance(request, instance_id)
        changes = groups_conflict([subject], kept())
        return instance_page(request, subject, order=order, status=409, changes=changes)
    except ServiceError as error:
        return instance_page(request, subject, status=422, changes=Conflict(error.message))
    notify_bindings(request, change, _("Saved the order of the groups of %(instance)s.") % {"instance": subject})
    return done(request, "bindingsChanged", to=instance_url(subject))


@require_http_methods(["GET", "POST"])
@operator_required
def instance_move(request: Request, instance_id: str, group_id: str) -> HttpResponse:
    """Move one group up, down, first, last, or to a number: for people who neither drag nor have script."""
    subject = find_instance(request, instance_id)
    group = _bound(subject, group_id)
    if group is None:
        return _unbound_meanwhile(request, subject, group_id)
    order = [binding.group_id for binding in subject.bindings.all()]
    form = MoveBindingForm(request.POST if request.method == "POST" else None)
    changes: Conflict | None = None
    if form.is_valid():
        others = [pk for pk in order if pk != group.pk]
        others.insert(form.place(order.index(group.pk), len(others)), group.pk)
        with versioned(form) as refused:
            change = reorder_bindings(subject, others, seen=form.cleaned_data["version"], actor=actor_of(request))
            words = {"group": group, "instance": subject, "number": others.index(group.pk) + 1}
            text = _("Moved %(group)s to position %(number)d on %(instance)s.") % words
            notify_bindings(request, change, text)
            return done(request, "bindingsChanged", to=instance_url(subject))
        if refused.stale:
            subject = find_instance(request, instance_id)
            changes = groups_conflict([subject], _("Nothing was moved. Look at it again, then choose."))
    return _row_menu(request, subject, group, form, changes)


def _row_menu(
    request: Request, subject: Instance, group: SecurityGroup, form: MoveBindingForm, changes: Conflict | None
) -> HttpResponse:
    order = [binding.group_id for binding in subject.bindings.all()]
    if group.pk not in order:
        return _unbound_meanwhile(request, subject, group.group_id)
    context = {
        "instance": subject,
        "group": group,
        "number": order.index(group.pk) + 1,
        "count": len(order),
        "version": version_of(subject),
        "form": form,
        "changes": changes,
        "url": request.path,
        "back": instance_url(subject),
    }
    return render_page(request, "instances/move.html", context, fragment="dialog", status=status_of(form, changes))


@undo_view
def bindings_undo(request: Request, change: int) -> HttpResponse:
    """Take back one change of bindings."""
    entry = change_of_bindings(request.account, change)
    if entry is None:
        raise Http404
    try:
        undone = undo_bindings(entry, actor=actor_of(request))
    except ServiceError as error:
        warn(request, error.message)
    else:
        text = _("Undone: the groups of %(name)s are as they were before.") % {"name": entry.name}
        notify(request, text, versioned=_instances_of(undone))
    return done(request, "bindingsChanged", to=_where_undone(request, entry))


def _where_undone(request: Request, entry: AuditEntry) -> str:
    """The page of what a change was about, or the list that it is gone from."""
    if entry.target.startswith("ins-"):
        there = instance_by_id(request.account, entry.target)
        return instance_url(there) if there else reverse("web:instances")
    if group_by_id(request.account, entry.target) is None:
        return reverse("web:groups")
    return reverse("web:group-instances", args=[entry.target])


def notify_bindings(request: Request, change: AuditEntry, text: str) -> None:
    """Say what was done to the groups of instances, with an Undo that takes back just that."""
    undo = reverse("web:bindings-undo", args=[change.pk])
    notify(request, text, undo=undo, versioned=_instances_of(change))


def _instances_of(change: AuditEntry) -> str:
    """The ids of the instances whose groups were changed."""
    return " ".join(change.detail["groups_after"])


def _bound(subject: Instance, group_id: str) -> SecurityGroup | None:
    """The group of this id on an instance."""
    groups = (binding.group for binding in subject.bindings.all())
    return next((group for group in groups if group.group_id == group_id), None)


def _unbound_meanwhile(request: Request, subject: Instance, group_id: str) -> HttpResponse:
    """The instance as it is, where somebody took off it a group that the visitor saw there; else 404."""
    group, seen = group_by_id(request.account, group_id), ConfirmForm(request.POST)
    if group is None or not seen.is_valid() or group.pk not in seen.cleaned_data["version"]:
        raise Http404
    closing = _("%(group)s is not on it any more. Nothing was changed.") % {"group": group}
    changes = groups_conflict([subject], closing)
    return instead_of(request, "#instance", instance_page(request, subject, status=409, changes=changes))
