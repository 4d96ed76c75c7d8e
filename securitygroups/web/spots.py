"""The places in a list at which new rules can go."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup
from securitygroups.selectors.rules import rule_in
from securitygroups.services.rules import Side

from .forms.order import read_beside
from .rows import rule_sentence


@dataclass(frozen=True, slots=True)
class Spot:
    """The place beside a rule, as the list of places offers it; `gone` says that the rule is in the list no more."""

    value: str = ""
    label: str = ""
    gone: bool = False


def spot_of(group: SecurityGroup, direction: Direction, at: str) -> Spot | None:
    """What the list of places offers besides the top and the bottom; without a value, a choice is still to be made."""
    if at in {"top", "bottom"}:
        return None
    beside = read_beside(at)
    if beside is None:
        return Spot()
    rule = rule_in(group, direction, beside.rule)
    if rule is None:
        return Spot(gone=True)
    words = {"number": rule.position + 1, "rule": rule_sentence(rule)}
    label = {Side.BEFORE: _("above rule %(number)d: %(rule)s"), Side.AFTER: _("below rule %(number)d: %(rule)s")}
    return Spot(at, label[beside.side] % words)
