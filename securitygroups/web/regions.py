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
    """The regions with most to show as tabs, the rest in a menu; the current one is always a tab."""

    current: Region
    tabs: tuple[RegionTab, ...]
    more: tuple[RegionTab, ...]


def region_tabs(counts: Sequence[tuple[Region, int]], chosen: str) -> RegionTabs:
    """The tabs for these counts. Without a choice, the first region that has anything is current."""
    known = {region.code: region for region, _count in counts}
    busiest = next((region for region, count in counts if count), counts[0][0])
    current = known.get(chosen, busiest)
    tabs = [RegionTab(region, count, region == current) for region, count in counts]
    first = sorted(tabs, key=lambda tab: (not tab.current, not tab.count))[:SHOWN]
    return RegionTabs(
        current,
        tuple(tab for tab in tabs if tab in first),
        tuple(tab for tab in tabs if tab not in first),
    )
