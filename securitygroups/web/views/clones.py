"""Cloning a group."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Rule, SecurityGroup
from securitygroups.selectors.groups import group_counts
from securitygroups.selectors.rules import rules_for_page
from securitygroups.services.clones import clone_group
from securitygroups.web.access import Request, operator_required
from securitygroups.web.forms.clones import CloneForm
from securitygroups.web.htmx import moved, render_page, swap_target
from securitygroups.web.list_words import LIST_WORDS
from securitygroups.web.notices import notify
from securitygroups.web.refusals import refusals_to
from securitygroups.web.rows import rule_rows
from securitygroups.web.visitor import actor_of

from .groups import find_group, rules_url


@require_http_methods(["GET", "POST"])
@operator_required
def group_clone(request: Request, group_id: str) -> HttpResponse:
    """Copy the rules of a group to a project and region of choice; show them first."""
    source = find_group(request, group_id)
    rules = {direction: list(rules_for_page(source, direction)) for direction in Direction}
    form = _clone_form(request, source, [rule for side in rules.values() for rule in side])
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("region", "project", "name", "description")}
        with refusals_to(form):
            clone = clone_group(source, **values, plan=form.plan(), actor=actor_of(request))
            notify(request, _("Cloned %(source)s to %(region)s.") % {"source": source, "region": clone.region})
            return moved(request, to=rules_url(clone))
    context = {
        "group": source,
        "form": form,
        "counts": group_counts(source),
        "previews": [
            (LIST_WORDS[direction].label, rule_rows(source, direction, side)) for direction, side in rules.items()
        ],
        "stranded": [(_place(rule), rule, form[f"plan-{rule.pk}"]) for rule in form.stranded],
        "planned": {rule.pk for rule in form.stranded},
        "target_region": form.target[0] if form.target else source.region,
        "back": rules_url(source),
    }
    status = 422 if form.is_bound else 200
    fragment = "refreshed" if swap_target(request) == "clone-target" else "dialog"
    return render_page(request, "groups/clone.html", context, fragment=fragment, status=status)


def _clone_form(request: Request, source: SecurityGroup, rules: Sequence[Rule]) -> CloneForm:
    """The form as it was sent, or filled in with what is typed so far on top of what the source says."""
    initial = {
        "region": source.region_id,
        "project": str(source.project.number),
        "description": source.description,
    }
    posted = request.POST if request.method == "POST" else None
    return CloneForm(posted, initial=initial | request.GET.dict(), source=source, rules=rules)


def _place(rule: Rule) -> str:
    """Where a rule stands, such as “Inbound rule 3”."""
    return str(LIST_WORDS[Direction(rule.direction)].rule) % {"number": rule.position + 1}
