"""Rules that could go although packets reach them."""

from collections import defaultdict
from collections.abc import Iterable

from securitygroups.engine.headerspace import Box, decisions
from securitygroups.engine.layout import lay_out
from securitygroups.engine.policy import Policy, rules_of
from securitygroups.engine.rules import Rule
from securitygroups.engine.vocabulary import Action


def redundant(rules: Iterable[Rule] | Policy) -> tuple[Rule, ...]:
    """The rules packets reach whose removal changes no verdict, even of all at once with the dead ones.

    Looks from the last rule up: a rule can go when what stays below it, with the implicit reject, says the
    same of every packet it decides. Takes the time of the segments that the rules cover.

    >>> from securitygroups.engine import parse_rule
    >>> narrow = parse_rule(action="ACCEPT", protocol="TCP", ports="22", peer="10.1.0.0/16", ref="narrow")
    >>> wide = parse_rule(action="ACCEPT", protocol="TCP", ports="22", peer="10.0.0.0/8", ref="wide")
    >>> [rule.ref for rule in redundant([narrow, wide])]
    ['narrow']
    """
    layout = lay_out(rules_of(rules))
    owned: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for segment, found in enumerate(decisions(layout.space, layout.boxes)):
        for number, decided, _named in found:
            owned[number].append((segment, decided))
    accepted_below = [0] * len(layout.space.edges)
    superfluous = []
    for number in sorted(owned, reverse=True):
        accepts = layout.rules[number].action is Action.ACCEPT
        if all(accepted_below[segment] & decided == (decided if accepts else 0) for segment, decided in owned[number]):
            superfluous.append(layout.rules[number])
        else:
            _paint(accepted_below, layout.boxes[number], accepts=accepts)
    return tuple(reversed(superfluous))


def _paint(accepted: list[int], boxes: Iterable[Box], *, accepts: bool) -> None:
    for first, stop, ports in boxes:
        for segment in range(first, stop):
            accepted[segment] = accepted[segment] | ports if accepts else accepted[segment] & ~ports
