"""The list of instances, which is also the recycle bin, and the page of an instance."""

import pytest
from django.urls import reverse

from securitygroups.engine.vocabulary import Protocol
from securitygroups.models import Instance, Listener
from securitygroups.models.choices import InstanceState, Platform, Role
from tests.factories import HTMX, make_account, make_group, make_instance, make_project, region, sign_in
from tests.web.query_counts import at_every_size

pytestmark = pytest.mark.django_db

LIST = "/instances"
BIN = str(InstanceState.SHUTDOWN)
WEB = "ACCEPT#0.0.0.0/0#80#TCP"
VERBS = ("web:instance-recycle", "web:instance-restore", "web:instance-release")


def url(instance: Instance, name: str = "web:instance") -> str:
    return reverse(name, args=[instance.instance_id])


def test_the_list_shows_one_regions_instances_with_their_groups_in_order(client):
    account = make_account()
    web, ssh = make_group(account, name="web-tier"), make_group(account, name="ssh-only")
    instance = make_instance(
        account, ssh, web, name="web-1", platform=str(Platform.WINDOWS), public_ipv4="203.0.113.9", ipv6="2001:db8::9"
    )
    make_instance(account, name="far-away", region=region("ap-shanghai"))
    sign_in(client, account)
    page = client.get(LIST, {"region": "ap-guangzhou"}).content.decode()
    for text in ("web-1", instance.instance_id, "Running", "203.0.113.9", "2001:db8::9", "Windows", "1 instance"):
        assert text in page
    assert page.index("ssh-only") < page.index("web-tier")
    assert "far-away" not in page


def test_the_list_narrows_by_words_state_and_project(client):
    account = make_account()
    make_instance(account, name="web-1")
    make_instance(account, name="db-1", state=str(InstanceState.STOPPED), project=make_project(account, number=7))
    sign_in(client, account)
    for query in ({"q": "db"}, {"state": "STOPPED"}, {"project": "7"}):
        page = client.get(LIST, {"project": "", **query}).content.decode()
        assert "db-1" in page, query
        assert "web-1" not in page, query


@pytest.mark.parametrize("query", [{"state": "BROKEN"}, {"sort": "secret"}, {"page": "x"}, {"size": "7"}, {"q": "\0"}])
def test_nonsense_in_the_address_is_passed_over(query, client):
    account = make_account()
    make_instance(account, name="web-1")
    sign_in(client, account)
    assert b"web-1" in client.get(LIST, query).content


def test_the_list_comes_in_pages(client):
    account = make_account()
    for number in range(12):
        make_instance(account, name=f"node-{number:02d}")
    sign_in(client, account)
    page = client.get(LIST, {"size": 10, "page": 2}).content.decode()
    assert "node-11" in page
    assert "node-01" not in page
    assert "12 instances" in page


def test_an_empty_list_says_what_that_means(client):
    account = make_account()
    sign_in(client, account)
    assert b"No instances in Guangzhou" in client.get(LIST, {"region": "ap-guangzhou"}).content
    assert b"No instance matches" in client.get(LIST, {"q": "nothing"}).content
    assert b"The recycle bin of Guangzhou is empty" in client.get(LIST, {"state": BIN}).content


def test_the_page_shows_groups_in_order_listeners_and_facts(client):
    account = make_account()
    web, ssh = (
        make_group(account, WEB, name="web-tier"),
        make_group(account, name="ssh-only", outbound=(WEB, "ACCEPT#0.0.0.0/0#ALL#ICMP")),
    )
    instance = make_instance(account, ssh, web, name="web-1", public_ipv4="203.0.113.9")
    Listener.objects.create(instance=instance, protocol=str(Protocol.TCP), port=443, process="nginx")
    sign_in(client, account)
    page = client.get(url(instance)).content.decode()
    for text in ("203.0.113.9", "TCP:443", "HTTPS", "nginx", "0 / 2", "1 / 0", "2 of 5 groups", "after the last group"):
        assert text in page
    assert page.index("ssh-only") < page.index("web-tier")


def test_an_instance_without_groups_or_listeners_says_what_that_means(client):
    account = make_account()
    instance = make_instance(account)
    sign_in(client, account)
    page = client.get(url(instance)).content
    assert b"No security group: all traffic of this instance is rejected" in page
    assert b"Nothing listens here" in page


def test_the_only_group_cannot_be_unbound_and_the_page_says_why(client):
    account = make_account()
    group = make_group(account)
    instance = make_instance(account, group, name="web-1")
    sign_in(client, account)
    page = client.get(url(instance)).content.decode()
    assert "web-1 would have no security group left" in page
    assert f'aria-label="Unbind {group.name}: not possible yet"' in page


def test_a_full_instance_offers_no_binding_and_says_why(client):
    account = make_account()
    instance = make_instance(account, *[make_group(account) for _ in range(5)])
    sign_in(client, account)
    page = client.get(url(instance)).content.decode()
    assert "has 5 security groups already" in page
    assert url(instance, "web:instance-bind") not in page


def test_htmx_gets_the_part_that_changes_and_a_browser_the_page(client):
    account = make_account()
    instance = make_instance(account, make_group(account))
    sign_in(client, account)
    for address, part in ((LIST, '<div id="instances"'), (url(instance), '<div id="instance"')):
        assert client.get(address, headers=HTMX).content.decode().strip().startswith(part)
        page = client.get(address)
        assert b"<!doctype html>" in page.content
        assert "HX-Request" in page.headers["Vary"]


@at_every_size
def test_the_list_takes_the_same_queries_at_any_length(size, client, assert_query_count):
    account = make_account()
    groups = [make_group(account) for _ in range(3)]
    for _ in range(size):
        make_instance(account, *groups)
    sign_in(client, account)
    with assert_query_count("instances"):
        client.get(LIST, {"size": 100})


@pytest.mark.parametrize("size", [1, 5])
def test_the_page_takes_the_same_queries_with_any_number_of_groups(size, client, assert_query_count):
    account = make_account()
    instance = make_instance(account, *[make_group(account, WEB) for _ in range(size)])
    sign_in(client, account)
    with assert_query_count("instance"):
        client.get(url(instance))


@pytest.mark.parametrize(
    ("name", "state", "sentence"),
    [
        ("web:instance-recycle", InstanceState.SHUTDOWN, "in the recycle bin already"),
        ("web:instance-restore", InstanceState.RUNNING, "is not in the recycle bin"),
        ("web:instance-release", InstanceState.RUNNING, "is not in the recycle bin"),
    ],
)
def test_a_verb_that_comes_too_late_is_refused_with_the_reason(name, state, sentence, client):
    account = make_account()
    instance = make_instance(account, name="web-1", state=str(state))
    sign_in(client, account)
    for response in (client.get(url(instance, name)), client.post(url(instance, name), {"name": "web-1"})):
        assert sentence in response.content.decode()
    assert response.status_code == 422
    assert Instance.objects.get().state == state


def test_a_viewer_sees_everything_and_may_change_nothing(client):
    account = make_account()
    instance = make_instance(account, make_group(account), make_group(account))
    sign_in(client, account, Role.VIEWER)
    pages = client.get(LIST).content.decode() + client.get(url(instance)).content.decode()
    assert instance.name in pages
    for hook in ("data-handle", "data-pending", '/bind"', "/unbind", "/recycle", "/move"):
        assert hook not in pages
    for name in VERBS:
        assert client.get(url(instance, name)).status_code == 403
        assert client.post(url(instance, name)).status_code == 403


def test_another_accounts_instances_are_not_there(client):
    instance = make_instance(make_account(), name="foreign")
    sign_in(client, make_account())
    assert b"foreign" not in client.get(LIST, {"region": "ap-guangzhou"}).content
    for name in ("web:instance", *VERBS):
        assert client.get(url(instance, name)).status_code == 404
    for name in VERBS:
        assert client.post(url(instance, name), {"name": "foreign"}).status_code == 404


def test_the_anonymous_are_sent_to_sign_in(client):
    instance = make_instance(make_account())
    for address in (LIST, *[url(instance, name) for name in ("web:instance", *VERBS)]):
        assert client.get(address).url.startswith(reverse("web:sign-in"))
    for name in VERBS:
        assert client.post(url(instance, name)).url.startswith(reverse("web:sign-in"))


def test_wrong_methods_are_refused(client):
    account = make_account()
    instance = make_instance(account)
    sign_in(client, account)
    assert client.post(LIST).status_code == 405
    assert client.post(url(instance)).status_code == 405
    for name in VERBS:
        assert client.put(url(instance, name)).status_code == 405
