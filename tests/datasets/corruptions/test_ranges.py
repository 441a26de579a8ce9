import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.corruptions.ranges import format_range, parse_range

finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("value", "ends"),
    [
        ("1-12", (1, 12)),
        (" 1 - 12 ", (1, 12)),
        ("1–12", (1, 12)),
        ("0.5-.75", (0.5, 0.75)),
        ("-3--1", (-3, -1)),
        ("1e-05-2e+3", (0.00001, 2000)),
        ("150", (150, 150)),
        (150, (150, 150)),
        (0.5, (0.5, 0.5)),
        ((1, 12), (1, 12)),
        ([1, 12], (1, 12)),
    ],
)
def test_a_range_is_text_a_number_or_a_pair(value, ends):
    assert parse_range(value) == ends


NO_RANGES = ["", "a", "12-1", "1-2-3", "1,2", "nan", "1e999", float("nan"), float("inf"), 10**400]
NO_RANGES += [None, True, {}, (1, 2, 3), (2, 1), (True, 2), ["1", "2"]]


@pytest.mark.parametrize("value", NO_RANGES)
def test_anything_else_is_refused_in_one_sentence(value):
    with pytest.raises(ValueError, match='^received .* as in "150" or "1-12"$'):
        parse_range(value)


@given(finite, finite)
def test_formatting_a_range_and_reading_it_gives_the_same_numbers(first, second):
    ends = (min(first, second), max(first, second))
    assert parse_range(format_range(ends)) == ends


def test_whole_numbers_and_equal_ends_are_written_short():
    assert format_range((1.0, 12.0)) == "1-12"
    assert format_range((150.0, 150.0)) == "150"
    assert format_range((0.5, 2.0)) == "0.5-2"
