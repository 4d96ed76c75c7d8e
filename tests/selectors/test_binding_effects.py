"""What other groups on instances would do, before they are bound."""

import pytest

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import Listener
from securitygroups.models.choices import InstanceState
from securitygroups.selectors.binding_effects import effects_of_bindings
from tests.factories import make_account, make_group, make_instance, make_referring_rule

from .test_effects import told

pytestmark = pytest.mark.django_db

INGRESS, EGRESS = Direction.INGRESS, Direction.EGRESS
WEB = "ACCEPT#0.0.0.0/0#80#TCP"
CLOSED = "DROP#203.0.113.0/24#80#TCP"
ALL_OUT = "ACCEPT#0.0.0.0/0#ALL#ALL"


def test_a_group_more_opens_what_its_rules_allow_in_each_direction():
    account = make_account()
    first, second = make_group(account, WEB), make_group(account, "ACCEPT#10.0.0.0/8#22#TCP", outbound=(ALL_OUT,))
    instance = make_instance(account, first, name="web-1")
    effects = effects_of_bindings({instance: [first, second]})
    assert told(effects[INGRESS]) == [(["TCP:22 10.0.0.0/8"], [], ["web-1"])]
    assert told(effects[EGRESS]) == [(["ALL 0.0.0.0/0"], [], ["web-1"])]


def test_the_order_decides_which_group_is_asked_first():
    account = make_account()
    web, closed = make_group(account, WEB), make_group(account, CLOSED)
    instance = make_instance(account, web, name="web-1")
    assert told(effects_of_bindings({instance: [web, closed]})[INGRESS]) == []
    [(opened, lost, _names)] = told(effects_of_bindings({instance: [closed, web]})[INGRESS])
    assert (opened, lost) == ([], ["TCP:80 203.0.113.0/24"])


def test_a_group_less_closes_what_only_it_allowed_and_cuts_off_who_listens_there():
    account = make_account()
    web, ssh = make_group(account, WEB), make_group(account, "ACCEPT#10.0.0.0/8#22#TCP")
    instance = make_instance(account, web, ssh, name="web-1")
    Listener.objects.create(instance=instance, protocol="TCP", port=80, process="nginx")
    effect = effects_of_bindings({instance: [ssh]}, visitor="198.51.100.7")[INGRESS]
    assert told(effect) == [([], ["TCP:80 0.0.0.0/0"], ["web-1"])]
    assert [cut.process for cut in effect.cut_off] == ["nginx"]
    assert effect.visitor is not None
    assert effect.visitor.describe() == "TCP:80 198.51.100.7"


def test_an_instance_that_joins_or_leaves_a_group_gains_or_loses_where_rules_name_it():
    account = make_account()
    clients, other, database = make_group(account), make_group(account), make_group(account)
    make_referring_rule(database, clients)
    make_instance(account, database, name="db-1")
    make_instance(account, database, name="db-gone", state=InstanceState.SHUTDOWN)
    stays = make_instance(account, clients, name="app-1", private_ipv4="10.0.1.1")
    comes = make_instance(account, other, name="app-2", private_ipv4="10.0.1.2")
    effect = effects_of_bindings({comes: [other, clients]})[INGRESS]
    assert told(effect) == [(["TCP:3306 10.0.1.2"], [], ["db-1"])]
    effect = effects_of_bindings({stays: [other]})[INGRESS]
    assert told(effect) == [([], ["TCP:3306 10.0.1.1"], ["db-1"])]


def test_bindings_that_change_no_verdict_have_no_effect():
    account = make_account()
    one, same = make_group(account, WEB), make_group(account, WEB)
    instance = make_instance(account, one)
    assert [told(effect) for effect in effects_of_bindings({instance: [same, one]}).values()] == [[], []]


@pytest.mark.parametrize("count", [1, 8])
def test_the_effect_of_bindings_takes_the_same_queries_for_any_number(count, django_assert_num_queries):
    account = make_account()
    group, peer = make_group(account, WEB), make_group(account)
    make_referring_rule(group, peer)
    instances = [make_instance(account, group, make_group(account, WEB)) for _ in range(count)]
    with django_assert_num_queries(6):
        effects_of_bindings({instance: [group, peer] for instance in instances})
