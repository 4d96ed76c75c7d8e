"""What is told before a change is just what the change does: every packet of a small world, before and after."""

from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_address, ip_network
from random import Random

import pytest

from securitygroups.engine import Packet
from securitygroups.engine.vocabulary import Direction, Family, Protocol
from securitygroups.models import Account, Binding, Instance, Rule, SecurityGroup
from securitygroups.models.choices import InstanceState
from securitygroups.selectors.binding_effects import effects_of_bindings
from securitygroups.selectors.effects import Effect, effect_on_list
from securitygroups.services.bindings import bind_groups, reorder_bindings, unbind_group
from securitygroups.services.drafts import RuleDraft
from securitygroups.services.errors import ServiceError
from securitygroups.services.rules import add_rules, delete_rules, reorder_rules, with_new_rules
from tests.factories import ADA, draft, make_account, make_group, make_instance

pytestmark = pytest.mark.django_db

PEERS = ("0.0.0.0/0", "10.0.0.0/29", "10.0.0.0/30", "10.0.0.1", "203.0.113.0/30", "::/0", "2001:db8::/126")
SERVICES = (("TCP", "80"), ("TCP", "22,80"), ("TCP", "ALL"), ("TCP", "79-81"), ("UDP", "53"), ("ALL", "ALL"))
ADDRESSES = [*[f"10.0.0.{last}" for last in range(9)], "203.0.113.1", "203.0.113.4", "2001:db8::1", "2001:db8::4"]
PORTS = [*[("TCP", port) for port in (21, 22, 79, 80, 81, 82)], ("UDP", 52), ("UDP", 53)]
UNIVERSE = [(protocol, address, port) for protocol, port in PORTS for address in ADDRESSES]

Sent = tuple[str, str, int]
Verdicts = Mapping[tuple[int, Direction], set[Sent]]


def accepted_now() -> Verdicts:
    """What each instance outside the recycle bin accepts of the universe, read rule by rule from the database."""
    members: dict[int, set[str]] = {}
    for binding in Binding.objects.select_related("instance"):
        members.setdefault(binding.group_id, set()).add(binding.instance.private_ipv4)
    accepted = {}
    for instance in Instance.objects.exclude(state=InstanceState.SHUTDOWN):
        groups = list(instance.bindings.order_by("position").values_list("group", flat=True))
        for direction in Direction:
            rules = [
                rule
                for group in groups
                for rule in Rule.objects.filter(group=group, direction=direction).order_by("position")
            ]
            accepted[instance.pk, direction] = {sent for sent in UNIVERSE if accepts(rules, members, sent)}
    return accepted


def accepts(rules: Sequence[Rule], members: Mapping[int, set[str]], sent: Sent) -> bool:
    for rule in rules:
        if matches(rule, members, *sent):
            return rule.action == "ACCEPT"
    return False


def matches(rule: Rule, members: Mapping[int, set[str]], protocol: str, address: str, port: int) -> bool:
    if rule.protocol not in ("ALL", protocol) or not names_port(rule.ports, port):
        return False
    if rule.peer_group_id:
        return address in members.get(rule.peer_group_id, set())
    return ip_address(address) in ip_network(rule.cidr or rule.ipv6_cidr)


def names_port(text: str, port: int) -> bool:
    if text in ("", "ALL"):
        return True
    spans = [part.partition("-") for part in text.split(",")]
    return any(int(first) <= port <= int(last or first) for first, _dash, last in spans)


def told(effect: Effect) -> dict[int, tuple[set[Sent], set[Sent]]]:
    """What is newly accepted and newly rejected of the universe, by instance."""
    return {
        instance.pk: (
            {sent for sent in UNIVERSE if any(packet(*sent) in region for region in one.change.newly_accepted)},
            {sent for sent in UNIVERSE if any(packet(*sent) in region for region in one.change.newly_rejected)},
        )
        for one in effect.touched
        for instance in one.instances
    }


def packet(protocol: str, address: str, port: int) -> Packet:
    parsed = ip_address(address)
    return Packet(Protocol(protocol), Family.IPV4 if parsed.version == 4 else Family.IPV6, int(parsed), port)


class World:
    """Four groups with random rules, some of which name groups, on five instances."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.account: Account = make_account()
        self.groups = [make_group(self.account) for _ in range(4)]
        for group in self.groups:
            for direction in Direction:
                for _ in range(self.random.randint(0, 4)):
                    self.attempt(lambda g=group, d=direction: add_rules(g, d, [self.draft()], actor=ADA))
        for number in range(5):
            make_instance(
                self.account,
                *self.random.sample(self.groups, self.random.randint(1, 3)),
                private_ipv4=f"10.0.0.{number + 1}",
                ipv6=f"2001:db8:1::{number + 1}",
                state=InstanceState.SHUTDOWN if self.random.random() < 0.2 else InstanceState.RUNNING,
            )

    def attempt(self, deed: Callable[[], object]) -> bool:
        """Do it, unless the services refuse."""
        try:
            deed()
        except ServiceError:
            return False
        return True

    def draft(self) -> RuleDraft:
        (protocol, ports), action = self.random.choice(SERVICES), self.random.choice(["ACCEPT", "DROP"])
        if self.random.random() < 0.4:
            return draft(f"{action}##{ports}#{protocol}", peer=self.random.choice(self.groups))
        return draft(f"{action}#{self.random.choice(PEERS)}#{ports}#{protocol}")

    def change_rules(self) -> dict[Direction, Effect] | None:
        """Add, delete or reorder rules of one list; what was told before, or nothing if it was refused."""
        group, direction = self.random.choice(self.groups), self.random.choice(list(Direction))
        rules = list(group.rules.filter(direction=direction).order_by("position"))
        order = self.random.sample(rules, len(rules))
        gone, new = order[: len(order) // 2], self.draft()
        after, deed = self.random.choice(
            [
                (
                    lambda: with_new_rules(group, direction, rules, [new], 0),
                    lambda: add_rules(group, direction, [new], at=0, actor=ADA),
                ),
                (lambda: order, lambda: reorder_rules(group, direction, [rule.pk for rule in order], actor=ADA)),
                (
                    lambda: [rule for rule in rules if rule not in gone],
                    lambda: delete_rules(group, direction, [rule.pk for rule in gone], actor=ADA),
                ),
            ]
        )
        effects: dict[Direction, Effect] = {}
        told_first = self.attempt(lambda: effects.update({direction: effect_on_list(group, direction, after())}))
        return effects if told_first and self.attempt(deed) else None

    def change_bindings(self) -> dict[Direction, Effect] | None:
        """Bind, unbind or reorder the groups of one instance."""
        instance = self.random.choice(list(Instance.objects.exclude(state=InstanceState.SHUTDOWN)))
        bound = list(SecurityGroup.objects.filter(bindings__instance=instance).order_by("bindings__position"))
        order, more = self.random.sample(bound, len(bound)), self.random.choice(self.groups)
        after, deed = self.random.choice(
            [
                (bound if more in bound else [*bound, more], lambda: bind_groups(instance, [more], actor=ADA)),
                (bound[1:], lambda: unbind_group(instance, bound[0], actor=ADA)),
                (order, lambda: reorder_bindings(instance, [group.pk for group in order], actor=ADA)),
            ]
        )
        effects = effects_of_bindings({instance: after})
        return effects if self.attempt(deed) else None


@pytest.mark.parametrize("seed", range(12))
def test_an_effect_is_what_happens_to_every_packet_of_every_instance(seed):
    world = World(seed)
    for _ in range(6):
        before = accepted_now()
        effects = world.change_rules() if world.random.random() < 0.6 else world.change_bindings()
        after = accepted_now()
        for direction, effect in (effects or {}).items():
            changes = told(effect)
            for (instance, side), now in after.items():
                if side is direction:
                    was = before[instance, side]
                    assert changes.pop(instance, (set(), set())) == (now - was, was - now)
            assert changes == {}
