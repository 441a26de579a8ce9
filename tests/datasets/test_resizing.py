from __future__ import annotations

import numpy as np
import pytest

from datasets import resizing

RNG = np.random.default_rng(7)


def test_shrinking_averages_areas_and_enlarging_interpolates():
    image = RNG.integers(0, 255, (12, 18, 3), np.uint8)
    averaged = image.reshape(4, 3, 6, 3, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(resizing.resize_image(image, 4, 6), averaged, atol=0.51)
    ramp = np.array([[0, 100]], np.uint8)[..., None]
    np.testing.assert_array_equal(resizing.resize_image(ramp, 1, 4)[0, :, 0], [0, 25, 75, 100])


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (5, 64), (64, 5), (33, 47)])
def test_any_size_is_reached_with_rows_before_columns(channels: int, rows: int, columns: int):
    image = RNG.integers(0, 255, (31, 17, channels), np.uint8)
    assert resizing.resize_image(image, rows, columns).shape == (rows, columns, channels)
    assert resizing.resize_mask(image[..., 0] > 99, rows, columns).shape == (rows, columns)


def test_a_resized_mask_holds_the_nearest_source_pixels_and_stays_boolean():
    mask = RNG.random((40, 30)) > 0.5
    resized = resizing.resize_mask(mask, 16, 70)
    rows = ((np.arange(16) + 0.5) * 40 / 16).astype(int)
    columns = ((np.arange(70) + 0.5) * 30 / 70).astype(int)
    np.testing.assert_array_equal(resized, mask[np.ix_(rows, columns)])
    assert resized.dtype == np.bool_


def test_equalising_spreads_the_grey_levels_and_keeps_the_hue():
    dull = (100 + RNG.integers(0, 20, (50, 50, 1))).astype(np.uint8)
    spread = resizing.equalize_histogram(dull)
    assert (spread.min(), spread.max()) == (0, 255)
    assert (
        np.argsort(dull.ravel(), kind="stable") == np.argsort(spread.ravel(), kind="stable")
    ).all()
    colour = resizing.equalize_histogram(np.dstack([dull, dull, dull]))
    assert colour.shape == (50, 50, 3)
    np.testing.assert_allclose(colour[..., :1], spread, atol=1)
