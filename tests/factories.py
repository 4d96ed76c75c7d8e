"""Plain functions that make things for tests, so that a test says only what it is about."""

import itertools
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from securitygroups.engine.vocabulary import Action, Direction
from securitygroups.models import (
    Account,
    Binding,
    Instance,
    Membership,
    Project,
    Region,
    Rule,
    SecurityGroup,
)
from securitygroups.models.choices import ChargeType, InstanceState, Platform, Role
from securitygroups.services.audit import Actor
from securitygroups.services.drafts import RuleDraft, draft_rule
from securitygroups.services.groups import create_group
from securitygroups.services.rules import add_rules

ADA = Actor("ada", "203.0.113.7")
_numbers = itertools.count(1)


def make_account(name: str = "Shop") -> Account:
    account = Account.objects.create(name=name)
    make_project(account, number=0, name="Default project")
    return account


def make_project(account: Account, *, number: int, name: str = "storefront") -> Project:
    return Project.objects.create(account=account, number=number, name=name)


def make_member(account: Account, role: Role = Role.OWNER, *, name: str = "") -> User:
    user = User.objects.create_user(name or f"{role}-{next(_numbers)}", password="secret")
    Membership.objects.create(account=account, user=user, role=str(role))
    return user


def region(code: str = "ap-guangzhou") -> Region:
    return Region.objects.get(code=code)


def draft(text: str = "ACCEPT#0.0.0.0/0#80#TCP", *, note: str = "", peer: SecurityGroup | None = None) -> RuleDraft:
    """A rule in the form ACTION#PEER#PORTS#PROTOCOL; `peer` takes the place of the text's."""
    action, peer_text, ports, protocol = text.split("#")
    return draft_rule(action=action, protocol=protocol, ports=ports, peer=peer or peer_text, note=note)


def make_group(
    account: Account | None = None, *texts: str, outbound: tuple[str, ...] = (), **options: Any
) -> SecurityGroup:
    """A group with inbound rules given as texts; see `draft`."""
    account = account or make_account()
    values: dict[str, Any] = {
        "name": f"group-{next(_numbers)}",
        "description": "",
        "region": region(),
        "project": account.projects.first(),
        "actor": ADA,
        "drafts": {
            Direction.INGRESS: [draft(text) for text in texts],
            Direction.EGRESS: [draft(text) for text in outbound],
        },
    }
    return create_group(account, **values | options)


def make_referring_rule(group: SecurityGroup, peer: SecurityGroup) -> Rule:
    """An inbound rule of `group` that names `peer`."""
    add_rules(group, Direction.INGRESS, [draft("ACCEPT##3306#TCP", peer=peer)], actor=ADA)
    return Rule.objects.get(group=group, peer_group=peer)


def make_instance(account: Account, *groups: SecurityGroup, **options: Any) -> Instance:
    """An instance with groups bound in order."""
    number = next(_numbers)
    state = options.get("state", InstanceState.RUNNING)
    values: dict[str, Any] = {
        "name": f"web-{number}",
        "instance_id": f"ins-{number:08d}",
        "region": groups[0].region if groups else region(),
        "project": groups[0].project if groups else account.projects.first(),
        "platform": str(Platform.LINUX),
        "charge_type": str(ChargeType.POSTPAID),
        "private_ipv4": f"10.128.{number // 250}.{number % 250 + 1}",
        "created": timezone.now(),
        "recycled": timezone.now() if state == InstanceState.SHUTDOWN else None,
    }
    instance = Instance.objects.create(account=account, **values | options)
    for position, group in enumerate(groups):
        Binding.objects.create(instance=instance, group=group, position=position)
    return instance


def lines(group: SecurityGroup, direction: Direction = Direction.INGRESS) -> list[str]:
    """The rules of a group in order, in the form of `draft`."""
    rules = group.rules.filter(direction=direction).select_related("peer_group").order_by("position")
    return [f"{rule.action}#{peer_text(rule)}#{rule.ports}#{rule.protocol}" for rule in rules]


def peer_text(rule: Rule) -> str:
    return rule.peer_group.group_id if rule.peer_group else rule.cidr or rule.ipv6_cidr


def bound_names(instance: Instance) -> list[str]:
    """The names of the groups of an instance in order."""
    return list(instance.bindings.order_by("position").values_list("group__name", flat=True))


SSH = "ACCEPT#10.0.0.0/8#22#TCP"
REJECT_ALL = f"{Action.DROP}#0.0.0.0/0#ALL#ALL"


def sign_in(client: Client, account: Account, role: Role = Role.OWNER) -> User:
    """A member of the account with this role, signed in."""
    user = make_member(account, role)
    client.force_login(user)
    return user


def seen_on(*instances: Instance) -> dict[str, str]:
    """What a question about an instance, or about several, carries of the groups that were seen there."""
    keys = {
        one.instance_id: [str(pk) for pk in one.bindings.order_by("position").values_list("group", flat=True)]
        for one in instances
    }
    seen = {f"version-{name}": ",".join(groups) or "none" for name, groups in keys.items()}
    return seen if len(seen) > 1 else seen | {"version": next(iter(seen.values()))}


def seen_rules(*groups: SecurityGroup) -> dict[str, str]:
    """What a question about groups carries of the versions that were seen."""
    fresh = SecurityGroup.objects.filter(pk__in=[group.pk for group in groups])
    return {"version": "0"} | {f"version-{group.group_id}": str(group.version) for group in fresh}


def row(peer: str = "10.0.0.0/8", service: str = "TCP:80", **more: str) -> dict[str, str]:
    """A row of the form that adds rules; see `grid`."""
    return {"peer": peer, "service": service, **more}


def grid(*rows: dict[str, str], at: str = "top", version: int = 0) -> dict[str, str]:
    """What a browser sends for these rows of the form that adds rules."""
    data = {"rules-TOTAL_FORMS": str(len(rows)), "rules-INITIAL_FORMS": "0", "at": at, "version": str(version)}
    empty = {"type": "custom", "source_kind": "custom", "peer": "", "service": "", "action": "ACCEPT", "note": ""}
    for number, typed in enumerate(rows):
        data |= {f"rules-{number}-{name}": value for name, value in (empty | typed).items()}
    return data


HTMX = {"HX-Request": "true"}
