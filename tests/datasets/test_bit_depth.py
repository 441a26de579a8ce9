from __future__ import annotations

import numpy as np
import pytest

from datasets.bit_depth import bit_depth_of, count_values, is_dark, join_counts, white_of
from datasets.images import to_eight_bits


def full_of(value, hot=0):
    image = np.full((50, 60, 1), value, np.uint16)
    image.ravel()[:hot] = 65535
    return image


@pytest.mark.parametrize("value, bits", [
    (0, 8), (255, 8), (256, 10), (1023, 10), (1024, 12), (4095, 12), (4096, 14), (16383, 14),
    (16384, 16), (65535, 16),
])  # fmt: skip
def test_the_depth_is_the_least_that_holds_the_values(value, bits):
    assert bit_depth_of(count_values(full_of(value))) == bits


def test_a_thousandth_of_all_images_may_be_higher_and_no_more():
    counts = [count_values(full_of(4095, hot)) for hot in (6, 0)]
    assert bit_depth_of(join_counts(counts)) == 12
    assert bit_depth_of(join_counts([*counts, count_values(full_of(4095, 4))])) == 16


def test_images_of_eight_bits_tell_nothing():
    assert join_counts([None, count_values(np.zeros((4, 4, 1), np.uint8))]) is None
    deep = count_values(full_of(4095))
    assert join_counts([None, deep]) == deep


def test_images_below_32_are_dark_at_any_depth():
    assert is_dark(count_values(full_of(31)))
    assert not is_dark(count_values(full_of(32)))


@pytest.mark.parametrize("depth", [8, 10, 12, 14, 16])
def test_the_highest_value_of_a_depth_is_white_and_so_is_what_lies_above(depth):
    white = white_of(depth)
    levels = np.array([0, white / 2, white - white / 255, white, min(2 * white, 65535)])
    read = to_eight_bits(np.rint(levels).astype(np.uint16), depth)
    assert read.dtype == np.uint8
    assert read[[0, 2, 3, 4]].tolist() == [0, 254, 255, 255]
    assert read[1] in (127, 128)
