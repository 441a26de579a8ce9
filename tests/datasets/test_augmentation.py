import numpy as np
import pytest
from scipy.ndimage import affine_transform

from datasets.augmentation import (
    AugmentedImages,
    OnlineAugmentation,
    apply_transformation,
    change_gamma,
    crop_at_random,
    draw_gammas,
    draw_transformation,
    to_unit_range,
)


@pytest.fixture
def image():
    rows, columns = np.mgrid[:30, :40]
    return np.uint8(128 + 60 * np.sin(rows / 5) * np.cos(columns / 7))[..., None]


def test_no_limits_change_nothing(image):
    rng = np.random.default_rng(0)
    matrix = draw_transformation(image.shape, OnlineAugmentation(), rng)
    assert np.array_equal(apply_transformation(image, matrix), image)


def test_flips_mirror_exactly_and_half_of_the_time(image):
    rng = np.random.default_rng(0)
    limits = OnlineAugmentation(flip_horizontal=True)
    moved = [apply_transformation(image, draw_transformation(image.shape, limits, rng))
             for _ in range(200)]  # fmt: skip
    mirrored = sum(np.array_equal(each, image[:, ::-1]) for each in moved)
    kept = sum(np.array_equal(each, image) for each in moved)
    assert mirrored + kept == 200
    assert 70 < mirrored < 130


def test_shifts_and_rotations_stay_within_their_limits(image):
    rng = np.random.default_rng(1)
    limits = OnlineAugmentation(rotation=10, shift=0.1, zoom=0.2)
    centre = np.array([19.5, 14.5, 1])
    for _ in range(200):
        matrix = draw_transformation(image.shape, limits, rng)
        shift = matrix @ centre - centre[:2]
        assert abs(shift[0]) <= 4.001 and abs(shift[1]) <= 3.001
        assert 0.799 <= np.sqrt(np.linalg.det(matrix[:, :2])) <= 1.201
        assert abs(np.degrees(np.arctan2(matrix[0, 1], matrix[0, 0]))) <= 10.001


def test_a_transformation_agrees_with_scipy(image):
    matrix = draw_transformation(
        image.shape, OnlineAugmentation(rotation=20, shift=0.1), np.random.default_rng(2)
    )
    moved = apply_transformation(image, matrix)[..., 0].astype(float)
    inverse = np.linalg.inv(np.vstack([matrix, [0, 0, 1]]))[:2]
    swapped = inverse[::-1][:, [1, 0, 2]]  # (x, y) of OpenCV to (row, column) of SciPy
    expected = affine_transform(
        image[..., 0].astype(float), swapped[:, :2], swapped[:, 2], order=1, mode="mirror"
    )
    assert np.abs(moved - expected).mean() < 1


def test_offline_flips_are_the_three_mirror_images(image):
    other = image[::-1].copy()
    copies = AugmentedImages([image, other], flips=True)
    assert len(copies) == 8
    assert np.array_equal(copies[0], image)
    assert np.array_equal(copies[2], image[:, ::-1])
    assert np.array_equal(copies[4], image[::-1])
    assert np.array_equal(copies[7], other[::-1, ::-1])


def test_a_gamma_copy_follows_its_equation(image):
    copies = AugmentedImages([image], flips=True, gammas=(2.0,))
    expected = np.rint(255 * (image / 255.0) ** 2)
    assert len(copies) == 5
    assert np.array_equal(copies[4], expected)
    assert np.array_equal(change_gamma(image, 1.0), image)


def test_gammas_lie_between_a_half_and_two():
    gammas = np.array(draw_gammas(500, np.random.default_rng(0)))
    assert 0.5 <= gammas.min() < 0.6 and 1.9 < gammas.max() <= 2
    assert 0.4 < (gammas < 1).mean() < 0.6


def test_patches_come_from_everywhere(image):
    rng = np.random.default_rng(0)
    marked = np.arange(30 * 40).reshape(30, 40, 1)
    corners = {int(crop_at_random(marked, 28, 38, rng)[0, 0, 0]) for _ in range(300)}
    assert corners == {row * 40 + column for row in range(3) for column in range(3)}


def test_grey_levels_become_floats_from_zero_to_one():
    found = to_unit_range(np.array([[0, 51, 255]], np.uint8))
    assert found.dtype == np.float32
    assert found == pytest.approx(np.array([[0, 0.2, 1]]))
