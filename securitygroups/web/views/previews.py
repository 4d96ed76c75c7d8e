"""What a change would do, fetched while it is being made. Nothing here writes."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Rule
from securitygroups.selectors.rules import rules_in_order
from securitygroups.services.errors import ServiceError
from securitygroups.services.rules import with_new_rules
from securitygroups.web.access import Request, operator_required
from securitygroups.web.forms.bindings import BindingOrderForm
from securitygroups.web.forms.order import OrderForm, PlaceForm
from securitygroups.web.forms.rules import RuleForm, RuleFormSet
from securitygroups.web.rows import in_order

from .effects import bindings_effect, list_effect
from .groups import find_group
from .instances import find_instance
from .rule_forms import PREFIX, form_options

RULES, BINDINGS = "components/effect.html", "components/effects.html"


@require_GET
@operator_required
def rules_order_effect(request: Request, group_id: str, direction: Direction) -> HttpResponse:
    """What saving the staged order of a list would do."""
    group = find_group(request, group_id)
    form = OrderForm(request.GET)
    order: list[int] = form.cleaned_data["order"] if form.is_valid() else []
    after = in_order(list(rules_in_order(group, direction)), order)
    return render(request, RULES, {"effect": list_effect(request, group, direction, after)})


@require_POST
@operator_required
def rules_add_effect(request: Request, group_id: str, direction: Direction) -> HttpResponse:
    """What adding the rules of the grid would do as they are typed so far."""
    group = find_group(request, group_id)
    formset = RuleFormSet(request.POST, prefix=PREFIX, form_kwargs=form_options(request, group, direction))
    place = PlaceForm(request.POST)
    if not (formset.management_form.is_valid() and formset.is_valid() and place.is_valid()):
        return render(request, RULES)
    rules = list(rules_in_order(group, direction))
    try:
        after = with_new_rules(group, direction, rules, formset.drafts(), place.place())
    except ServiceError:
        return render(request, RULES)
    return render(request, RULES, {"effect": list_effect(request, group, direction, after)})


@require_POST
@operator_required
def rule_edit_effect(request: Request, group_id: str, direction: Direction, pk: int) -> HttpResponse:
    """What saving a rule would do as it is typed so far."""
    group = find_group(request, group_id)
    form = RuleForm(request.POST, **form_options(request, group, direction))
    if not form.is_valid():
        return render(request, RULES)
    columns = form.cleaned_data["drafts"][0].columns(group)
    after = [Rule(pk=pk, **columns) if rule.pk == pk else rule for rule in rules_in_order(group, direction)]
    return render(request, RULES, {"effect": list_effect(request, group, direction, after)})


@require_GET
@operator_required
def instance_order_effect(request: Request, instance_id: str) -> HttpResponse:
    """What saving the staged order of an instance's groups would do."""
    subject = find_instance(request, instance_id)
    form = BindingOrderForm(request.GET)
    bound = {binding.group_id: binding.group for binding in subject.bindings.all()}
    order = [pk for pk in form.cleaned_data["order"] if pk in bound] if form.is_valid() else []
    after = [bound[pk] for pk in dict.fromkeys([*order, *bound])]
    return render(request, BINDINGS, {"effects": bindings_effect(request, {subject: after})})
