"""What a change would do, shown while it is being made. Nothing here writes."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Rule, SecurityGroup
from securitygroups.selectors.effects import effect_on_list
from securitygroups.selectors.rules import rules_in_order
from securitygroups.web.access import Request, operator_required
from securitygroups.web.effects import EffectLines, effect_lines
from securitygroups.web.forms.rules import OrderForm
from securitygroups.web.rows import in_order
from securitygroups.web.visitor import visitor_address

from .groups import find_group


@require_GET
@operator_required
def rules_order_effect(request: Request, group_id: str, direction: Direction) -> HttpResponse:
    """What saving the staged order would do."""
    group = find_group(request, group_id)
    form = OrderForm(request.GET)
    rules = list(rules_in_order(group, direction))
    order: list[int] = form.cleaned_data["order"] if form.is_valid() else []
    return show_effect(request, list_effect(request, group, direction, in_order(rules, order)))


def list_effect(request: Request, group: SecurityGroup, direction: Direction, after: Sequence[Rule]) -> EffectLines:
    """What it would do if these were the rules of one direction, in words."""
    effect = effect_on_list(group, direction, after, visitor=visitor_address(request))
    return effect_lines(effect, direction)


def show_effect(request: Request, effect: EffectLines) -> HttpResponse:
    """The sentences alone."""
    return render(request, "components/effect.html", {"effect": effect})
