"""The only bridge from rows to the engine."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from securitygroups import engine
from securitygroups.engine import Family, IntSet, Peer, build_service, parse_address, parse_peer
from securitygroups.engine.vocabulary import Action, Direction
from securitygroups.models import Rule, SecurityGroup

from .groups import member_addresses
from .rules import rules_of

RuleLists = dict[Direction, list[engine.Rule]]

Members = Mapping[int, Sequence[str]]
"""The private addresses that a rule matches which names a group, by the key of that group."""


def engine_rules(groups: Sequence[SecurityGroup]) -> dict[int, RuleLists]:
    """The rules of groups as the engine takes them, by key and direction, in two queries.

    A rule's ref is its key as text. A peer group stands for the private addresses of its instances at this moment.
    """
    rows = list(rules_of(groups))
    return rule_lists(groups, rows, members_named(rows))


def rule_lists(groups: Iterable[SecurityGroup], rows: Sequence[Rule], members: Members) -> dict[int, RuleLists]:
    """The rules of groups, read already and in order, as the engine takes them, by key and direction."""
    lists: dict[int, RuleLists] = {group.pk: {direction: [] for direction in Direction} for group in groups}
    for row, rule in zip(rows, engine_list(rows, members), strict=True):
        lists[row.group_id][Direction(row.direction)].append(rule)
    return lists


def engine_list(rows: Sequence[Rule], members: Members | None = None) -> list[engine.Rule]:
    """These rows as the engine takes them, in their order.

    Without `members` one query reads those of the groups that are named. The ref of a row not stored yet is empty.
    """
    named = members_named(rows) if members is None else members
    return [_engine_rule(row, named) for row in rows]


def members_named(rows: Sequence[Rule]) -> dict[int, list[str]]:
    """What rules of these rows match that name a group, at this moment."""
    return member_addresses({row.peer_group_id for row in rows if row.peer_group_id})


def _engine_rule(row: Rule, members: Members) -> engine.Rule:
    service = _service(row.protocol, row.ports)
    return engine.Rule(Action(row.action), (service,), (_peer(row, members),), str(row.pk or ""))


def _peer(row: Rule, members: Members) -> Peer:
    if row.peer_group_id is None:
        return _block(row.cidr or row.ipv6_cidr)
    numbers = [parse_address(text)[1] for text in members[row.peer_group_id]]
    return Peer(Family.IPV4, IntSet(tuple((number, number) for number in numbers)), "", normalised=False)


# The same few texts stand in many rules.
_service = lru_cache(maxsize=4096)(build_service)
_block = lru_cache(maxsize=4096)(parse_peer)
