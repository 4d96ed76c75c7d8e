"""Cloning a group."""

from collections.abc import Mapping, Sequence
from itertools import chain

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Rule, SecurityGroup
from securitygroups.selectors.groups import as_of_now, group_counts
from securitygroups.selectors.history import changes_since
from securitygroups.selectors.rules import rules_for_page
from securitygroups.services.clones import clone_group
from securitygroups.web.access import Request, operator_required
from securitygroups.web.forms.clones import CloneForm
from securitygroups.web.forms.order import VersionForm
from securitygroups.web.htmx import moved, render_page, swap_target
from securitygroups.web.list_words import LIST_WORDS
from securitygroups.web.notices import notify
from securitygroups.web.refusals import status_of, versioned
from securitygroups.web.rows import rule_rows
from securitygroups.web.sentences import Conflict, conflict
from securitygroups.web.visitor import actor_of

from .groups import creation_undo_url, find_group, rules_url

Rules = Mapping[Direction, Sequence[Rule]]


@require_http_methods(["GET", "POST"])
@operator_required
def group_clone(request: Request, group_id: str) -> HttpResponse:
    """Copy the rules of a group to a project and region of choice; show them first."""
    source = find_group(request, group_id)
    rules = _rules(source)
    form = _clone_form(request, source, rules)
    changes = _changes(request, source)
    if not changes and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("region", "project", "name", "description")}
        seen = form.cleaned_data["version"]
        with versioned(form) as refused:
            clone = clone_group(source, **values, plan=form.plan(), seen=seen, actor=actor_of(request))
            text = _("Cloned %(source)s to %(region)s.") % {"source": source, "region": clone.region}
            notify(request, text, undo=creation_undo_url(clone))
            return moved(request, to=rules_url(clone))
        if refused.stale:
            (source,) = as_of_now([source])
            changes = _changes(request, source)
            rules = _rules(source)
            form = _clone_form(request, source, rules)
    return _dialog(request, source, rules, form, changes)


def _dialog(
    request: Request, source: SecurityGroup, rules: Rules, form: CloneForm, changes: Conflict | None
) -> HttpResponse:
    context = {
        "group": source,
        "form": form,
        "changes": changes,
        "counts": group_counts(source),
        "previews": [
            (LIST_WORDS[direction].label, rule_rows(source, direction, side)) for direction, side in rules.items()
        ],
        "stranded": [(_place(rule), rule, form[f"plan-{rule.pk}"]) for rule in form.stranded],
        "planned": {rule.pk for rule in form.stranded},
        "target_region": form.target[0] if form.target else source.region,
        "back": rules_url(source),
    }
    fragment = "refreshed" if swap_target(request) == "clone-target" else "dialog"
    return render_page(request, "groups/clone.html", context, fragment=fragment, status=status_of(form, changes))


def _rules(source: SecurityGroup) -> Rules:
    """The rules that are copied, as the preview shows them."""
    return {direction: list(rules_for_page(source, direction)) for direction in Direction}


def _changes(request: Request, source: SecurityGroup) -> Conflict | None:
    """What others did to the source since the visitor saw its rules."""
    seen = VersionForm(request.POST)
    if not seen.is_valid() or seen.cleaned_data["version"] == source.version:
        return None
    return conflict(changes_since(source, seen.cleaned_data["version"]), reader=request.user.get_username())


def _clone_form(request: Request, source: SecurityGroup, rules: Rules) -> CloneForm:
    """The form as it was sent, or filled in with what is typed so far on top of what the source says."""
    initial = {
        "region": source.region_id,
        "project": str(source.project.number),
        "description": source.description,
    }
    posted = request.POST if request.method == "POST" else None
    return CloneForm(posted, initial=initial | request.GET.dict(), source=source, rules=[*chain(*rules.values())])


def _place(rule: Rule) -> str:
    """Where a rule stands, such as “Inbound rule 3”."""
    return str(LIST_WORDS[Direction(rule.direction)].rule) % {"number": rule.position + 1}
