"""What a change would do, on the page before it is saved."""

import pytest
from django.urls import reverse

from securitygroups.engine.vocabulary import Direction
from securitygroups.models.choices import Role
from securitygroups.services.rules import add_rules
from tests.factories import ADA, draft, lines, make_account, make_group, make_instance, sign_in

pytestmark = pytest.mark.django_db

OFFICE = "ACCEPT#203.0.113.0/24#22#TCP"
CLOSED = "DROP#0.0.0.0/0#22#TCP"


def effect_url(group):
    return reverse("web:rules-order-effect", args=[group.group_id, Direction.INGRESS])


def reversed_order(group):
    return ",".join(map(str, group.rules.order_by("-position").values_list("pk", flat=True)))


def test_a_staged_order_says_what_it_would_do_and_does_nothing(client):
    group = make_group(None, OFFICE, CLOSED)
    for name in ("web-1", "web-2"):
        make_instance(group.account, group, name=name)
    sign_in(client, group.account)
    page = client.get(effect_url(group), {"order": reversed_order(group), "version": group.version}).content.decode()
    for text in ("Newly rejected", "TCP:22 from 203.0.113.0/24", "2 instances affected: web-1, web-2"):
        assert text in page
    assert "Rule 2 (was 1) can no longer match: rule 1 (was 2) takes all of it." in page
    assert lines(group) == [OFFICE, CLOSED]


@pytest.mark.parametrize("order", ["", "nonsense", "-1"])
def test_of_an_order_that_is_none_nothing_is_told(order, client):
    group = make_group(None, OFFICE, CLOSED)
    sign_in(client, group.account)
    page = client.get(effect_url(group), {"order": order, "version": group.version}).content.decode()
    assert "What was sent is no order of rules." in page


def test_of_rules_that_changed_meanwhile_nothing_is_told(client):
    group = make_group(None, OFFICE, CLOSED)
    sign_in(client, group.account)
    staged = {"order": reversed_order(group), "version": group.version}
    add_rules(group, Direction.INGRESS, [draft("ACCEPT#10.0.0.0/8#22#TCP")], actor=ADA)
    page = client.get(effect_url(group), staged).content.decode()
    assert "These rules changed meanwhile." in page
    assert "Newly" not in page


def test_other_groups_that_decide_the_same_are_told(client):
    account = make_account()
    group, opened = make_group(account, OFFICE, CLOSED), make_group(account, "ACCEPT#0.0.0.0/0#ALL#ALL")
    make_instance(account, opened, group)
    sign_in(client, account)
    page = client.get(effect_url(group), {"order": reversed_order(group), "version": group.version}).content.decode()
    assert "the other groups of these instances decide the same" in page


def test_the_question_before_a_deletion_says_what_it_would_do(client):
    group = make_group(None, "ACCEPT#0.0.0.0/0#80#TCP", "DROP#203.0.113.0/24#22#TCP", "ACCEPT#203.0.113.9#22#TCP")
    sign_in(client, group.account)
    url = reverse("web:rules-delete", args=[group.group_id, Direction.INGRESS])
    web, closed, _office = group.rules.order_by("position")
    page = client.get(url, {"rule": closed.pk}).content.decode()
    assert "TCP:22 from 203.0.113.9" in page
    assert "Rule 3 matches again." in page
    assert "No instance outside the recycle bin has this group" in page
    make_instance(group.account, group)
    page = client.get(url, {"rule": web.pk}, REMOTE_ADDR="198.51.100.7").content.decode()
    assert "TCP:80 from 0.0.0.0/0" in page
    assert "Your own address 198.51.100.7 loses TCP:80." in page


def test_everyone_but_a_few_is_told_by_the_few(client):
    group = make_group(None, "DROP#10.0.0.0/8#80#TCP", "ACCEPT#0.0.0.0/0#80#TCP")
    sign_in(client, group.account)
    url = reverse("web:rules-delete", args=[group.group_id, Direction.INGRESS])
    page = client.get(url, {"rule": group.rules.get(position=1).pk}).content.decode()
    assert "TCP:80 from 0.0.0.0/0 except 10.0.0.0/8" in page


def test_effects_are_for_those_who_may_change_the_rules(client):
    group = make_group(None, OFFICE, CLOSED)
    assert client.get(effect_url(group)).url.startswith(reverse("web:sign-in"))
    sign_in(client, make_account())
    assert client.get(effect_url(group)).status_code == 404
    sign_in(client, group.account, Role.VIEWER)
    assert client.get(effect_url(group)).status_code == 403
    sign_in(client, group.account)
    assert client.post(effect_url(group)).status_code == 405


def test_binding_says_what_it_would_do_while_one_ticks(client):
    account = make_account()
    web, ssh = make_group(account, "ACCEPT#0.0.0.0/0#80#TCP"), make_group(account, "ACCEPT#10.0.0.0/8#22#TCP")
    instance = make_instance(account, web, name="web-1")
    sign_in(client, account)
    from_instance = reverse("web:instance-bind", args=[instance.instance_id])
    from_group = reverse("web:group-bind", args=[ssh.group_id])
    for url, chosen in ((from_instance, {"group": ssh.group_id}), (from_group, {"instance": instance.instance_id})):
        page = client.post(url, {"look": "1", **chosen}).content.decode()
        assert "TCP:22 from 10.0.0.0/8" in page
        assert "1 instance affected: web-1" in page
        assert "Newly" not in client.get(url).content.decode()


def test_unbinding_says_what_it_would_do(client):
    account = make_account()
    web, ssh = make_group(account, "ACCEPT#0.0.0.0/0#80#TCP"), make_group(account, "ACCEPT#10.0.0.0/8#22#TCP")
    instance = make_instance(account, web, ssh)
    sign_in(client, account)
    from_instance = reverse("web:instance-unbind", args=[instance.instance_id, ssh.group_id])
    from_group = reverse("web:group-unbind", args=[ssh.group_id]) + f"?instance={instance.instance_id}"
    for url in (from_instance, from_group):
        page = client.get(url).content.decode()
        assert "Newly rejected" in page
        assert "TCP:22 from 10.0.0.0/8" in page


def test_another_order_of_groups_says_what_it_would_do(client):
    account = make_account()
    web, closed = make_group(account, "ACCEPT#0.0.0.0/0#80#TCP"), make_group(account, "DROP#203.0.113.0/24#80#TCP")
    instance = make_instance(account, web, closed)
    url = reverse("web:instance-order-effect", args=[instance.instance_id])
    staged = {"order": f"{closed.pk},{web.pk}", "version": f"{web.pk},{closed.pk}"}
    assert client.get(url, staged).url.startswith(reverse("web:sign-in"))
    sign_in(client, account)
    assert "TCP:80 from 203.0.113.0/24" in client.get(url, staged).content.decode()
    for order in ("x", str(web.pk), f"{web.pk},{web.pk + closed.pk}"):
        assert "no order of these groups" in client.get(url, staged | {"order": order}).content.decode()
    assert client.post(url, staged).status_code == 405
    sign_in(client, account, Role.VIEWER)
    assert client.get(url, staged).status_code == 403
    sign_in(client, make_account())
    assert client.get(url, staged).status_code == 404


def test_a_rule_as_it_is_typed_says_what_it_would_do(client):
    group = make_group(None, "ACCEPT#10.0.0.0/8#22#TCP")
    make_instance(group.account, group, name="web-1")
    url = reverse("web:rule-edit-effect", args=[group.group_id, Direction.INGRESS, group.rules.get().pk])
    typed = {"action": "ACCEPT", "service": "TCP:22-23", "peer": "10.0.0.0/8", "note": "", "version": group.version}
    assert client.post(url, typed).url.startswith(reverse("web:sign-in"))
    sign_in(client, group.account)
    page = client.post(url, typed).content.decode()
    assert "TCP:23 from 10.0.0.0/8" in page
    assert "1 instance affected: web-1" in page
    assert "Fill this in" in client.post(url, typed | {"peer": ""}).content.decode()
    assert "Correct what cannot be read" in client.post(url, typed | {"peer": "10."}).content.decode()
    assert client.get(url).status_code == 405
    gone = reverse("web:rule-edit-effect", args=[group.group_id, Direction.INGRESS, 999999999])
    assert client.post(gone, typed).status_code == 404
    assert lines(group) == ["ACCEPT#10.0.0.0/8#22#TCP"]
    sign_in(client, group.account, Role.VIEWER)
    assert client.post(url, typed).status_code == 403
    sign_in(client, make_account())
    assert client.post(url, typed).status_code == 404


def test_rules_as_they_are_typed_say_what_they_would_do_where_they_go(client):
    group = make_group(None, "DROP#0.0.0.0/0#22#TCP")
    make_instance(group.account, group, name="web-1")
    url = reverse("web:rules-add-effect", args=[group.group_id, Direction.INGRESS])
    row = {"type": "custom", "source_kind": "custom", "peer": "203.0.113.0/24", "service": "TCP:22", "action": "ACCEPT"}
    typed = {f"rules-0-{name}": value for name, value in row.items()}
    typed |= {"rules-TOTAL_FORMS": "1", "rules-INITIAL_FORMS": "0", "at": "top", "version": "0"}
    assert client.post(url, typed).url.startswith(reverse("web:sign-in"))
    sign_in(client, group.account)
    page = client.post(url, typed).content.decode()
    assert "Newly allowed" in page
    assert "TCP:22 from 203.0.113.0/24" in page
    page = client.post(url, typed | {"at": f"after:{group.rules.get().pk}"}).content.decode()
    assert "All traffic is treated as before." in page
    assert "The new rule “Allow TCP:22 from 203.0.113.0/24” can never match: rule 1 takes all of it." in page
    for unfinished in ({"rules-0-peer": ""}, {"rules-0-service": ""}, {"rules-TOTAL_FORMS": "x"}):
        assert "Fill this in" in client.post(url, typed | unfinished).content.decode()
    for wrong in ({"rules-0-peer": "203."}, {"rules-0-peer": "0.0.0.0/"}, {"at": "x"}):
        assert "Correct what cannot be read" in client.post(url, typed | wrong).content.decode()
    page = client.post(url, typed | {"at": "before:999999999"}).content.decode()
    assert "not in the list any more" in page
    page = client.post(url, typed | {"rules-0-peer": "0.0.0.0/0", "rules-0-action": "DROP"}).content.decode()
    assert "rule 1" in page
    assert "treated as before" not in page
    assert client.get(url).status_code == 405
    assert lines(group) == ["DROP#0.0.0.0/0#22#TCP"]
    sign_in(client, group.account, Role.VIEWER)
    assert client.post(url, typed).status_code == 403
    sign_in(client, make_account())
    assert client.post(url, typed).status_code == 404


def preview(client, group, service="TCP:135", peer="0.0.0.0/0", direction=Direction.INGRESS, action="ACCEPT"):
    """What the page says of one new rule at the bottom of the list."""
    row = {"type": "custom", "source_kind": "custom", "peer": peer, "service": service, "action": action}
    typed = {f"rules-0-{name}": value for name, value in row.items()}
    typed |= {"rules-TOTAL_FORMS": "1", "rules-INITIAL_FORMS": "0", "at": "bottom", "version": group.version}
    url = reverse("web:rules-add-effect", args=[group.group_id, direction])
    return client.post(url, typed).content.decode()


def test_what_the_internet_withholds_is_said_in_one_line_each(client):
    group = make_group(None)
    sign_in(client, group.account)
    make_instance(group.account, group, name="inside")
    page = preview(client, group, "TCP:80,135")
    assert "Carriers block TCP:135 on the Internet: nothing of it arrives from there." in page
    assert "This instance has no public address: nothing from the Internet arrives but through a gateway." in page
    page = preview(client, group, "TCP:25,135", direction=Direction.EGRESS)
    assert "Carriers block TCP:135 on the Internet: nothing of it arrives there." in page
    assert "TCP port 25 stays closed towards the Internet for this instance until it is unblocked." in page
    assert "public address" not in page
    make_instance(group.account, group, name="also inside")
    page = preview(client, group, "TCP:25,80", direction=Direction.EGRESS)
    assert "TCP port 25 stays closed towards the Internet for these instances until it is unblocked." in page
    assert "None of these instances has a public address: nothing arrives on the Internet but" in page
    for number in (1, 2):
        make_instance(
            group.account, group, name=f"web-{number}", public_ipv4=f"198.51.100.{number}", smtp_unblocked=True
        )
    page = preview(client, group, "TCP:25,80", direction=Direction.EGRESS)
    assert "TCP port 25 stays closed towards the Internet for 2 of these instances until it is unblocked." in page
    assert "2 of these instances have no public address" in page
    page = preview(client, group, "TCP:25,80,135", "10.0.0.0/8", Direction.EGRESS)
    assert "TCP:25,80,135 to 10.0.0.0/8" in page
    for word in ("Carriers", "port 25", "public address"):
        assert word not in page


def test_without_effect_the_reason_is_the_true_one(client):
    account = make_account()
    group, opened = make_group(account), make_group(account, "ACCEPT#::/0#ALL#ALL")
    sign_in(client, account)
    make_instance(account, group, name="plain-1")
    assert "treated as before: the instance has no IPv6 address." in preview(client, group, "TCP:443", "::/0")
    make_instance(account, group, name="plain-2")
    page = preview(client, group, "TCP:443", "::/0")
    assert "treated as before: none of the instances has an IPv6 address." in page
    make_instance(account, opened, group, name="open", ipv6="2001:db8::1")
    page = preview(client, group, "TCP:443", "::/0")
    assert "2 of these instances have no IPv6 address, and the other groups of the rest decide the same." in page
    make_instance(account, group, name="six", ipv6="2001:db8::2")
    page = preview(client, group, "TCP:443", "::/0")
    assert "1 instance affected: six" in page
    assert "Nothing changes for 1 more: its other groups decide the same. Nothing changes for 2 without an IPv6" in page


def test_a_rule_that_others_repeat_says_which_and_how(client):
    group = make_group(None, "ACCEPT#10.0.0.0/9#22#TCP", "ACCEPT#10.128.0.0/9#22#TCP", "DROP#0.0.0.0/0#23#TCP")
    sign_in(client, group.account)
    page = preview(client, group, "TCP:22", "10.0.0.0/8")
    assert "“Allow TCP:22 from 10.0.0.0/8” can never match: rules 1, 2 already allow all of it." in page
    page = preview(client, group, "TCP:23", "10.0.0.0/8", action="DROP")
    assert "“Reject TCP:23 from 10.0.0.0/8” can never match: rule 3 already rejects all of it." in page


def test_a_rule_that_new_ones_take_says_what_they_say(client):
    group = make_group(None, "ACCEPT#10.0.0.0/8#22#TCP")
    sign_in(client, group.account)
    rows = [
        {"type": "custom", "source_kind": "custom", "peer": peer, "service": "TCP:22", "action": "DROP"}
        for peer in ("10.0.0.0/9", "10.128.0.0/9")
    ]
    typed = {f"rules-{at}-{name}": value for at, row in enumerate(rows) for name, value in row.items()}
    typed |= {"rules-TOTAL_FORMS": "2", "rules-INITIAL_FORMS": "0", "at": "top", "version": group.version}
    page = client.post(reverse("web:rules-add-effect", args=[group.group_id, Direction.INGRESS]), typed)
    assert (
        "Rule 1 can no longer match: the new rules “Reject TCP:22 from 10.0.0.0/9”, “Reject TCP:22 from 10.128.0.0/9”"
        " take all of it."
    ) in page.content.decode()


def test_a_visitor_who_loses_everything_hears_it_in_words(client):
    group = make_group(None, "ACCEPT#0.0.0.0/0#ALL#ALL")
    sign_in(client, group.account)
    make_instance(group.account, group)
    url = reverse("web:rules-delete", args=[group.group_id, Direction.INGRESS])
    page = client.get(url, {"rule": group.rules.get().pk}, REMOTE_ADDR="10.9.9.9").content.decode()
    assert "Your own address 10.9.9.9 loses all traffic." in page
