"""A real browser against a live server.

`page` is an empty page of a visitor with a wide, light screen. `open_page` opens further ones: another window, colour
scheme or visitor. A test fails when its pages report a problem, and leaves a screenshot when it fails.
"""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import DEFAULT_DB_ALIAS, connections
from django.templatetags.static import static
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from securitygroups.models import Account
from tests.browser.chromium import FLAGS, find_chromium
from tests.browser.watch import Watch
from tests.factories import make_account, make_member

ANSWER_SECONDS = 20
SCREENSHOTS = Path(settings.VAR_DIR, "screenshots")
OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of this directory share committed rows with the server; `-m "not browser"` leaves them out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True))


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Iterator[None]:
    """Let a test fail for what its pages report, whatever it asserts itself."""
    result = yield
    if watch := pyfuncitem.funcargs.get("watch"):
        assert watch.problems() == []
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[pytest.TestReport]:
    """Keep what the pages of a failed test look like in var/screenshots."""
    report = yield
    watch = getattr(item, "funcargs", {}).get("watch")
    if watch and report.when == "call" and report.failed:
        name = re.sub(r"[^\w-]+", "-", item.name).strip("-")
        pages = [page for context in watch.contexts for page in context.pages]
        for number, page in enumerate(pages):
            page.screenshot(path=SCREENSHOTS / f"{name}{f'-{number}' if number else ''}.png")
    return report


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this directory."""
    connection = connections[DEFAULT_DB_ALIAS]
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, in which Django would refuse every query and hand out another
        # connection: one that does not know which rows of the migrations to put back after each test.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        connections[DEFAULT_DB_ALIAS] = connection
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def open_page(browser: Browser, live_server, watch: Watch) -> Iterator[OpenPage]:
    """Opens an empty page with cookies of its own, signed in as `user` if there is one.

    The options are those of `Browser.new_context`.
    """
    usual = {
        "base_url": live_server.url,
        "locale": "en",
        "reduced_motion": "reduce",
        "timezone_id": "UTC",
        "viewport": {"width": 1440, "height": 900},
    }
    with ExitStack() as contexts:

        def open_one(user: User | None = None, **options: Any) -> Page:
            context = contexts.enter_context(browser.new_context(**usual | options))
            context.set_default_timeout(10_000)
            watch.follow(context)
            if user:
                context.add_cookies([{"url": live_server.url, **session_cookie(user)}])
            return context.new_page()

        yield open_one
    wait_for_answers(live_server.url)


def wait_for_answers(site: str) -> None:
    """Return once the server has answered whatever the closed pages had still asked for: it needs the rows for that."""
    urlopen(f"{site}{static('img/icon.svg')}", timeout=ANSWER_SECONDS).close()  # noqa: S310  # the last in the queue
    for thread in threading.enumerate():
        if thread.name.endswith("(process_request_thread)"):
            thread.join(ANSWER_SECONDS)
            assert not thread.is_alive(), "a request outlives its test"


def session_cookie(user: User) -> dict[str, str]:
    """The cookie that a browser has after signing in."""
    client = Client()
    client.force_login(user)
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}


@pytest.fixture
def account() -> Account:
    return make_account()


@pytest.fixture
def owner(account: Account) -> User:
    return make_member(account)


@pytest.fixture
def page(open_page: OpenPage, owner: User) -> Page:
    """An empty page of the account's owner, signed in."""
    return open_page(owner)
