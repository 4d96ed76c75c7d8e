"""What a benchmark says: a figure, and the bar it must not miss."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Measurement:
    """One line of the table."""

    what: str
    figure: str
    bar: str
    met: bool


def interleaved_medians(first: Callable[[], object], second: Callable[[], object], *, runs: int) -> tuple[float, float]:
    """The median seconds of each of two deeds done in turn, so that a busy moment of the machine hits both alike."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for deed, seconds in zip((first, second), times, strict=True):
            start = perf_counter()
            deed()
            seconds.append(perf_counter() - start)
    return median(times[0]), median(times[1])
