"""The region tabs above a list."""

from collections.abc import Sequence
from dataclasses import dataclass

from securitygroups.models import Region
from securitygroups.selectors.regions import RegionCount

SHOWN = 6


@dataclass(frozen=True, slots=True)
class RegionTab:
    """One region with the number of things found in it."""

    region: Region
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class RegionTabs:
    """The regions with something in them as tabs, as many as fit and always the current one; the rest in a menu."""

    current: Region
    tabs: tuple[RegionTab, ...]
    more: tuple[RegionTab, ...]


def region_tabs(counts: Sequence[RegionCount], chosen: str) -> RegionTabs:
    """The tabs for these counts. Without a choice, the first region in which something is found is current.

    Their order is by what there is, not by what is found: no tab changes its place while one types.
    """
    first = max(counts, key=lambda count: (count.found > 0, count.total > 0))
    current = next((count.region for count in counts if count.region.code == chosen), first.region)
    ranked = sorted(counts, key=lambda count: count.total == 0)
    tabs = [RegionTab(count.region, count.found, count.region == current) for count in ranked]
    shown = tabs[:SHOWN]
    if not any(tab.current for tab in shown):
        shown[-1] = next(tab for tab in tabs if tab.current)
    return RegionTabs(current, tuple(shown), tuple(tab for tab in tabs if tab not in shown))
