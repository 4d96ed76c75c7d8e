"""The instances of a group: the tab, binding and unbinding from the group's side."""

import pytest
from django.urls import reverse

from securitygroups.models import SecurityGroup
from securitygroups.models.choices import InstanceState, Role
from tests.factories import HTMX, bound_names, make_account, make_group, make_instance, region, seen_on, sign_in
from tests.web.query_counts import at_every_size

pytestmark = pytest.mark.django_db

BIN = str(InstanceState.SHUTDOWN)


@pytest.fixture
def account():
    return make_account()


@pytest.fixture
def web(account):
    return make_group(account, name="web-tier")


@pytest.fixture
def ssh(account):
    return make_group(account, name="ssh-only")


def url(group: SecurityGroup, name: str = "group-instances") -> str:
    return reverse(f"web:{name}", args=[group.group_id])


def undo_in(client) -> str:
    notice = client.get(reverse("web:notices")).content.decode()
    return notice.split('action="')[1].split('"')[0]


def test_the_tab_shows_the_instances_with_the_groups_place_and_the_others(client, account, web, ssh):
    make_instance(account, ssh, web, name="web-1", private_ipv4="10.1.2.3")
    make_instance(account, web, name="db-old", state=BIN)
    make_instance(account, ssh, name="elsewhere")
    sign_in(client, account)
    page = client.get(url(web)).content.decode()
    for text in ("web-1", "10.1.2.3", "2 of 2", "ssh-only", "db-old", "In the recycle bin", "2 of at most 2000"):
        assert text in page
    assert "elsewhere" not in page


def test_the_tab_can_be_searched(client, account, web):
    make_instance(account, web, name="web-1")
    make_instance(account, web, name="db-1")
    sign_in(client, account)
    page = client.get(url(web), {"q": "db"}).content.decode()
    assert "db-1" in page
    assert "web-1" not in page
    assert b"No instance matches" in client.get(url(web), {"q": "nothing"}).content


def test_a_group_without_instances_says_what_that_means(client, account, web):
    sign_in(client, account)
    assert b"the rules of this group protect nothing yet" in client.get(url(web)).content


def test_a_full_group_offers_no_binding_and_says_why(client, account, web, settings):
    settings.QUOTAS = settings.QUOTAS | {"instances_per_group": 1}
    make_instance(account, web)
    sign_in(client, account)
    page = client.get(url(web)).content.decode()
    assert "A group holds at most 1 instances." in page
    assert url(web, "group-bind") not in page


def test_htmx_gets_the_part_that_changes_and_a_browser_the_page(client, account, web):
    make_instance(account, web)
    sign_in(client, account)
    assert client.get(url(web), headers=HTMX).content.decode().strip().startswith('<div id="group"')
    page = client.get(url(web))
    assert b"<!doctype html>" in page.content
    assert "HX-Request" in page.headers["Vary"]


@at_every_size
def test_the_tab_takes_the_same_queries_at_any_length(size, client, account, web, ssh, assert_query_count):
    for _ in range(size):
        make_instance(account, ssh, web)
    sign_in(client, account)
    with assert_query_count("group-instances"):
        client.get(url(web), {"size": 100})


@at_every_size
def test_the_picker_takes_the_same_queries_at_any_length(size, client, account, web, ssh, assert_query_count):
    for _ in range(size):
        make_instance(account, ssh)
    sign_in(client, account)
    with assert_query_count("group-bind"):
        client.get(url(web, "group-bind"), headers=HTMX)


def test_the_picker_offers_the_instances_that_could_be_bound(client, account, web, ssh):
    make_instance(account, web, name="bound")
    make_instance(account, ssh, name="old", state=BIN)
    make_instance(account, name="abroad", region=region("ap-shanghai"))
    make_instance(account, ssh, name="free")
    make_instance(account, *[make_group(account) for _ in range(5)], name="full")
    sign_in(client, account)
    page = client.get(url(web, "group-bind"), headers=HTMX).content.decode()
    for name in ("bound", "old", "abroad"):
        assert f"<span>{name}<" not in page
    assert "<span>free<" in page
    assert "full has 5 security groups already" in page


def test_the_picker_says_how_many_more_match(client, account, web, ssh):
    for number in range(53):
        make_instance(account, ssh, name=f"node-{number:02d}")
    sign_in(client, account)
    assert b"3 more match." in client.get(url(web, "group-bind"), headers=HTMX).content


def test_instances_are_bound_where_asked_and_the_binding_can_be_undone(client, account, web, ssh):
    instances = [make_instance(account, ssh) for _ in range(2)]
    sign_in(client, account)
    data = {"instance": [instance.instance_id for instance in instances], "place": "first"}
    data |= seen_on(*instances)
    assert client.post(url(web, "group-bind"), data).url == url(web)
    assert [bound_names(instance) for instance in instances] == [["web-tier", "ssh-only"]] * 2
    assert client.post(undo_in(client)).url == url(web)
    assert [bound_names(instance) for instance in instances] == [["ssh-only"]] * 2


def test_looking_shows_the_resulting_orders_and_binds_nothing(client, account, web, ssh):
    instances = [make_instance(account, ssh, name=f"node-{number}") for number in range(7)]
    sign_in(client, account)
    data = {"instance": [instance.instance_id for instance in instances], "place": "first", "look": "1"}
    headers = HTMX | {"HX-Target": "outcome"}
    outcome = client.post(url(web, "group-bind"), data, headers=headers).content.decode()
    assert "7 instances chosen" in outcome
    assert "node-4" in outcome
    assert "node-5" not in outcome
    assert outcome.index("web-tier") < outcome.index("ssh-only")
    assert not web.bindings.exists()


def test_a_search_keeps_what_is_ticked(client, account, web, ssh):
    ticked = make_instance(account, ssh, name="web-1")
    make_instance(account, ssh, name="db-1")
    make_instance(account, ssh, name="mail-1")
    sign_in(client, account)
    data = {"q": "db", "instance": ticked.instance_id, "look": "1"}
    picks = client.post(url(web, "group-bind"), data, headers=HTMX | {"HX-Target": "picks"}).content.decode()
    assert f'value="{ticked.instance_id}" checked' in picks
    assert "db-1" in picks
    assert "mail-1" not in picks


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Tick at least one instance."),
        ({"instance": "ins-unknown0"}, "“ins-unknown0” cannot be bound here"),
        ({"instance": "\0"}, "cannot be bound here"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(data, sentence, client, account, web):
    sign_in(client, account)
    response = client.post(url(web, "group-bind"), {"place": "last", **data}, headers=HTMX)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_an_instance_that_filled_up_meanwhile_is_refused_and_what_was_ticked_stays(client, account, web):
    full = make_instance(account, *[make_group(account) for _ in range(5)], name="full")
    sign_in(client, account)
    response = client.post(
        url(web, "group-bind"), {"instance": full.instance_id, "place": "last", **seen_on(full)}, headers=HTMX
    )
    assert response.status_code == 422
    assert b"full has 5 security groups already" in response.content
    assert f'value="{full.instance_id}" checked' in response.content.decode()
    assert not web.bindings.exists()


def test_a_notice_names_each_instance_whose_earlier_undo_it_ends(client, account, web, ssh):
    machines = [make_instance(account, web, ssh) for _ in range(2)]
    sign_in(client, account)
    unbound = {"instance": [machine.instance_id for machine in machines]} | seen_on(*machines)
    client.post(url(web, "group-unbind"), unbound, headers=HTMX)
    notice = client.get(reverse("web:notices")).content.decode()
    assert f'data-versioned="{" ".join(unbound["instance"])}"' in notice


def test_one_or_many_are_unbound_and_undo_puts_them_back(client, account, web, ssh):
    one, other = make_instance(account, web, ssh), make_instance(account, ssh, web)
    sign_in(client, account)
    ids = {"instance": [one.instance_id, other.instance_id]}
    assert b"Unbind from 2 instances?" in client.get(url(web, "group-unbind"), ids, headers=HTMX).content
    assert client.post(url(web, "group-unbind"), ids | seen_on(one, other), headers=HTMX).status_code == 204
    assert bound_names(one) == bound_names(other) == ["ssh-only"]
    client.post(undo_in(client), headers=HTMX)
    assert (bound_names(one), bound_names(other)) == (["web-tier", "ssh-only"], ["ssh-only", "web-tier"])


def test_unbinding_with_nothing_ticked_leads_back_and_says_so(client, account, web):
    sign_in(client, account)
    response = client.get(url(web, "group-unbind"), follow=True)
    assert response.redirect_chain == [(url(web, "group-instances"), 302)]
    assert b"Tick at least one instance." in response.content


def test_one_instance_is_asked_about_by_name_in_a_popover(client, account, web, ssh):
    instance = make_instance(account, web, ssh, name="web-1")
    sign_in(client, account)
    headers = HTMX | {"HX-Target": "popover"}
    question = client.get(url(web, "group-unbind"), {"instance": instance.instance_id}, headers=headers)
    assert b"Unbind from web-1?" in question.content
    assert b'hx-target="#popover"' in question.content


def test_unbinding_lists_every_instance_that_cannot_do_without_the_group(client, account, web, ssh):
    fine = make_instance(account, web, ssh, name="fine")
    bare = [make_instance(account, web, name=name) for name in ("db-1", "db-2")]
    recycled = make_instance(account, web, ssh, name="old", state=BIN)
    sign_in(client, account)
    ids = {"instance": [instance.instance_id for instance in (fine, *bare, recycled)]}
    seen = seen_on(fine, *bare, recycled)
    for response in (client.get(url(web, "group-unbind"), ids), client.post(url(web, "group-unbind"), ids | seen)):
        page = response.content.decode()
        assert "db-1 would have no security group left" in page
        assert "db-2 would have no security group left" in page
        assert "old is in the recycle bin" in page
        assert reverse("web:instance-bind", args=[bare[0].instance_id]) in page
    assert response.status_code == 422
    assert web.bindings.count() == 4


@pytest.mark.parametrize("instance_ids", [["ins-unknown0"], ["\0"]])
def test_instances_the_group_has_not_are_not_there(instance_ids, client, account, web):
    sign_in(client, account)
    for ask in (client.get, client.post):
        assert ask(url(web, "group-unbind"), {"instance": instance_ids}).status_code == 404


def test_a_viewer_sees_the_instances_and_may_change_nothing(client, account, web, ssh):
    instance = make_instance(account, web, ssh)
    sign_in(client, account, Role.VIEWER)
    page = client.get(url(web)).content.decode()
    assert instance.name in page
    for hook in ('/bind"', "/unbind", 'name="instance"'):
        assert hook not in page
    for name in ("group-bind", "group-unbind"):
        assert client.post(url(web, name), {"instance": instance.instance_id}).status_code == 403


def test_another_accounts_group_is_not_there(client, web):
    sign_in(client, make_account())
    assert client.get(url(web)).status_code == 404
    for name in ("group-bind", "group-unbind"):
        assert client.get(url(web, name)).status_code == 404
        assert client.post(url(web, name)).status_code == 404


def test_the_anonymous_are_sent_to_sign_in(client, web):
    for name in ("group-instances", "group-bind", "group-unbind"):
        assert client.get(url(web, name)).url.startswith(reverse("web:sign-in"))


def test_wrong_methods_are_refused(client, account, web):
    sign_in(client, account)
    assert client.post(url(web)).status_code == 405
    for name in ("group-bind", "group-unbind"):
        assert client.put(url(web, name)).status_code == 405
