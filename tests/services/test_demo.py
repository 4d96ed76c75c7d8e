"""The demo world, and the worlds of visitors."""

from collections import Counter
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.utils import timezone

from securitygroups.engine import parse_peer, parse_ports
from securitygroups.engine.vocabulary import Action, Direction, Protocol
from securitygroups.models import (
    Account,
    AuditEntry,
    Binding,
    Instance,
    Listener,
    Membership,
    Rule,
    SecurityGroup,
)
from securitygroups.models.choices import InstanceState, Role
from securitygroups.services.accounts import create_account
from securitygroups.services.demo.seed import seed_world
from securitygroups.services.demo.worlds import enter_demo, found_demo, purge_expired_worlds
from securitygroups.services.errors import LimitReached, ServiceError
from securitygroups.services.snapshots import rule_document
from securitygroups.services.undo import undo_change
from tests.factories import ADA, lines, make_account, make_group, make_instance, make_member

pytestmark = pytest.mark.django_db

INGRESS = Direction.INGRESS

# The table of the questions page.
CARRIER_BLOCKED = {
    Protocol.TCP: parse_ports("42,135,137-139,445,593,1025,1434,1068,3127-3130,4444,5554,9996"),
    Protocol.UDP: parse_ports("1026,1027,1434,1068,5554,9996,1028,1433,135-139"),
}


@pytest.fixture
def world() -> Account:
    account = create_account("Demo")
    seed_world(account, actor=ADA)
    return account


def group_named(account: Account, name: str, region: str = "ap-guangzhou") -> SecurityGroup:
    return SecurityGroup.objects.get(account=account, name=name, region=region)


def inbound(group: SecurityGroup) -> list[Rule]:
    return list(group.rules.filter(direction=INGRESS).order_by("position"))


def groups_in_order(instance: Instance) -> list[SecurityGroup]:
    return [binding.group for binding in instance.bindings.select_related("group").order_by("position")]


def is_opened(listener: Listener) -> bool:
    """Whether any rule of the instance's groups lets anybody reach the listener."""
    rules = Rule.objects.filter(
        group__bindings__instance=listener.instance,
        direction=INGRESS,
        action=Action.ACCEPT,
        protocol__in=(listener.protocol, Protocol.ALL),
    )
    return any(listener.port in parse_ports(rule.ports) for rule in rules)


def closed_listeners(account: Account) -> Counter[str]:
    """How many listeners that no rule opens each instance outside the recycle bin has."""
    listeners = Listener.objects.filter(instance__account=account).exclude(instance__state=InstanceState.SHUTDOWN)
    return Counter(found.instance.name for found in listeners if not is_opened(found))


def test_the_world_is_a_shop_in_five_regions_and_four_projects(world):
    groups = Counter(world.groups.values_list("region", flat=True))
    assert groups == {"ap-guangzhou": 9, "ap-shanghai": 6, "ap-beijing": 4, "ap-hongkong": 4, "ap-singapore": 2}
    assert [str(project) for project in world.projects.all()] == [
        "Default project",
        "storefront",
        "platform",
        "sandbox",
    ]
    assert world.instances.count() == 65


def test_the_web_tier_has_the_rules_of_the_story_in_order(world):
    web = group_named(world, "web-tier")
    clients = group_named(world, "db-clients")
    assert lines(web) == [
        "ACCEPT#10.0.0.0/8#22#TCP",
        "ACCEPT#0.0.0.0/0#80,443#TCP",
        "ACCEPT#203.0.113.0/24#22#TCP",
        "DROP#0.0.0.0/0#22#TCP",
        f"ACCEPT#{clients.group_id}#3306#TCP",
        "ACCEPT#198.51.100.8/29#ALL#ICMP",
        "ACCEPT#0.0.0.0/0#445#TCP",
    ]
    assert web.bindings.count() == 12


def test_the_default_groups_are_the_systems_own(world):
    defaults = world.groups.filter(is_default=True)
    assert {(group.name, group.description) for group in defaults} == {("default", "System created security group")}
    assert "ap-guangzhou" in defaults.values_list("region", flat=True)


def test_no_two_instances_of_a_region_share_an_address(world):
    for column in ("private_ipv4", "public_ipv4", "ipv6"):
        addresses = world.instances.exclude(**{column: None}).values_list("region", column)
        assert len(set(addresses)) == len(addresses) > 0


def test_every_group_but_the_systems_own_is_on_an_instance(world):
    assert set(world.groups.filter(bindings=None).values_list("name", flat=True)) == {"default"}


def test_each_thing_has_its_audit_line(world):
    actions = Counter(AuditEntry.objects.filter(account=world).values_list("action", flat=True))
    assert actions["create-group"] == world.groups.count()
    assert actions["create-instance"] == world.instances.count()
    assert actions["recycle-instance"] == world.instances.filter(state=InstanceState.SHUTDOWN).count()


def test_the_world_looks_months_old_and_nothing_in_it_is_from_the_future(world):
    created = world.groups.values_list("created", flat=True)
    assert max(created) - min(created) > timedelta(days=200)
    assert max(world.audit_entries.values_list("created", flat=True)) < timezone.now()
    assert not Rule.objects.filter(group__account=world, modified__gt=timezone.now()).exists()


def test_the_last_snapshot_of_a_group_is_what_its_rules_are(world):
    for group in world.groups.all():
        rules = [rule_document(rule) for rule in group.rules.order_by("direction", "position")]
        assert group.snapshots.get(version=group.version).rules == rules


def test_the_last_change_of_the_story_can_be_undone(world):
    web = group_named(world, "web-tier")
    undo_change(web, seen=web.version, actor=ADA)
    assert [rule.note for rule in inbound(web)][-1] == "Reachability checks"


def test_one_service_moved_to_a_port_that_no_rule_opens(world):
    moved = Instance.objects.get(account=world, name="press-01")
    assert closed_listeners(world)["press-01"] == 1
    (group,) = groups_in_order(moved)
    assert inbound(group)[0].ports == "80"
    assert "8080" in group.description


def test_one_instance_with_the_wrong_group_lost_every_way_in_and_out(world):
    assert closed_listeners(world) == {"press-01": 1, "sh-web-06": 3}
    wrong = Instance.objects.get(account=world, name="sh-web-06")
    (group,) = groups_in_order(wrong)
    assert "sh-web-06" in group.description
    assert not group.rules.filter(direction=Direction.EGRESS).exists()


def test_one_group_allows_everything_above_a_reject(world):
    found = []
    for group in world.groups.all():
        actions = [(rule.action, rule.protocol, rule.cidr) for rule in inbound(group)]
        everything = (Action.ACCEPT, Protocol.ALL, "0.0.0.0/0")
        if everything in actions and any(rule[0] == Action.DROP for rule in actions[actions.index(everything) :]):
            found.append(group.name)
    assert found == ["analytics"]


def test_one_rejected_address_is_let_in_by_a_group_bound_before(world):
    found = []
    for instance in world.instances.all():
        accepted = []
        for group in groups_in_order(instance):
            rejected = [parse_peer(rule.cidr) for rule in inbound(group) if rule.action == Action.DROP and rule.cidr]
            found += [instance.name for peer in rejected for above in accepted if peer.addresses <= above.addresses]
            accepted += [parse_peer(rule.cidr) for rule in inbound(group) if rule.action == Action.ACCEPT and rule.cidr]
    assert set(found) == {"sg-web-02"}


def test_one_group_is_held_by_an_instance_in_the_recycle_bin_alone(world):
    running = Binding.objects.exclude(instance__state=InstanceState.SHUTDOWN).values("group")
    assert [group.name for group in world.groups.exclude(bindings=None).exclude(pk__in=running)] == ["old-proxy"]


def test_one_rule_names_a_port_that_carriers_block(world):
    rules = Rule.objects.filter(group__account=world, protocol__in=CARRIER_BLOCKED).select_related("group")
    blocked = [rule for rule in rules if parse_ports(rule.ports) <= CARRIER_BLOCKED[Protocol(rule.protocol)]]
    assert [(rule.group.name, rule.ports) for rule in blocked] == [("web-tier", "445")]


def test_a_visitor_owns_a_fresh_world_for_a_day(settings):
    settings.DEMO_HOURS = 24
    user = enter_demo()
    membership = user.memberships.get()
    assert not user.has_usable_password()
    assert membership.role == Role.OWNER
    assert membership.account.groups.count() == 25
    assert timedelta(hours=23) < membership.account.expires - timezone.now() <= timedelta(hours=24)


def test_two_worlds_share_nothing_and_see_nothing_of_each_other():
    first, second = (enter_demo().memberships.get().account for _ in range(2))
    assert not set(first.groups.values_list("group_id")) & set(second.groups.values_list("group_id"))
    assert not Rule.objects.filter(group__account=first, peer_group__account=second).exists()
    assert not Binding.objects.filter(group__account=first, instance__account=second).exists()
    assert not SecurityGroup.objects.filter(account=first, project__account=second).exists()


def row_counts() -> dict[str, int]:
    models = [User, *apps.get_app_config("securitygroups").get_models()]
    return {model.__name__: model.objects.count() for model in models}


def test_an_expired_world_goes_wholly_and_the_others_stay():
    found_demo("secret")
    enter_demo()
    before = row_counts()
    user = enter_demo()
    expired = user.memberships.get().account
    Account.objects.filter(pk=expired.pk).update(expires=timezone.now() - timedelta(seconds=1))
    assert purge_expired_worlds() == 1
    assert row_counts() == before
    assert not User.objects.filter(pk=user.pk).exists()


def test_what_a_visitor_made_of_a_world_goes_with_it():
    before = row_counts()
    world = enter_demo().memberships.get().account
    web = group_named(world, "web-tier")
    make_group(world, project=web.project, drafts={INGRESS: []})
    make_instance(world, web)
    undo_change(web, seen=web.version, actor=ADA)
    Account.objects.update(expires=timezone.now())
    purge_expired_worlds()
    assert row_counts() == before


def test_a_user_who_belongs_elsewhere_too_outlives_the_world():
    user = enter_demo()
    Membership.objects.create(account=make_account(), user=user, role=str(Role.VIEWER))
    Account.objects.exclude(expires=None).update(expires=timezone.now())
    purge_expired_worlds()
    assert User.objects.get(pk=user.pk).memberships.count() == 1


def test_a_full_house_is_refused_until_a_world_expires(settings):
    settings.DEMO_WORLDS = 1
    found_demo("secret")
    enter_demo()
    with pytest.raises(LimitReached, match="at most 1"):
        enter_demo()
    Account.objects.exclude(expires=None).update(expires=timezone.now())
    enter_demo()
    assert Account.objects.exclude(expires=None).count() == 1


def test_the_demo_that_stays_is_refused_when_its_user_is_somebody_else():
    make_member(make_account(), name="admin")
    with pytest.raises(ServiceError, match="admin"):
        found_demo("secret")
    assert Account.objects.count() == 1
