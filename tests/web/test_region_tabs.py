"""The region tabs above the lists of groups and instances."""

import pytest

from securitygroups.models import Account
from securitygroups.models.choices import InstanceState
from tests.factories import make_account, make_group, make_instance, make_project, region, sign_in

pytestmark = pytest.mark.django_db

SPREAD = ("ap-beijing", "ap-singapore", "eu-frankfurt")
FILTERS = [{"q": "alone"}, {"q": "nothing is called so"}, {"project": "7"}, {"q": "alone", "project": "7"}]
STATE_FILTERS = [{"state": "STOPPED"}, {"state": "STOPPED", "q": "alone"}]


@pytest.fixture
def account() -> Account:
    """Three groups and instances in each of three regions; what is called alone is in the last one only."""
    account = make_account()
    project = make_project(account, number=7)
    for code in SPREAD:
        group = make_group(account, region=region(code))
        make_instance(account, group)
        make_instance(account, group, state=InstanceState.SHUTDOWN)
    far = make_group(account, name="alone", region=region(SPREAD[-1]), project=project)
    make_instance(account, far, name="alone", state=InstanceState.STOPPED)
    make_instance(account, far, name="alone-in-the-bin", state=InstanceState.SHUTDOWN)
    return account


def shown_tabs(client, path: str, query: dict[str, str]) -> list[tuple[str, int]]:
    """The tabs and the menu beside them, in order, with their counts."""
    tabs = client.get(path, {"project": "", "region": SPREAD[0]} | query).context["tabs"]
    return [(tab.region.code, tab.count) for tab in (*tabs.tabs, *tabs.more)]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        *(("/groups", query) for query in FILTERS),
        *(("/instances", query) for query in FILTERS + STATE_FILTERS),
        *(("/instances", query | {"state": "SHUTDOWN"}) for query in FILTERS),
    ],
)
def test_the_tabs_keep_their_places_whatever_is_found(path, query, client, account):
    sign_in(client, account)
    everything = shown_tabs(client, path, {"state": "SHUTDOWN"} if query.get("state") == "SHUTDOWN" else {})
    narrowed = shown_tabs(client, path, query)
    assert [code for code, _count in everything[:3]] == list(SPREAD)
    assert [code for code, _count in narrowed] == [code for code, _count in everything]
    assert sum(count for _code, count in narrowed) < sum(count for _code, count in everything)


def test_the_counts_are_those_of_the_filter(client, account):
    sign_in(client, account)
    assert shown_tabs(client, "/groups", {"q": "alone"})[:3] == [
        ("ap-beijing", 0),
        ("ap-singapore", 0),
        ("eu-frankfurt", 1),
    ]


def test_choosing_an_empty_region_moves_no_tab(client, account):
    sign_in(client, account)
    shown = shown_tabs(client, "/groups", {})
    assert shown_tabs(client, "/groups", {"region": shown[5][0]}) == shown


def test_the_current_region_is_always_a_tab(client, account):
    sign_in(client, account)
    last = shown_tabs(client, "/groups", {})[-1][0]
    tabs = client.get("/groups", {"region": last}).context["tabs"]
    assert tabs.tabs[-1].region.code == last
    assert tabs.tabs[-1].current


def test_without_a_choice_the_first_region_with_something_found_is_current(client, account):
    sign_in(client, account)
    for query, current in (({"q": "alone"}, SPREAD[-1]), ({"q": "nothing is called so"}, SPREAD[0])):
        assert client.get("/groups", {"region": "", **query}).context["tabs"].current.code == current
