"""What a change would do, shown while it is being made. Nothing here writes."""

from collections.abc import Mapping, Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Instance, Rule, SecurityGroup
from securitygroups.selectors.binding_effects import effects_of_bindings
from securitygroups.selectors.effects import effect_on_list
from securitygroups.selectors.rules import rules_in_order
from securitygroups.web.access import Request, operator_required
from securitygroups.web.effects import EffectLines, effect_lines, effects_lines
from securitygroups.web.forms.bindings import BindingOrderForm
from securitygroups.web.forms.rules import OrderForm
from securitygroups.web.rows import in_order
from securitygroups.web.visitor import visitor_address

from .groups import find_group
from .instances import find_instance


@require_GET
@operator_required
def rules_order_effect(request: Request, group_id: str, direction: Direction) -> HttpResponse:
    """What saving the staged order would do."""
    group = find_group(request, group_id)
    form = OrderForm(request.GET)
    rules = list(rules_in_order(group, direction))
    order: list[int] = form.cleaned_data["order"] if form.is_valid() else []
    return show_effect(request, list_effect(request, group, direction, in_order(rules, order)))


@require_GET
@operator_required
def instance_order_effect(request: Request, instance_id: str) -> HttpResponse:
    """What saving the staged order of an instance's groups would do."""
    subject = find_instance(request, instance_id)
    form = BindingOrderForm(request.GET)
    bound = {binding.group_id: binding.group for binding in subject.bindings.all()}
    order = [pk for pk in form.cleaned_data["order"] if pk in bound] if form.is_valid() else []
    after = [bound[pk] for pk in dict.fromkeys([*order, *bound])]
    return render(request, "components/effects.html", {"effects": bindings_effect(request, {subject: after})})


def bindings_effect(
    request: Request, after: Mapping[Instance, Sequence[SecurityGroup]]
) -> list[tuple[str, EffectLines]]:
    """What it would do if instances had these groups, in words; nothing for no instances."""
    return effects_lines(effects_of_bindings(after, visitor=visitor_address(request))) if after else []


def list_effect(request: Request, group: SecurityGroup, direction: Direction, after: Sequence[Rule]) -> EffectLines:
    """What it would do if these were the rules of one direction, in words."""
    effect = effect_on_list(group, direction, after, visitor=visitor_address(request))
    return effect_lines(effect, direction)


def show_effect(request: Request, effect: EffectLines) -> HttpResponse:
    """The sentences alone."""
    return render(request, "components/effect.html", {"effect": effect})
