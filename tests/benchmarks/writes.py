"""Statements of the writes that touch a whole list."""

from collections.abc import Iterator

from tests.statements import WRITES, count_statements

from .measurement import Measurement


def measure() -> Iterator[Measurement]:
    """One line for each write: its statements at 10 and at 100 rules."""
    for write in WRITES:
        few, many = count_statements(write, rules=10), count_statements(write, rules=100)
        yield Measurement(f"Statements for {write}, 10 and 100 rules", f"{few} and {many}", "equal", few == many)
