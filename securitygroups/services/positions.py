"""Dense positions: how an ordered list is stored in a constant number of statements."""

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import F, QuerySet

from securitygroups.models import Binding, Rule

# Greater than any list is long: rows step aside by so much, and no two rows ever share a position.
ASIDE = 1_000_000

Row = TypeVar("Row", Rule, Binding)


def store_order(rows: QuerySet[Row], ordered: Sequence[Row]) -> None:
    """Give the rows of a locked list the positions 0, 1, 2, ... of `ordered`; rows without a key are created.

    `rows` is the whole stored list; what was to leave it is deleted already. Three statements at most.
    """
    kept = [row for row in ordered if not row._state.adding]
    moved = any(row.position != position for position, row in enumerate(ordered) if not row._state.adding)
    for position, row in enumerate(ordered):
        row.position = position
    if moved:
        rows.update(position=F("position") + ASIDE)
        rows.bulk_update(kept, ["position"])
    rows.bulk_create([row for row in ordered if row._state.adding])
