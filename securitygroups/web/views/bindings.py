"""The groups of an instance: bind, unbind, put in order, and undo."""

from collections.abc import Sequence

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from securitygroups.models import AuditEntry, Instance, SecurityGroup
from securitygroups.selectors.groups import groups_by_id
from securitygroups.selectors.instances import change_of_bindings, group_candidates, groups_of
from securitygroups.services.bindings import Place, bind_groups, reorder_bindings, unbind_group, undo_bindings
from securitygroups.services.errors import ServiceError, StaleVersion
from securitygroups.services.instance_guards import reasons_against_binding, reasons_against_unbinding
from securitygroups.web.access import Request, operator_required
from securitygroups.web.forms.bindings import BindGroupsForm, BindingOrderForm, MoveBindingForm
from securitygroups.web.forms.instances import ConfirmForm
from securitygroups.web.htmx import done, render_page, swap_target
from securitygroups.web.instance_rows import first_reason, group_picks
from securitygroups.web.notices import notify, warn
from securitygroups.web.refusals import refusals_to
from securitygroups.web.visitor import actor_of

from .instances import find_instance, instance_page, instance_url

# What of the picker htmx may ask for, by the element it goes into.
PICKER_PARTS = {"picks": "picks", "outcome": "outcome"}


@require_http_methods(["GET", "POST"])
@operator_required
def instance_bind(request: Request, instance_id: str) -> HttpResponse:
    """Choose groups for an instance and see the order they would make."""
    subject = find_instance(request, instance_id)
    candidates = list(group_candidates(subject))
    known = {group.group_id: group for group in candidates}
    looking = request.method != "POST" or "look" in request.POST
    form = BindGroupsForm(request.POST if request.method == "POST" else None, known=known)
    if not looking and form.is_valid():
        chosen = [known[group_id] for group_id in form.cleaned_data["group"]]
        with refusals_to(form):
            change = bind_groups(subject, chosen, place=form.cleaned_data["place"], actor=actor_of(request))
            names = ", ".join(group.name for group in chosen)
            text = ngettext("Bound group %(names)s to %(instance)s.", "Bound groups %(names)s to %(instance)s.", len(chosen))
            notify(request, text % {"names": names, "instance": subject}, undo=undo_url(change))
            return done(request, "bindingsChanged", to=instance_url(subject))
    ...
