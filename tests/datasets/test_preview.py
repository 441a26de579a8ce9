from __future__ import annotations

import numpy as np
import pytest

from datasets.corruptions.painting import Corrupted, Region
from datasets.preview import preview_sheet


def paint_left_half(image: np.ndarray, rng: np.random.Generator) -> Corrupted:
    mask = np.zeros(image.shape[:2], bool)
    mask[:, : image.shape[1] // 2] = True
    painted = image.copy()
    painted[mask] = rng.integers(60, 70)
    return Corrupted(painted, Region(0, 0, mask * np.uint8(255)))


def test_a_sheet_shows_original_corrupted_and_mask_one_below_the_other():
    image = np.full((64, 64, 3), (200, 150, 100), np.uint8)
    sheet = preview_sheet([image], paint_left_half, np.random.default_rng(0))
    column = sheet[:, -60]
    left = sheet[:, -180]
    assert sheet.dtype == np.uint8
    assert sheet.shape[2] == 3
    for colour in ((200, 150, 100), (0, 0, 0)):
        assert (column == colour).all(axis=1).sum() >= 190
    assert ((left >= 60) & (left < 70)).all(axis=1).sum() >= 190
    first = [np.flatnonzero((left == c).all(axis=1))[0] for c in ((200, 150, 100), (255, 255, 255))]
    assert first[1] < first[0]


@pytest.mark.parametrize(("number", "columns"), [(1, 1), (3, 3), (4, 4), (5, 4), (9, 4)])
def test_more_images_than_columns_go_on_below(number: int, columns: int):
    images = [np.full((30, 40, 1), 90, np.uint8)] * number
    one = preview_sheet(images[:1], paint_left_half, np.random.default_rng(0))
    sheet = preview_sheet(images, paint_left_half, np.random.default_rng(0), columns=4)
    bands = -(-number // 4)
    assert sheet.shape[0] == pytest.approx(bands * one.shape[0], abs=20 * bands)
    assert (sheet.shape[1] - one.shape[1]) % 204 == 0
    assert (sheet.shape[1] - one.shape[1]) // 204 == columns - 1


@pytest.mark.parametrize(
    "shape", [(10, 300, 3), (300, 10, 1), (1, 1, 3), (1000, 900, 3), (7, 5, 1)]
)
def test_images_of_any_shape_fit_beside_others(shape: tuple[int, int, int]):
    images = [np.full(shape, 90, np.uint8), np.full((30, 40, 3), 90, np.uint8)]
    sheet = preview_sheet(images, paint_left_half, np.random.default_rng(0))
    reference = preview_sheet(images[1:] * 2, paint_left_half, np.random.default_rng(0))
    assert sheet.shape == reference.shape


def test_the_same_generator_draws_the_same_sheet_and_the_images_stay_as_they_are():
    image = np.random.default_rng(1).integers(0, 255, (50, 40, 3), np.uint8)
    before = image.copy()
    sheets = [preview_sheet([image], paint_left_half, np.random.default_rng(8)) for _ in range(2)]
    np.testing.assert_array_equal(*sheets)
    np.testing.assert_array_equal(image, before)


def test_a_sheet_of_no_image_is_refused():
    with pytest.raises(ValueError, match="at least one image"):
        preview_sheet([], paint_left_half, np.random.default_rng(0))
