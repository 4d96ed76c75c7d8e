"""Somebody else is faster: before a form is sent, or between the look of its view and the lock of its service."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from zeal import zeal_ignore

from tests.factories import HTMX

SOONER, LATER = "sooner", "later"
faster = pytest.mark.parametrize("when", [SOONER, LATER])


def post_meanwhile(client: Client, when: str, change: Callable[[], object], url: str, data: dict[str, object]):
    """Send a form to which somebody else's change comes in between."""
    if when == SOONER:
        change()
        return client.post(url, data, headers=HTMX)
    with meanwhile(change):
        return client.post(url, data, headers=HTMX)


@contextmanager
def meanwhile(change: Callable[[], object]) -> Iterator[None]:
    """Somebody else makes a change when the view has looked and its service is about to open its transaction."""
    waiting = [change]

    def pass_on(execute: Callable[..., Any], sql: str, *statement: Any) -> Any:
        if waiting and sql.startswith("SAVEPOINT"):
            with zeal_ignore():  # two people's writes are not one's N+1
                waiting.pop()()
        return execute(sql, *statement)

    with connection.execute_wrapper(pass_on):
        yield
    assert not waiting, "the view opened no transaction"
