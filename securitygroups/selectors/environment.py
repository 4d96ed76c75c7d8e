"""The only bridge from rows to the engine."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from securitygroups import engine
from securitygroups.engine import Family, IntSet, Peer, build_service, parse_address, parse_peer
from securitygroups.engine.vocabulary import Action, Direction
from securitygroups.models import Rule, SecurityGroup

from .groups import member_addresses

RuleLists = dict[Direction, list[engine.Rule]]


def engine_rules(groups: Sequence[SecurityGroup]) -> dict[int, RuleLists]:
    """The rules of groups as the engine takes them, by key and direction, in two queries.

    A rule's ref is its key as text. A peer group stands for the private addresses of its instances at this moment.
    """
    lists: dict[int, RuleLists] = {group.pk: {direction: [] for direction in Direction} for group in groups}
    rows = list(Rule.objects.filter(group__in=lists).order_by("group", "direction", "position"))
    for row, rule in zip(rows, engine_list(rows), strict=True):
        lists[row.group_id][Direction(row.direction)].append(rule)
    return lists


def engine_list(rows: Sequence[Rule]) -> list[engine.Rule]:
    """These rows as the engine takes them, in their order; in one query, or none if they name no group.

    The ref of a row that is not stored yet is empty.
    """
    members = member_addresses({row.peer_group_id for row in rows if row.peer_group_id})
    return [_engine_rule(row, members) for row in rows]


def _engine_rule(row: Rule, members: Mapping[int, Sequence[str]]) -> engine.Rule:
    service = _service(row.protocol, row.ports)
    return engine.Rule(Action(row.action), (service,), (_peer(row, members),), str(row.pk or ""))


def _peer(row: Rule, members: Mapping[int, Sequence[str]]) -> Peer:
    if row.peer_group_id is None:
        return _block(row.cidr or row.ipv6_cidr)
    numbers = [parse_address(text)[1] for text in members[row.peer_group_id]]
    return Peer(Family.IPV4, IntSet(tuple((number, number) for number in numbers)), "", normalised=False)


# The same few texts stand in many rules.
_service = lru_cache(maxsize=4096)(build_service)
_block = lru_cache(maxsize=4096)(parse_peer)
