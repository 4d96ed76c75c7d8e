"""A rule list made ready to decide packets."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .layout import lay_out
from .packets import Packet
from .planes import ORIGIN
from .rules import Rule
from .vocabulary import Action, Protocol

BLOCK = 4096
"""Rules compiled together; longer lists are a few blocks one after another, so that no table grows as n²."""


@dataclass(frozen=True, slots=True)
class _Block:
    """A run of rules; each segment of addresses and each interval of ports knows its own as bits."""

    rules: tuple[Rule, ...]
    edges: list[int]
    port_edges: list[int]
    by_segment: list[int]
    by_interval: dict[Protocol, list[int]]


@dataclass(frozen=True, slots=True)
class Policy:
    """An ordered list of rules: the first match decides, and what nothing matches is rejected.

    Made by `compile_rules`, in n log n time; equal to every other policy of equal rules.

    >>> from securitygroups.engine import parse_rule
    >>> ssh = parse_rule(action="ACCEPT", protocol="TCP", ports="22", peer="10.0.0.0/8", ref="ssh")
    >>> policy = compile_rules([ssh])
    >>> len(policy), [rule.ref for rule in policy], policy == compile_rules([ssh])
    (1, ['ssh'], True)
    >>> from securitygroups.engine import parse_packet
    >>> inside, outside = (parse_packet(protocol="TCP", peer=peer, port=22) for peer in ("10.1.2.3", "203.0.113.7"))
    >>> policy.first_match(inside).ref, policy.first_match(outside)
    ('ssh', None)
    >>> policy.accepts(inside), policy.accepts(outside)
    (True, False)
    """

    rules: tuple[Rule, ...]
    _blocks: tuple[_Block, ...] = field(repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.rules)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def first_match(self, packet: Packet) -> Rule | None:
        """The rule that decides the packet, or None when the implicit reject does.

        Costs two binary searches and one AND of two integers, for each 4,096 rules until one matches; the lowest bit
        that the segment and the interval share is the rule.
        """
        point = ORIGIN[packet.protocol, packet.family] + packet.peer
        for block in self._blocks:
            by_interval = block.by_interval[packet.protocol]
            here = block.by_segment[bisect_right(block.edges, point) - 1]
            if hits := here & by_interval[bisect_right(block.port_edges, packet.port) - 1]:
                return block.rules[(hits & -hits).bit_length() - 1]
        return None

    def accepts(self, packet: Packet) -> bool:
        """Whether the packet passes; costs a first match."""
        rule = self.first_match(packet)
        return rule is not None and rule.action is Action.ACCEPT


def compile_rules(rules: Iterable[Rule]) -> Policy:
    """The policy of an ordered rule list; n log n time for n rules.

    >>> from securitygroups.engine import parse_packet, parse_rule
    >>> policy = compile_rules([
    ...     parse_rule(action="DROP", protocol="TCP", ports="22", peer="10.1.0.0/16", ref="r1"),
    ...     parse_rule(action="ACCEPT", protocol="TCP", ports="22,80", peer="10.0.0.0/8", ref="r2"),
    ... ])
    >>> policy.first_match(parse_packet(protocol="TCP", peer="10.1.2.3", port=80)).ref
    'r2'
    >>> policy.accepts(parse_packet(protocol="TCP", peer="10.1.2.3", port=22))
    False
    """
    ordered = tuple(rules)
    return Policy(ordered, tuple(_block(ordered[at : at + BLOCK]) for at in range(0, len(ordered), BLOCK)))


def rules_of(source: Iterable[Rule] | Policy) -> tuple[Rule, ...]:
    """The rules of a list or of a policy."""
    return source.rules if isinstance(source, Policy) else tuple(source)


def _block(rules: Iterable[Rule]) -> _Block:
    layout = lay_out(rules)
    space = layout.space
    return _Block(layout.rules, space.edges, space.port_edges, layout.by_segment, layout.by_interval)
