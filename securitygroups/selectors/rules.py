"""Questions about rules."""

from collections.abc import Sequence

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Binding, Rule, SecurityGroup


def rules_in_order(group: SecurityGroup, direction: Direction) -> QuerySet[Rule]:
    """The list of one direction, first match first."""
    return group.rules.filter(direction=direction).order_by("position")


def rules_for_page(group: SecurityGroup, direction: Direction) -> QuerySet[Rule]:
    """The list as the page shows it: peer groups read along, and their instances counted, in one query."""
    members = Binding.objects.filter(group=OuterRef("peer_group")).order_by().values("group")
    counted = Coalesce(Subquery(members.annotate(count=Count("pk")).values("count")), 0)
    return rules_in_order(group, direction).select_related("peer_group").annotate(peer_instances=counted)


def rule_in(group: SecurityGroup, direction: Direction, pk: int) -> Rule | None:
    """One rule of a list with its peer group, or None when it is not in it."""
    rules = rules_in_order(group, direction).select_related("peer_group")
    return rules.filter(pk=pk).first()


def chosen_rules(group: SecurityGroup, direction: Direction, pks: list[int]) -> list[Rule]:
    """The rules of a list that these keys name, in order; unknown keys are left out."""
    return list(rules_in_order(group, direction).select_related("peer_group").filter(pk__in=pks))


def rules_of(groups: Sequence[SecurityGroup]) -> QuerySet[Rule]:
    """The rules of many groups with their peer groups, each list in order, in one query."""
    return Rule.objects.filter(group__in=groups).select_related("peer_group").order_by("group", "direction", "position")


def rule_count(group: SecurityGroup, direction: Direction) -> int:
    """How many rules a list has."""
    return rules_in_order(group, direction).count()


def peers_named(group: SecurityGroup, *, besides: Rule | None = None) -> set[int]:
    """The keys of the groups that the rules of both directions name, those of one rule left out if it is given."""
    rules = group.rules.filter(peer_group__isnull=False)
    if besides:
        rules = rules.exclude(pk=besides.pk)
    return set(rules.values_list("peer_group_id", flat=True))
