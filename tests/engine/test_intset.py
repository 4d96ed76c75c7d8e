import pytest

from securitygroups.engine import EngineError, IntSet


def test_spans_are_sorted_and_joined():
    assert IntSet(((5, 6), (1, 2), (3, 3), (9, 8))).spans == ((1, 3), (5, 6))


def test_a_set_with_a_huge_span_knows_its_size():
    assert IntSet.span(0, 2**128 - 1).size == 2**128


def test_the_empty_set_is_false_and_part_of_every_set():
    assert not IntSet()
    assert IntSet() <= IntSet.single(1)
    assert IntSet.single(1) - IntSet() == IntSet.single(1)


def test_the_empty_set_has_no_first_number():
    with pytest.raises(EngineError, match="An empty set has no first number"):
        IntSet().first  # noqa: B018  # to ask is to fail
