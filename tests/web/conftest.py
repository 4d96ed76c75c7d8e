"""What page tests share."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client

from securitygroups.models import SecurityGroup
from tests.factories import SSH, make_account, make_group, sign_in
from tests.web.query_counts import QUERY_COUNTS


@pytest.fixture
def assert_query_count(django_assert_num_queries) -> Callable[[str], AbstractContextManager[object]]:
    """A context in which a page takes exactly the queries that query_counts.json has under its name."""

    def pinned(page: str) -> AbstractContextManager[object]:
        return django_assert_num_queries(QUERY_COUNTS[page], info=f"tests/web/query_counts.json: {page}")

    return pinned


@pytest.fixture
def group(client: Client) -> SecurityGroup:
    """A group of one inbound rule, whose owner is signed in."""
    made = make_group(make_account(), SSH)
    sign_in(client, made.account)
    return made
