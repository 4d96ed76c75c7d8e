"""How the engine bears lists that nobody writes but anybody could load: each figure is for one kind of list."""

from collections.abc import Callable, Iterator

from securitygroups.engine import Rule, compile_rules, exposure, reachability, redundant

from .engine import Figure, best, peak
from .engine_rules import HARD

COUNT = 1000


def measure() -> Iterator[Figure]:
    """What was measured, the figures, the bar that each must meet, and whether all do."""
    rules = {name: make(COUNT) for name, make in HARD.items()}
    longer = {name: make(2 * COUNT) for name, make in HARD.items()}
    cost = _each(rules, reachability)
    yield "hard lists of 1,000 rules", ", ".join(HARD), "", True
    yield _times("reachability, times compiling", cost, _each(rules, compile_rules), 16)
    yield _times("reachability, 2,000 rules, times 1,000", _each(longer, reachability), cost, 8)
    yield _times("reachability and killers, times reachability", _each(rules, _killers), cost, 256)
    yield _times("redundant, times reachability", _each(rules, redundant), cost, 30)
    yield _times("exposure, times reachability", _each(rules, exposure), cost, 32)
    memory = [peak(lambda name=name: redundant(rules[name])) for name in rules]
    yield _at_most_each("redundant, MB at the peak", memory, 64)


def _each(rules: dict[str, list[Rule]], analysis: Callable[[list[Rule]], object]) -> list[float]:
    return [best(lambda own=own: analysis(own), 3) for own in rules.values()]


def _killers(rules: list[Rule]) -> object:
    return [proof.killers for proof in reachability(rules)]


def _times(what: str, costs: list[float], against: list[float], bar: float) -> Figure:
    return _at_most_each(what, [cost / other for cost, other in zip(costs, against, strict=True)], bar)


def _at_most_each(what: str, figures: list[float], bar: float) -> Figure:
    told = ", ".join(f"{figure:.3g}" for figure in figures)
    return f"hard lists: {what}", told, f"at most {bar:.3g}", max(figures) <= bar
