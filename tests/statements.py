"""How many statements a write sends to the database, for a group of any length."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import SecurityGroup
from securitygroups.services.clones import clone_group
from securitygroups.services.rule_files import format_rule_file
from securitygroups.services.rule_loading import load_rule_file
from securitygroups.services.rules import delete_rules, reorder_rules
from tests.factories import ADA, make_group, make_project, region


def rule_keys(group: SecurityGroup) -> list[int]:
    return list(group.rules.filter(direction=Direction.INGRESS).order_by("position").values_list("pk", flat=True))


def prepare_order(group: SecurityGroup) -> Callable[[], object]:
    backwards = rule_keys(group)[::-1]
    return lambda: reorder_rules(group, Direction.INGRESS, backwards, actor=ADA)


def prepare_deletion(group: SecurityGroup) -> Callable[[], object]:
    every_second = rule_keys(group)[::2]
    return lambda: delete_rules(group, Direction.INGRESS, every_second, actor=ADA)


def prepare_clone(group: SecurityGroup) -> Callable[[], object]:
    place = {"region": region("ap-shanghai"), "project": make_project(group.account, number=1)}
    return lambda: clone_group(group, name="copy", description="", plan={}, actor=ADA, **place)


def prepare_loading(group: SecurityGroup) -> Callable[[], object]:
    text = format_rule_file([group])
    place = {"region": group.region, "project": make_project(group.account, number=1)}
    return lambda: load_rule_file(group.account, text, actor=ADA, **place)


WRITES = {
    "saving an order": prepare_order,
    "deleting a selection": prepare_deletion,
    "cloning": prepare_clone,
    "loading a file": prepare_loading,
}


def count_statements(write: str, *, rules: int) -> int:
    """What one of WRITES takes for a group with so many inbound rules."""
    group = make_group(None, *[f"ACCEPT#10.0.0.0/8#{port}#TCP" for port in range(1, rules + 1)])
    act = WRITES[write](group)
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)
