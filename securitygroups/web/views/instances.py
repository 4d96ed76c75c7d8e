"""The list of instances, which is also the recycle bin, and what is done to an instance as a whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.forms import Form
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from securitygroups.models import AuditEntry, Instance
from securitygroups.models.choices import CHARGE_TYPES, INSTANCE_STATES, ChargeType, InstanceState
from securitygroups.selectors.accounts import projects_of
from securitygroups.selectors.instances import (
    groups_of,
    instance_by_id,
    instances_for_list,
    listeners_of,
    region_counts,
)
from securitygroups.selectors.regions import RegionCount
from securitygroups.services.errors import ServiceError
from securitygroups.services.instance_guards import (
    reasons_against_binding,
    reasons_against_leaving_the_bin,
    reasons_against_ordering,
    reasons_against_recycling,
    reasons_against_unbinding,
)
from securitygroups.services.instances import recycle_instance, release_instance, restore_instance
from securitygroups.web.access import Request, member_required, operator_required
from securitygroups.web.forms.fields import seen_groups
from securitygroups.web.forms.instances import ConfirmForm, ReleaseForm
from securitygroups.web.htmx import done, moved, question_target, render_page
from securitygroups.web.instance_rows import bound_group_rows, first_reason, instance_row, kept_for
from securitygroups.web.notices import notify
from securitygroups.web.paging import SIZES, page_of, search_of
from securitygroups.web.places import Place, place_of, placed
from securitygroups.web.refusals import status_of, versioned
from securitygroups.web.regions import RegionTabs, region_tabs
from securitygroups.web.returns import done_or_back, returns_to
from securitygroups.web.sentences import Conflict, ask_again, groups_conflict
from securitygroups.web.service_names import named_services
from securitygroups.web.visitor import actor_of


def find_instance(request: Request, instance_id: str) -> Instance:
    """The instance the address names, or 404 when the account has none."""
    subject = instance_by_id(request.account, instance_id)
    if subject is None:
        raise Http404
    request.region_shown, request.in_bin = subject.region_id, subject.in_recycle_bin
    return subject


def instance_url(instance: Instance) -> str:
    """The address of an instance."""
    return reverse("web:instance", args=[instance.instance_id])


def version_of(instance: Instance) -> str:
    """What a form carries of the groups that an instance has; it comes with its bindings."""
    return seen_groups(binding.group_id for binding in instance.bindings.all())


@require_safe
@member_required
def instances(request: Request) -> HttpResponse:
    """One region's instances; with the state SHUTDOWN, its recycle bin."""
    place, state = place_of(request), request.GET.get("state", "")
    state = state if state in INSTANCE_STATES else ""
    in_bin = state == InstanceState.SHUTDOWN
    search, sort = search_of(request), request.GET.get("sort", "-recycled" if in_bin else "name")
    counts = region_counts(request.account, project=place.project, state=state, search=search)
    tabs = _bin_tabs(request, counts, place.region) if in_bin else region_tabs(counts, place.region)
    narrowed = {"region": tabs.current.code, "project": place.project, "state": state, "search": search}
    page = page_of(request, instances_for_list(request.account, **narrowed, sort=sort))
    context = {
        "tabs": tabs,
        "asked": placed(request, Place(tabs.current.code, place.project)),
        "page": page,
        "rows": [instance_row(subject) for subject in page],
        "sizes": SIZES,
        "search": search,
        "sort": sort,
        "state": state,
        "states": [(word, label) for word, label in INSTANCE_STATES.items() if word != InstanceState.SHUTDOWN],
        "in_bin": in_bin,
        "project": place.project,
        "projects": projects_of(request.account),
        "may_write": request.may_write,
    }
    return render_page(request, "instances/list.html", context, fragment="instances")


def _bin_tabs(request: Request, counts: Sequence[RegionCount], region: str) -> RegionTabs:
    """The regions of the bin. Whoever opens it from the menu wants to see what is in it, wherever that is."""
    tabs = region_tabs(counts, region)
    asked = "region" in request.GET
    return tabs if asked or any(tab.current and tab.count for tab in tabs.tabs) else region_tabs(counts, "")


@require_safe
@member_required
def instance(request: Request, instance_id: str) -> HttpResponse:
    """One instance: its groups in order, what listens on it, and its facts."""
    return instance_page(request, find_instance(request, instance_id))


def instance_page(
    request: Request,
    subject: Instance,
    *,
    order: Sequence[int] = (),
    changes: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of an instance; `order` shows its groups as the visitor staged them, `changes` what happened since."""
    groups = groups_of(subject)
    listeners = listeners_of(subject)
    context = {
        "row": instance_row(subject),
        "instance": subject,
        "charge_type": CHARGE_TYPES[ChargeType(subject.charge_type)],
        "groups": bound_group_rows(groups, order),
        "version": seen_groups(group.pk for group in groups),
        "listeners": [(listener, named_services(listener.protocol, str(listener.port))) for listener in listeners],
        "quota": settings.QUOTAS["groups_per_instance"],
        "changes": changes,
        "may_write": request.may_write,
        "frozen": first_reason(reasons_against_ordering(subject)),
        "no_binding": first_reason(reasons_against_binding(subject, bound=len(groups))),
        "no_unbinding": first_reason(reasons_against_unbinding(subject, bound=len(groups))),
    }
    return render_page(request, "instances/instance.html", context, fragment="instance", status=status)


@require_http_methods(["GET", "POST"])
@operator_required
def instance_recycle(request: Request, instance_id: str) -> HttpResponse:
    """Say what the recycle bin means for an instance, then move it there."""
    subject = find_instance(request, instance_id)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    stale = False
    if form.is_valid():
        with versioned(form) as refused:
            change = recycle_instance(subject, seen=form.cleaned_data["version"], actor=actor_of(request))
            _notify_moved(request, change, _("Moved %(name)s to the recycle bin; its groups stay bound."))
            return done(request, "instancesChanged", to=instance_url(subject))
        stale = refused.stale
    question = _Question("instances/recycle.html", reasons_against_recycling)
    return _ask(request, question, subject, form, stale=stale, kept=kept_for(subject))


@require_http_methods(["GET", "POST"])
@operator_required
def instance_restore(request: Request, instance_id: str) -> HttpResponse:
    """Ask, then take an instance out of the recycle bin."""
    subject = find_instance(request, instance_id)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    stale = False
    if form.is_valid():
        with versioned(form) as refused:
            change = restore_instance(subject, seen=form.cleaned_data["version"], actor=actor_of(request))
            _notify_moved(request, change, _("Restored %(name)s; it is running."))
            return done_or_back(request, "instancesChanged", to=instance_url(subject))
        stale = refused.stale
    question = _Question("instances/restore.html", reasons_against_leaving_the_bin)
    return _ask(request, question, subject, form, stale=stale)


@require_http_methods(["GET", "POST"])
@operator_required
def instance_release(request: Request, instance_id: str) -> HttpResponse:
    """Have the name typed, then destroy an instance that is in the recycle bin."""
    subject = find_instance(request, instance_id)
    form = ReleaseForm(request.POST if request.method == "POST" else None, wanted=subject.name)
    from_page = "page" in (request.GET.get("from"), request.POST.get("from"))
    stale = False
    if form.is_valid():
        with versioned(form) as refused:
            release_instance(subject, seen=form.cleaned_data["version"], actor=actor_of(request))
            text = _("Released %(instance)s; it is gone for good.") % {"instance": subject}
            notify(request, text, versioned=subject.instance_id)
            to = f"{reverse('web:instances')}?region={subject.region_id}&state={InstanceState.SHUTDOWN}"
            if from_page:
                return moved(request, to=to)
            return done_or_back(request, "instancesChanged", to=to)
        stale = refused.stale
    question = _Question("instances/release.html", reasons_against_leaving_the_bin)
    return _ask(request, question, subject, form, stale=stale, from_page=from_page)


def _notify_moved(request: Request, change: AuditEntry, text: str) -> None:
    """Say that an instance was recycled or restored, with an Undo that takes back just that."""
    undo = reverse("web:state-undo", args=[change.pk])
    notify(request, text % {"name": change.name}, undo=undo, versioned=change.target)


@dataclass(frozen=True, slots=True)
class _Question:
    """A dialog that asks before one of the three; with a reason against it, the answer could only be no."""

    template: str
    reasons: Callable[[Instance], Sequence[ServiceError]]


def _ask(
    request: Request, question: _Question, subject: Instance, form: Form, *, stale: bool, **more: Any
) -> HttpResponse:
    """The dialog; when it was stale, with the instance as it is by now."""
    subject = find_instance(request, subject.instance_id) if stale else subject
    changes = groups_conflict([subject], ask_again()) if stale else None
    groups = [binding.group for binding in subject.bindings.all()]
    context = {
        "instance": subject,
        "version": version_of(subject),
        "groups": groups,
        "freed": [group for group in groups if not group.is_default],
        "reason": first_reason(question.reasons(subject)),
        "form": form,
        "changes": changes,
        "target": question_target(request),
        "url": request.path,
        "returns_to": returns_to(request),
        "back": returns_to(request) or instance_url(subject),
    }
    status = status_of(form, changes)
    return render_page(request, question.template, context | more, fragment="dialog", status=status)
