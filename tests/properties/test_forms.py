"""Whatever people send to an address of the site, it answers with a page or a refusal and keeps its rows whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import groupby
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from securitygroups.engine.vocabulary import Direction
from securitygroups.models import AuditEntry, Binding, Instance, Rule, SecurityGroup, Snapshot
from securitygroups.models.choices import InstanceState
from securitygroups.web.urls import urlpatterns
from tests.factories import make_account, make_group, make_instance, make_member, make_project, make_referring_rule

pytestmark = pytest.mark.django_db

DONE, REFUSED = {200, 204, 302}, {404, 405, 409, 422}
PAGES = {pattern.name: pattern for pattern in urlpatterns}
ODD_TEXTS = ["", "\x00", "0", "-1", "9" * 40, "²", "sg-00000000", "300.1.1.1", "TCP:443-80", "x" * 700, "../..", "1,1"]

Fields = dict[str, list[str]]

few_examples = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
every_page = pytest.mark.parametrize("name", PAGES)


@dataclass(frozen=True)
class World:
    """An account with something of everything, and what to put into the addresses of its pages."""

    owner: User
    parts: dict[str, Any]

    def url(self, pattern: URLPattern) -> str:
        return reverse(f"web:{pattern.name}", kwargs={name: self.parts[name] for name in pattern.pattern.converters})


@pytest.fixture
def world(settings) -> World:
    settings.DEMO_WORLDS = 0
    account = make_account()
    make_project(account, number=1)
    group = make_group(account, "ACCEPT#0.0.0.0/0#80,443#TCP", outbound=("ACCEPT#::/0#53#UDP", "DROP#::/0#ALL#ALL"))
    rule = make_referring_rule(group, make_group(account))
    instance = make_instance(account, group, make_group(account))
    make_instance(account, group, state=InstanceState.SHUTDOWN)
    parts = {"group_id": group.group_id, "direction": Direction.INGRESS, "pk": rule.pk, "version": group.version}
    parts |= {"instance_id": instance.instance_id, "topic": "order", "requested": "none", "change": 1}
    return World(make_member(account), parts)


class FieldReader(HTMLParser):
    """Gathers the fields of every form that is posted, by the address it is posted to."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, Fields] = {}
        self._fields: Fields = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            self._fields = self.forms.setdefault(values.get("action") or "", {})
        elif tag in {"input", "select", "textarea", "button"} and values.get("name"):
            self._fields.setdefault(values["name"] or "", []).append(values.get("value") or "")


@pytest.fixture
def forms(world: World, name: str) -> dict[str, Fields]:
    """The forms that the page shows, beside those of the pages that have forms for addresses without a page."""
    reader = FieldReader()
    for page in {name, "rules", "instance", "landing"}:
        reader.feed(ask(world, "get", world.url(PAGES[page])).content.decode())
    return reader.forms


def ask(world: World, method: str, url: str, fields: Fields | None = None, **headers: str) -> HttpResponse:
    client = Client(headers=headers)
    client.force_login(world.owner)
    return getattr(client, method)(url, fields or {})


@contextmanager
def rolled_back() -> Iterator[None]:
    """The next example finds the world as this one found it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows() -> list[list[Any]]:
    """Everything that a change would change."""
    kinds = (SecurityGroup, Rule, Instance, Binding, Snapshot, AuditEntry)
    return [list(kind.objects.order_by("pk").values_list()) for kind in kinds]


def assert_dense() -> None:
    """Every list counts 0, 1, 2, ... without a gap."""
    rules = Rule.objects.order_by("group", "direction", "position").values_list("group", "direction", "position")
    bindings = Binding.objects.order_by("instance", "position").values_list("instance", "position")
    for ordered in (rules, bindings):
        for _, members in groupby(ordered, key=lambda row: row[:-1]):
            assert [position for position, row in enumerate(members) if row[-1] != position] == []


def texts(known: list[str]) -> st.SearchStrategy[str]:
    return st.sampled_from([*ODD_TEXTS, *known]) | st.text(max_size=120)


def posts(own: Fields, others: list[str], known: list[str]) -> st.SearchStrategy[Fields]:
    """The form as it is shown, with some fields left out, some rewritten and some that belong elsewhere."""
    rewritten = st.lists(texts(known), max_size=3)
    fields = {name: st.just(values[:1]) | rewritten for name, values in own.items()}
    strangers = st.dictionaries(st.sampled_from(others) | st.text(max_size=20), rewritten, max_size=3)
    return st.tuples(st.fixed_dictionaries({}, optional=fields), strangers).map(lambda pair: pair[1] | pair[0])


@every_page
@few_examples
@given(data=st.data())
def test_a_post_is_done_or_refused_and_never_half_done(
    world: World, forms: dict[str, Fields], name: str, data: st.DataObject
):
    url = world.url(PAGES[name])
    names = sorted({field for form in forms.values() for field in form})
    known = sorted({value for form in forms.values() for values in form.values() for value in values})
    sent = data.draw(posts(forms.get(url, {}), names, known))
    headers = data.draw(st.sampled_from([{}, {"HX-Request": "true"}]))
    with rolled_back():
        before = rows()
        answer = ask(world, "post", url, sent, **headers)
        assert answer.status_code in DONE | REFUSED
        assert_dense()
        assert answer.status_code in DONE or rows() == before


@every_page
@few_examples
@given(query=st.dictionaries(st.sampled_from(["q", "region"]) | st.text(max_size=8), texts([]), max_size=4))
def test_a_question_is_answered_and_changes_nothing(world: World, name: str, query: dict[str, str]):
    with rolled_back():
        before = rows()
        answer = ask(world, "get", world.url(PAGES[name]), {key: [value] for key, value in query.items()})
        assert answer.status_code in DONE | REFUSED
        assert rows() == before
