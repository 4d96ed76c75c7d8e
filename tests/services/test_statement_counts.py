"""Writes take as many statements for a long list as for a short one."""

import pytest

from tests.statements import WRITES, count_statements

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("write", WRITES)
def test_a_hundred_rules_take_as_many_statements_as_ten(write: str):
    assert count_statements(write, rules=100) == count_statements(write, rules=10)
