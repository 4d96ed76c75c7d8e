"""How an account's things are spread over the regions."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from securitygroups.models import Region


@dataclass(frozen=True, slots=True)
class RegionCount:
    """A region with how many things are there, and how many of those a filter finds."""

    region: Region
    total: int
    found: int


def count_by_region(things: QuerySet[Any], wanted: Q) -> list[RegionCount]:
    """Every region in the cloud's own order, in two queries."""
    spread = things.order_by().values_list("region").annotate(Count("pk"), found=Count("pk", filter=wanted))
    counts = {code: (total, found) for code, total, found in spread}
    return [RegionCount(region, *counts.get(region.pk, (0, 0))) for region in Region.objects.all()]
