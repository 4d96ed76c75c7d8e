"""The search of the top bar, and that of the list of groups."""

import html
import re

import pytest
from django.urls import reverse

from securitygroups.selectors.groups import groups_for_list, region_counts
from tests.factories import make_account, make_group, make_instance, make_referring_rule, region, sign_in
from tests.web.query_counts import at_every_size

pytestmark = pytest.mark.django_db


def test_the_search_of_the_top_bar_finds_groups_and_instances_of_the_account_only(client):
    account = make_account()
    make_instance(account, make_group(account, name="web-tier"), name="web-7", public_ipv4="119.29.1.7")
    make_group(name="web-of-others")
    sign_in(client, account)
    page = client.get(reverse("web:search"), {"q": "web"}).content.decode()
    assert "web-tier" in page
    assert "web-7" in page
    assert "web-of-others" not in page
    assert b"web-7" in client.get(reverse("web:search"), {"q": "119.29"}).content
    assert b"Nothing found" in client.get(reverse("web:search"), {"q": ""}).content


@pytest.fixture
def account():
    """An account with a group for each kind of thing that a search can find."""
    account = make_account()
    make_group(account, name="web-tier", description="Front of the shop")
    make_group(account, "ACCEPT#198.51.100.0/24#22#TCP", name="office")
    make_group(account, "ACCEPT#0.0.0.0/0#8022,80#TCP", name="proxy", outbound=("ACCEPT#2001:db8:7::/48#53#UDP",))
    make_group(account, "ACCEPT#10.22.0.0/16#8000-8010#UDP", name="voice", region=region("ap-shanghai"))
    noted = make_group(account, name="noted")
    rule = make_referring_rule(noted, make_group(account, name="peer"))
    noted.rules.filter(pk=rule.pk).update(note="Ticket 4711")
    for letter, group in zip("klmnop", account.groups.all(), strict=True):
        account.groups.filter(pk=group.pk).update(group_id=f"sg-zzzzzzz{letter}")
    return account


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("198.51", ["office"]),
        ("198.51.100.0/24", ["office"]),
        ("2001:DB8:7", ["proxy"]),
        ("22", ["office"]),
        ("80", ["proxy"]),
        ("8010", ["voice"]),
        ("8000-8010", ["voice"]),
        ("tcp:22", ["office"]),
        ("TCP: 22", ["office"]),
        ("udp:22", []),
        ("53", ["proxy"]),
        ("ticket", ["noted"]),
        ("front", ["web-tier"]),
        ("sg-zzz", ["noted", "office", "peer", "proxy", "voice", "web-tier"]),
        ("%", []),
        ("[", []),
    ],
)
def test_groups_are_found_by_what_they_and_their_rules_say(words, names, account):
    make_group(None, "ACCEPT#198.51.100.0/24#22,80,8010,53#TCP", name="office of others")
    assert [group.name for group in groups_for_list(account, search=words, sort="name")] == names
    assert sum(count.found for count in region_counts(account, search=words)) == len(names)


def test_both_searches_find_the_same_groups(account, client):
    sign_in(client, account)
    assert b"office" in client.get("/groups", {"q": "tcp:22"}).content
    assert b"office" in client.get(reverse("web:search"), {"q": "tcp:22"}).content


def test_what_is_left_out_is_counted_and_linked_to(client):
    account = make_account()
    group = make_group(account, name="web & co")
    for number in range(51):
        make_instance(account, group, name=f"web {number:02}")
    sign_in(client, account)
    page = html.unescape(client.get(reverse("web:search"), {"q": "web "}).content.decode())
    assert "The first 50 of 51." in page
    (there,) = re.findall(r'<a href="(/instances\?region=[^"]*)"', page.split("The first 50")[1])
    assert b"51 instances" in client.get(there).content
    assert "See all in the list of groups" not in page


@at_every_size
def test_a_search_takes_the_same_queries_however_much_it_finds(size, client, assert_query_count, settings):
    settings.QUOTAS = settings.QUOTAS | {"groups": size}
    account = make_account()
    for number in range(size):
        group = make_group(account, "ACCEPT#10.0.0.0/8#22#TCP", name=f"web-{number}")
        make_instance(account, group, name=f"web-{number}")
    sign_in(client, account)
    client.get("/groups")
    with assert_query_count("search"):
        client.get(reverse("web:search"), {"q": "web"})


def test_a_search_is_for_members_and_for_reading(client):
    assert client.get(reverse("web:search"), {"q": "web"}).url.startswith("/sign-in")
    sign_in(client, make_account())
    assert client.post(reverse("web:search"), {"q": "web"}).status_code == 405
