"""The region tabs above a list."""

from collections.abc import Sequence
from dataclasses import dataclass

from securitygroups.models import Region

SHOWN = 6


@dataclass(frozen=True, slots=True)
class RegionTab:
    """One region with the number of things in it."""

    region: Region
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class RegionTabs:
    """The current region and those with something in them as tabs, as many as fit; the rest in a menu."""

    current: Region
    tabs: tuple[RegionTab, ...]
    more: tuple[RegionTab, ...]


def region_tabs(counts: Sequence[tuple[Region, int]], chosen: str) -> RegionTabs:
    """The tabs for these counts. Without a choice, the first region that has anything is current."""
    known = {region.code: region for region, _count in counts}
    busiest = next((region for region, count in counts if count), counts[0][0])
    current = known.get(chosen, busiest)
    tabs = [RegionTab(region, count, region == current) for region, count in counts]
    ranked = sorted(tabs, key=lambda tab: (not tab.count and not tab.current, tab.region.position))
    shown = ranked[:SHOWN]
    if not any(tab.current for tab in shown):
        shown[-1] = next(tab for tab in tabs if tab.current)
    return RegionTabs(current, tuple(shown), tuple(tab for tab in ranked if tab not in shown))
