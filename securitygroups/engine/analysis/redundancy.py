"""Rules that could go although packets reach them."""

from collections.abc import Iterable

from securitygroups.engine.layout import lay_out
from securitygroups.engine.policy import Policy, rules_of
from securitygroups.engine.rules import Rule
from securitygroups.engine.vocabulary import Action


def redundant(rules: Iterable[Rule] | Policy) -> tuple[Rule, ...]:
    """The rules that packets reach and that change no verdict when they go, even all at once; in their order.

    The dead ones can go with them. Looks from the last rule up: a rule can go when what stays below it, with the
    implicit reject, says the same of every packet it decides. Takes the time of the segments that the rules cover.

    >>> from securitygroups.engine import parse_rule
    >>> narrow = parse_rule(action="ACCEPT", protocol="TCP", ports="22", peer="10.1.0.0/16", ref="narrow")
    >>> wide = parse_rule(action="ACCEPT", protocol="TCP", ports="22", peer="10.0.0.0/8", ref="wide")
    >>> [rule.ref for rule in redundant([narrow, wide])]
    ['narrow']
    """
    layout = lay_out(rules_of(rules))
    below = [0] * len(layout.space.edges)
    superfluous = []
    for number in reversed(range(len(layout.rules))):
        accepts = layout.rules[number].action is Action.ACCEPT
        decided = layout.decided[number]
        if all(accepted & ports == accepts * ports for first, stop, ports in decided for accepted in below[first:stop]):
            superfluous += [number] if decided else []
            continue
        for first, stop, ports in layout.boxes[number]:
            below[first:stop] = [accepted & ~ports | accepts * ports for accepted in below[first:stop]]
    return tuple(layout.rules[number] for number in reversed(superfluous))
