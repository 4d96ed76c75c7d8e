"""What a change would do, for the pages on which it is made."""

from collections.abc import Mapping, Sequence

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Instance, Rule, SecurityGroup
from securitygroups.selectors.binding_effects import effects_of_bindings
from securitygroups.selectors.effects import effect_on_list
from securitygroups.web.access import Request
from securitygroups.web.effects import EffectLines, effect_lines, effects_lines
from securitygroups.web.visitor import visitor_address


def list_effect(request: Request, group: SecurityGroup, direction: Direction, after: Sequence[Rule]) -> EffectLines:
    """What it would do if these were the rules of one direction."""
    effect = effect_on_list(group, direction, after, visitor=visitor_address(request))
    return effect_lines(effect, direction)


def bindings_effect(
    request: Request, after: Mapping[Instance, Sequence[SecurityGroup]]
) -> list[tuple[str, EffectLines]]:
    """What it would do if instances had these groups; nothing for no instances."""
    return effects_lines(effects_of_bindings(after, visitor=visitor_address(request))) if after else []
