"""What happens between the look of a view and the lock of its service."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from zeal import zeal_ignore


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
