"""Each change of the factory against plain arithmetic or SciPy, and its mask with its image."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from datasets.factory_changes import (
    FACTORY_CHANGES,
    FactoryChange,
    blur,
    change_contrast,
    rotation_matrix,
)
from datasets.images import Image, Mask

CHANGES = FACTORY_CHANGES.values()
MOVING = [change for change in CHANGES if change.movement is not None]


def draw_image(rows: int = 61, columns: int = 83, channels: int = 1) -> Image:
    rng = np.random.default_rng(3)
    return rng.integers(0, 256, (rows, columns, channels), np.uint8)


def draw_mask(rows: int = 61, columns: int = 83) -> Mask:
    """Discs, one of them cut by the border."""
    y, x = np.mgrid[:rows, :columns]
    discs = [(20, 30, 9), (45, 60, 5), (2, 1, 6)]
    return np.any([np.hypot(y - row, x - column) < r for row, column, r in discs], axis=0)


def applied(key: str, image: Image, seed: int = 0) -> Image:
    return FACTORY_CHANGES[key].apply(image, np.random.default_rng(seed))


def slowly(image: Image, level: object) -> Image:
    """Compute each value of an image by itself."""
    values = [min(255, max(0, round(level(int(v))))) for v in image.ravel()]  # type: ignore[operator]
    return np.array(values, np.uint8).reshape(image.shape)


def mirrored(place: int, side: int) -> int:
    """Bring a place back into 0 to side - 1 as mirrors on both border pixels would."""
    place = abs(place) % (2 * side - 2)
    return min(place, 2 * side - 2 - place)


def test_the_table_holds_what_the_factory_changes() -> None:
    assert list(FACTORY_CHANGES) == [
        "brightness_0.8", "brightness_0.9", "brightness_1.1", "brightness_1.2",
        "contrast_0.8", "contrast_1.2", "gamma_0.8", "gamma_1.25",
        "blur", "noise", "shift", "rotation", "good_darker",
    ]  # fmt: skip
    assert [change.key for change in MOVING] == ["shift", "rotation"]
    assert [change.key for change in CHANGES if change.only_good] == ["good_darker"]
    assert len({change.heading for change in CHANGES}) == len(FACTORY_CHANGES)
    assert all(change.explanation.endswith(".") for change in CHANGES)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.key)
@pytest.mark.parametrize("channels", [1, 3])
def test_every_change_changes_the_image_it_is_given_into_another(
    change: FactoryChange, channels: int
) -> None:
    image = draw_image(channels=channels)
    before = image.copy()
    changed = change.apply(image, np.random.default_rng(0))
    assert (changed.shape, changed.dtype) == (image.shape, image.dtype)
    assert np.array_equal(image, before)
    assert not np.array_equal(changed, image)
    again = change.apply(image, np.random.default_rng(0))
    assert np.array_equal(changed, again)


@pytest.mark.parametrize("factor", [0.8, 0.9, 1.1, 1.2])
def test_brightness_multiplies_every_value(factor: float) -> None:
    image = draw_image(channels=3)
    expected = slowly(image, lambda value: factor * value)
    assert np.array_equal(applied(f"brightness_{factor}", image), expected)


def test_the_good_images_alone_are_darker_by_a_tenth() -> None:
    image = draw_image()
    assert np.array_equal(applied("good_darker", image), applied("brightness_0.9", image))


@pytest.mark.parametrize("factor", [0.8, 1.2])
def test_contrast_spreads_the_values_about_the_mean_of_their_image(factor: float) -> None:
    image = draw_image(channels=3)
    mean = sum(map(int, image.ravel())) / image.size
    expected = slowly(image, lambda value: mean + factor * (value - mean))
    changed = applied(f"contrast_{factor}", image)
    assert np.array_equal(changed, expected)
    dull = image // 4 + 90
    assert change_contrast(dull, factor).mean() == pytest.approx(dull.mean(), abs=0.2)


@pytest.mark.parametrize("gamma", [0.8, 1.25])
def test_gamma_bends_the_tones_and_keeps_black_and_white(gamma: float) -> None:
    image = draw_image()
    expected = slowly(image, lambda value: 255 * (value / 255) ** gamma)
    changed = applied(f"gamma_{gamma}", image)
    assert np.array_equal(changed, expected)
    ends = np.array([[[0], [255]]], np.uint8)
    assert np.array_equal(applied(f"gamma_{gamma}", ends), ends)


@pytest.mark.parametrize("sigma", [1, 2.3])
def test_blur_agrees_with_a_gaussian_filter(sigma: float) -> None:
    image = draw_image(channels=3)
    exact = [
        gaussian_filter(image[..., c].astype(float), sigma, mode="mirror", truncate=4)
        for c in range(3)
    ]
    found = blur(image, sigma)
    assert np.abs(found - np.stack(exact, axis=-1)).max() < 0.501
    if sigma == 1:
        assert np.array_equal(applied("blur", image), found)


def test_noise_has_its_deviation_and_follows_the_generator() -> None:
    grey = np.full((200, 300, 3), 128, np.uint8)
    noise = applied("noise", grey).astype(float) - 128
    assert noise.std() == pytest.approx(math.sqrt(9 + 1 / 12), rel=0.01)
    assert abs(noise.mean()) < 0.03
    channels = np.corrcoef(noise.reshape(-1, 3), rowvar=False)
    assert np.abs(channels - np.eye(3)).max() < 0.02
    assert not np.array_equal(applied("noise", grey, seed=1), applied("noise", grey, seed=2))


def test_a_shift_moves_by_whole_pixels_and_mirrors_what_comes_in() -> None:
    image, mask = draw_image(100, 260), draw_mask(100, 260)
    rows = [mirrored(row - 2, 100) for row in range(100)]
    columns = [mirrored(column - 5, 260) for column in range(260)]
    assert np.array_equal(applied("shift", image), image[np.ix_(rows, columns)])
    moved = FACTORY_CHANGES["shift"].move_mask(mask)
    assert np.array_equal(moved, mask[np.ix_(rows, columns)])
    small = draw_image(8, 8)
    assert not np.array_equal(applied("shift", small), small)


def test_a_rotation_takes_each_pixel_from_where_it_was() -> None:
    mask = draw_mask()
    moved = FACTORY_CHANGES["rotation"].move_mask(mask)
    angle, wrong = math.radians(2), 0
    for row in range(61):
        for column in range(83):
            x, y = column - 41, row - 30
            from_x = 41 + x * math.cos(angle) - y * math.sin(angle)
            from_y = 30 + x * math.sin(angle) + y * math.cos(angle)
            source = mask[mirrored(round(from_y), 61), mirrored(round(from_x), 83)]
            wrong += bool(moved[row, column] != source)
    # OpenCV counts places in 1/32 of a pixel: what lies half-way may go either way.
    assert wrong <= 2
    assert rotation_matrix((61, 83), 2) @ (41, 30, 1) == pytest.approx((41, 30))


@pytest.mark.parametrize("change", MOVING, ids=lambda change: change.key)
def test_a_mask_lies_where_its_defect_lies(change: FactoryChange) -> None:
    mask = draw_mask()
    image = np.where(mask, 255, 0).astype(np.uint8)[..., None]
    seen = change.apply(image, np.random.default_rng(0))[..., 0]
    moved = change.move_mask(mask)
    assert moved.dtype == np.bool_
    assert not np.array_equal(moved, mask)
    assert moved.sum() == pytest.approx(mask.sum(), rel=0.25)
    assert (moved[seen > 200]).all()
    assert not (moved[seen < 55]).any()


def test_what_does_not_move_the_part_leaves_its_mask() -> None:
    mask = draw_mask()
    for change in CHANGES:
        if change not in MOVING:
            assert np.array_equal(change.move_mask(mask), mask)
