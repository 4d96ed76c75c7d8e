"""How many queries each page takes: one number by the page's URL name, whatever the page shows.

What a page is asked follows behind a question mark, a part of it behind a number sign.

A page test is run at every size and names the page it pins:

    @at_every_size
    def test_the_rules_take_the_same_queries_at_any_length(size, client, assert_query_count):
        ...make `size` rules, sign in...
        with assert_query_count("rules"):
            client.get(url)
"""

import json
from pathlib import Path

import pytest

QUERY_COUNTS: dict[str, int] = json.loads(Path(__file__).with_name("query_counts.json").read_text())

at_every_size = pytest.mark.parametrize("size", [1, 8, 100])
