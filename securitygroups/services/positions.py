"""Dense positions: how an ordered list is stored in a constant number of statements."""

from collections.abc import Collection, Sequence
from typing import TypeVar

from django.db.models import F, Model, QuerySet

from securitygroups.models import Binding, Rule

# Greater than any list is long: rows step aside by so much, and no two rows ever share a position.
ASIDE = 1_000_000

Row = TypeVar("Row", Rule, Binding)


def is_new(row: Model) -> bool:
    """Whether a row is not stored yet."""
    return row.pk is None


def store_order(rows: QuerySet[Row], ordered: Sequence[Row]) -> None:
    """Give the rows of a locked list the positions 0, 1, 2, ... of `ordered`; rows without a key are created.

    `rows` is the whole stored list; what was to leave it is deleted already. Three statements at most.
    """
    store_orders(rows, [ordered])


def store_orders(rows: QuerySet[Row], lists: Collection[Sequence[Row]]) -> None:
    """The same for several locked lists at once; `rows` is all of them together. Still three statements at most."""
    places = [(row, position) for ordered in lists for position, row in enumerate(ordered)]
    kept = [row for row, _ in places if not is_new(row)]
    moved = any(row.position != position for row, position in places if not is_new(row))
    for row, position in places:
        row.position = position
    if moved:
        rows.update(position=F("position") + ASIDE)
        rows.bulk_update(kept, ["position"])
    rows.bulk_create([row for row, _ in places if is_new(row)])
