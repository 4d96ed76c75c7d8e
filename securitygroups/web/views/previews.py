"""What a change would do, fetched while it is being made. Nothing here writes."""

from collections.abc import Callable, Sequence

from django.forms.utils import ErrorDict
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Rule, SecurityGroup
from securitygroups.selectors.rules import rules_in_order
from securitygroups.services.drafts import RuleDraft
from securitygroups.services.errors import ServiceError
from securitygroups.services.rules import with_edited_rule, with_new_rules
from securitygroups.web.access import Request, operator_required
from securitygroups.web.forms.bindings import BindingOrderForm
from securitygroups.web.forms.order import OrderForm, PlaceForm, VersionForm
from securitygroups.web.forms.rules import RuleForm, RuleFormSet
from securitygroups.web.rows import in_order
from securitygroups.web.sentences import stored_networks

from .effects import bindings_effect, list_effect
from .groups import find_group
from .instances import find_instance
from .rule_forms import PREFIX, form_options
from .rules import find_rule

RULES, BINDINGS = "components/effect.html", "components/effects.html"

# The codes of what is not there yet; the form's own sentences about it have none.
MISSING = {"required", None}


@require_GET
@operator_required
def rules_order_effect(request: Request, group_id: str, direction: Direction) -> HttpResponse:
    """What saving the staged order of a list would do."""
    group = find_group(request, group_id)
    form = OrderForm(request.GET)
    if not form.is_valid():
        return _told(request, _("What was sent is no order of rules."))

    def after(rules: Sequence[Rule]) -> list[Rule]:
        ordered = in_order(rules, form.cleaned_data["order"])
        for position, rule in enumerate(ordered):
            rule.position = position
        return ordered

    return _effect(request, group, direction, form, after)


@require_POST
@operator_required
def rules_add_effect(request: Request, group_id: str, direction: Direction) -> HttpResponse:
    """What adding the rules of the grid would do as they are typed so far."""
    group = find_group(request, group_id)
    formset = RuleFormSet(request.POST, prefix=PREFIX, form_kwargs=form_options(request, group, direction))
    place = PlaceForm(request.POST)
    if not (formset.management_form.is_valid() and formset.is_valid() and place.is_valid()):
        return _told(request, _not_yet(*(form.errors for form in formset), place.errors))
    drafts = formset.drafts()

    def after(rules: Sequence[Rule]) -> Sequence[Rule]:
        return with_new_rules(group, direction, rules, drafts, place.place())

    return _effect(request, group, direction, place, after, drafts)


@require_POST
@operator_required
def rule_edit_effect(request: Request, group_id: str, direction: Direction, pk: int) -> HttpResponse:
    """What saving a rule would do as it is typed so far."""
    group = find_group(request, group_id)
    rule = find_rule(group, direction, pk)
    form, seen = RuleForm(request.POST, **form_options(request, group, direction)), VersionForm(request.POST)
    if not (form.is_valid() and seen.is_valid()):
        return _told(request, _not_yet(form.errors, seen.errors))
    (draft,) = form.cleaned_data["drafts"]
    return _effect(request, group, direction, seen, lambda rules: with_edited_rule(group, rules, rule, draft), [draft])


@require_GET
@operator_required
def instance_order_effect(request: Request, instance_id: str) -> HttpResponse:
    """What saving the staged order of an instance's groups would do."""
    subject = find_instance(request, instance_id)
    form = BindingOrderForm(request.GET)
    bound = {binding.group_id: binding.group for binding in subject.bindings.all()}
    if not form.is_valid() or set(form.cleaned_data["order"]) != set(bound):
        return _told(request, _("What was sent is no order of these groups. Load the page again."))
    after = [bound[pk] for pk in form.cleaned_data["order"]]
    return render(request, BINDINGS, {"effects": bindings_effect(request, {subject: after})})


def _effect(
    request: Request,
    group: SecurityGroup,
    direction: Direction,
    seen: VersionForm,
    change: Callable[[Sequence[Rule]], Sequence[Rule]],
    drafts: Sequence[RuleDraft] = (),
) -> HttpResponse:
    """What becomes of the list when it is changed so, by these drafts; the reason instead, where that is refused."""
    if seen.cleaned_data["version"] != group.version:
        return _told(request, _("These rules changed meanwhile. Save to see how; nothing is lost."))
    try:
        after = change(list(rules_in_order(group, direction)))
    except ServiceError as error:
        return _told(request, error.message)
    effect = list_effect(request, group, direction, after)
    return render(request, RULES, {"effect": effect, "stored": stored_networks(drafts)})


def _not_yet(*found: ErrorDict) -> str:
    """What to do first: correct what cannot be read, else fill in what is empty, which needs no words here."""
    codes = {error.code for errors in found for of_field in errors.as_data().values() for error in of_field}
    return _("Correct what cannot be read to see what it changes.") if codes - MISSING else ""


def _told(request: Request, reason: str) -> HttpResponse:
    """Why there is no effect to tell; without a reason, that something is still to be filled in."""
    return render(request, RULES, {"reason": reason})
