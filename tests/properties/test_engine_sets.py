"""The algebra of integer sets agrees with Python's own sets."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from securitygroups.engine import IntSet

law = settings(deadline=None, max_examples=200)
plain = st.frozensets(st.integers(0, 30), max_size=12)


def packed(numbers):
    return IntSet(tuple((number, number) for number in numbers))


def unpacked(packed_set):
    return {number for first, last in packed_set.spans for number in range(first, last + 1)}


@law
@given(plain, plain)
def test_union_intersection_and_difference_agree_with_sets(one, other):
    assert unpacked(packed(one) | packed(other)) == one | other
    assert unpacked(packed(one) & packed(other)) == one & other
    assert unpacked(packed(one) - packed(other)) == one - other


@law
@given(plain, plain)
def test_comparison_membership_and_size_agree_with_sets(one, other):
    assert (packed(one) <= packed(other)) is (one <= other)
    assert all((number in packed(one)) is (number in one) for number in range(32))
    assert (packed(one).size, bool(packed(one))) == (len(one), bool(one))


@law
@given(plain, plain)
def test_equal_sets_have_equal_spans(one, other):
    assert (packed(one) == packed(other)) is (one == other)


@law
@given(plain)
def test_spans_are_sorted_disjoint_and_do_not_touch(numbers):
    spans = packed(numbers).spans
    assert all(first <= last for first, last in spans)
    assert all(left[1] + 1 < right[0] for left, right in pairwise(spans))
