"""How fast the engine is, against its own growth and against aerleon on the same rules."""

import logging
import math
import time
import tracemalloc
from collections.abc import Callable, Iterator

from aerleon.lib.aclcheck import AclCheck

from securitygroups.engine import (
    Packet,
    Reach,
    Rule,
    compile_rules,
    difference,
    exposure,
    reachability,
    redundant,
)

from .engine_rules import as_aerleon, realistic_packets, realistic_rules

Figure = tuple[str, str, str, bool]
MILLISECOND, MICROSECOND = 1e-3, 1e-6


def measure() -> Iterator[Figure]:
    """What was measured, the figure, the bar, and whether it is met."""
    rules = {count: realistic_rules(count) for count in (100, 1000, 5000, 10000)}
    yield from _packets(rules)
    yield from _compiling(rules)
    yield from _proofs(rules)
    yield from _differences(rules[1000])


def _packets(rules: dict[int, list[Rule]]) -> Iterator[Figure]:
    cost = {count: _per_packet(rules[count]) for count in (100, 1000, 10000)}
    yield at_most("one packet, 100 rules, µs", cost[100] / MICROSECOND, 3)
    yield at_most("one packet, 10,000 rules, times 100 rules", cost[10000] / cost[100], 6)
    theirs = as_aerleon(rules[1000])
    packets = realistic_packets(rules[1000], 20)
    aclcheck = best(lambda: [_aclcheck(theirs, packet) for packet in packets], 2) / len(packets)
    yield at_least("one packet, 1,000 rules, times faster than aerleon AclCheck", aclcheck / cost[1000], 1000)


def _per_packet(rules: list[Rule]) -> float:
    first_match, packets = compile_rules(rules).first_match, realistic_packets(rules)
    return best(lambda: [first_match(packet) for packet in packets], 20) / len(packets)


def _aclcheck(theirs: object, packet: Packet) -> AclCheck:
    return AclCheck(theirs, src=packet.peer_text, dport=str(packet.port), proto=packet.protocol.lower())


def _compiling(rules: dict[int, list[Rule]]) -> Iterator[Figure]:
    cost = {count: best(lambda count=count: compile_rules(rules[count])) for count in (100, 10000)}
    yield at_most("compile 100 rules, ms", cost[100] / MILLISECOND, 5)
    bar = 10000 * math.log(10000) / (100 * math.log(100))
    yield at_most("compile 10,000 rules, times 100 rules (n log n)", cost[10000] / cost[100], bar)


def _proofs(rules: dict[int, list[Rule]]) -> Iterator[Figure]:
    cost = {count: best(lambda count=count: reachability(rules[count])) for count in (1000, 5000)}
    proofs = reachability(rules[1000])
    shade, shaded = min(_shade_check(rules[1000]) for _run in range(2))
    dead = {proof.rule.ref for proof in proofs if proof.state is Reach.DEAD}
    whole = {count: best(lambda count=count: _whole_proofs(rules[count]), 3) for count in cost}
    yield plain("reachability, 1,000 rules, ms", cost[1000] / MILLISECOND)
    yield plain("aerleon shade check, 1,000 rules, ms", shade / MILLISECOND)
    yield at_most("reachability, share of aerleon's time", cost[1000] / shade, 1 / 50)
    yield at_most("the same with killers and witness of every rule", whole[1000] / shade, 1 / 10)
    yield at_most("the same, 5,000 rules, times 1,000 rules", whole[5000] / whole[1000], 20)
    yield "dead rules found", str(len(dead)), "", True
    yield "dead rules that aerleon finds, and misses", f"{len(shaded)}, {len(dead - shaded)}", "", shaded <= dead
    yield at_most("reachability, 5,000 rules, times 1,000 rules", cost[5000] / cost[1000], 20)
    yield at_most("reachability, 5,000 rules, MB at the peak", peak(lambda: reachability(rules[5000])), 200)
    for analysis in (redundant, exposure):
        name = analysis.__name__
        own = {count: best(lambda count=count, analysis=analysis: analysis(rules[count]), 3) for count in cost}
        yield at_most(f"{name}, 1,000 rules, times reachability", own[1000] / cost[1000], 8)
        yield at_most(f"{name}, 5,000 rules, times 1,000 rules", own[5000] / own[1000], 20)


def _whole_proofs(rules: list[Rule]) -> object:
    return [(proof.state, proof.killers, proof.changes_meaning, proof.witness) for proof in reachability(rules)]


def _shade_check(rules: list[Rule]) -> tuple[float, set[str]]:
    """The time of aerleon's shade check alone, its messages kept off the screen, and the rules it names."""
    theirs = as_aerleon(rules)
    told: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = told.append
    root = logging.getLogger()
    present, root.handlers[:] = root.handlers[:], [handler]
    try:
        took = _timed(lambda: theirs._DetectShading(theirs.filters[0][1]))
    finally:
        root.handlers[:] = present
    return took, {record.getMessage().split()[0].removeprefix("rule-") for record in told}


def _differences(rules: list[Rule]) -> Iterator[Figure]:
    moved = next(one for one in _moves(rules) if difference(rules, one))
    ratio = best(lambda: difference(rules, moved)) / best(lambda: reachability(rules))
    yield at_most("difference, 1,000 rules after one move, times reachability", ratio, 3)


def _moves(rules: list[Rule]) -> Iterator[list[Rule]]:
    for number in range(len(rules) - 1, 0, -1):
        yield [rules[number], *rules[:number], *rules[number + 1 :]]


def best(work: Callable[[], object], times: int = 5) -> float:
    """The shortest of several runs, in seconds."""
    return min(_timed(work) for _run in range(times))


def _timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def peak(work: Callable[[], object]) -> float:
    """The most memory that the work takes at once, in megabytes, with what it gives back."""
    tracemalloc.start()
    given = work()
    most = tracemalloc.get_traced_memory()[1]
    del given
    tracemalloc.stop()
    return most / 2**20


def at_most(what: str, figure: float, bar: float) -> Figure:
    return what, f"{figure:.3g}", f"at most {bar:.3g}", figure <= bar


def at_least(what: str, figure: float, bar: float) -> Figure:
    return what, f"{figure:.0f}", f"at least {bar:.0f}", figure >= bar


def plain(what: str, figure: float) -> Figure:
    return what, f"{figure:.3g}", "", True
