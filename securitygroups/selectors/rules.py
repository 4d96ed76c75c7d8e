"""Questions about rules."""

from django.db.models import QuerySet

from securitygroups.models import Rule, SecurityGroup


def rules_in_order(group: SecurityGroup, direction: str) -> QuerySet[Rule]:
    """The list of one direction, first match first."""
    return group.rules.filter(direction=direction).order_by("position")
