"""The numbers of query_counts.json are all of pages, and all pinned."""

import re
from pathlib import Path

from securitygroups.web.urls import urlpatterns
from tests.web.query_counts import QUERY_COUNTS


def test_every_number_is_of_a_page():
    assert {re.split("[?#]", name)[0] for name in QUERY_COUNTS} <= {pattern.name for pattern in urlpatterns}


def test_every_number_is_pinned_by_a_test():
    tests = (path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    assert {name for text in tests for name in re.findall(r'assert_query_count\("([\w?#-]+)"\)', text)} == set(
        QUERY_COUNTS
    )
