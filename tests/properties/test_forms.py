"""Whatever people send to an address of the site, it answers with a page or a refusal and keeps its rows whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from securitygroups.engine.vocabulary import Protocol
from securitygroups.models import AuditEntry, Binding, Instance, Rule, SecurityGroup, Snapshot
from tests.properties.site import PAGES, Fields, Site, make_site

pytestmark = pytest.mark.django_db

DONE, REFUSED = {200, 204, 302}, {404, 405, 409, 422}
ODD_TEXTS = ["", "\x00", "0", "-1", "9" * 40, "²", "sg-00000000", "300.1.1.1", "TCP:443-80", "x" * 700, "../..", "1,1"]

few_examples = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
every_page = pytest.mark.parametrize("page", PAGES)
KEYS = [
    "q",
    "region",
    "project",
    "sort",
    "page",
    "size",
    "state",
    "at",
    "copy",
    "rule",
    "group",
    "instance",
    "peer",
    "port",
]
queries = st.dictionaries(
    st.sampled_from(KEYS) | st.text(max_size=8), st.sampled_from(ODD_TEXTS) | st.text(max_size=120), max_size=4
)
texts = st.sampled_from([*ODD_TEXTS, "10.0.0.1", "2001:db8::1", "::1%eth0", "443"]) | st.text(max_size=40)
packets = st.fixed_dictionaries(
    {}, optional={"peer": texts, "protocol": st.sampled_from(list(Protocol)) | texts, "port": texts, "order": texts}
)
odd_headers = st.fixed_dictionaries(
    {"HX-Request": st.sampled_from(["true", "false"])},
    optional={
        "HX-Current-URL": st.sampled_from(["http://[bad", "http://testserver/groups?q=%00#x", "//x", "\xff", "?"]),
        "HX-Target": st.sampled_from(["group", "dialog", "popover", "packet-test", "#", ""]),
        "HX-Boosted": st.just("true"),
        "HX-History-Restore-Request": st.just("true"),
    },
)
headers = st.just({}) | st.just({"HX-Request": "true"}) | odd_headers


@pytest.fixture
def site(settings) -> Site:
    settings.DEMO_WORLDS = 0
    return make_site()


@pytest.fixture
def forms(site: Site, page: str) -> dict[str, Fields]:
    return site.forms(page)


def posts(url: str, forms: dict[str, Fields]) -> st.SearchStrategy[Fields]:
    """The form of an address, filled in; at most two fields spoilt or left out, and some that belong elsewhere."""
    own = {name: values[:1] for name, values in forms.get(url, {}).items()}
    names = sorted({name for form in forms.values() for name in form})
    known = sorted({value for form in forms.values() for values in form.values() for value in values})
    anything = st.lists(st.sampled_from([*ODD_TEXTS, *known]) | st.text(max_size=120), max_size=3)
    spoilt = st.dictionaries(st.sampled_from(sorted(own)), anything, max_size=2) if own else st.just({})
    strangers = st.dictionaries(st.sampled_from(names) | st.text(max_size=20), anything, max_size=2)
    return st.builds(lambda spoilt, strangers: strangers | own | spoilt, spoilt, strangers)


@contextmanager
def rolled_back() -> Iterator[None]:
    """The next example finds the rows as this one found them."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows() -> list[list[Any]]:
    """Everything that a change would change."""
    kinds = (SecurityGroup, Rule, Instance, Binding, Snapshot, AuditEntry)
    return [list(kind.objects.order_by("pk").values_list()) for kind in kinds]


def gaps() -> list[Any]:
    """Rows that do not stand where counting 0, 1, 2, ... through their list would have them."""
    rules = Rule.objects.order_by("group", "direction", "position").values_list("group", "direction", "position")
    bindings = Binding.objects.order_by("instance", "position").values_list("instance", "position")
    lists = [list(members) for ordered in (rules, bindings) for _, members in groupby(ordered, lambda row: row[:-1])]
    return [row for members in lists for place, row in enumerate(members) if row[-1] != place]


@every_page
@few_examples
@given(data=st.data(), headers=headers)
def test_a_post_is_done_or_refused_and_never_half_done(
    site: Site, forms: dict[str, Fields], page: str, data: st.DataObject, headers: dict[str, str]
):
    sent = data.draw(posts(site.url(page), forms))
    with rolled_back():
        before = rows()
        answer = site.ask("post", page, sent, **headers)
        assert answer.status_code in DONE | REFUSED
        assert answer.status_code in DONE or rows() == before
        assert gaps() == []


@every_page
@few_examples
@given(query=queries, headers=headers)
def test_a_question_is_answered_and_changes_nothing(
    site: Site, page: str, query: dict[str, str], headers: dict[str, str]
):
    with rolled_back():
        before = rows()
        answer = site.ask("get", page, {name: [value] for name, value in query.items()}, **headers)
        assert answer.status_code in DONE | REFUSED
        assert rows() == before


@few_examples
@given(packet=packets, target=st.sampled_from(["group", "packet-test"]))
def test_whatever_is_put_to_the_rules_is_answered_or_refused(site: Site, packet: dict[str, str], target: str):
    sent = {name: [value] for name, value in packet.items()}
    for headers in ({}, {"HX-Request": "true", "HX-Target": target}):
        assert site.ask("get", "rules", sent, **headers).status_code in {200, 422}
