from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from datasets.corruptions.outline import closed_curve, ellipse_points, sort_by_angle
from datasets.corruptions.stain import (
    FILL_STD,
    DrawnStain,
    Stain,
    apply_stain,
    draw_stain,
    stain_region,
    stain_regions,
)

WIDE = (120, 400)


def draw_many(count=300, rows=WIDE[0], columns=WIDE[1], **parameters):
    rng = np.random.default_rng(0)
    return [draw_stain(Stain(**parameters), rng, rows, columns) for _ in range(count)]


def plain_ellipse(center=200 + 60j, semi_axes=(40.0, 12.0), rotation=0.0, **changes):
    points = sort_by_angle(ellipse_points(semi_axes, rotation))
    curve = closed_curve(points)
    return DrawnStain(center, semi_axes, rotation, points, curve, **{"grey": 200.0, **changes})


@pytest.mark.parametrize("shape", [(120, 400), (400, 120), (256, 256)])
def test_both_semi_axes_are_1_to_12_percent_of_the_shorter_side(shape):
    axes = np.array([stain.semi_axes for stain in draw_many(1000, *shape)]) * 100 / min(shape)
    assert axes.min() >= 1 and axes.max() <= 12
    for axis in axes.T:
        assert stats.kstest(axis, "uniform", (1, 11)).pvalue > 0.001
    assert abs(np.corrcoef(axes.T)[0, 1]) < 0.1


def test_every_rotation_and_every_grey_level_is_equally_likely():
    stains = draw_many(1000)
    rotations = [stain.rotation for stain in stains]
    greys = [stain.grey for stain in stains]
    assert stats.kstest(rotations, "uniform", (0, 2 * np.pi)).pvalue > 0.001
    assert stats.kstest(greys, "uniform", (10, 210)).pvalue > 0.001


def test_a_stain_of_one_size_and_one_grey_has_just_these():
    stain = draw_stain(Stain(size=5, color=150), np.random.default_rng(0), 100, 200)
    assert stain.semi_axes == (5, 5) and stain.grey == 150


def test_the_curve_is_the_one_through_the_points():
    for stain in draw_many(10):
        assert stain.curve == pytest.approx(closed_curve(stain.points))


def test_the_border_has_20_points_in_ascending_order_of_polar_angle():
    for stain in draw_many(irregularity=0.5):
        assert stain.points.shape == (20,)
        assert (np.diff(np.angle(stain.points)) > 0).all()


def test_each_point_moves_at_most_by_the_irregularity_in_row_and_in_column():
    for stain in draw_many(100, irregularity=0.1, size=(8, 12)):
        still = ellipse_points(stain.semi_axes, stain.rotation)
        limit = 0.1 * sum(stain.semi_axes) / 2
        moves = stain.points[:, None] - still[None]
        gaps = np.maximum(np.abs(moves.real), np.abs(moves.imag))
        # Each moved point is near enough to its own still one, and each still one is left once.
        allowed = gaps <= limit + 1e-9
        assert allowed.any(axis=0).all() and allowed.any(axis=1).all()


@pytest.mark.parametrize("irregularity", [0, 0.1, 1])
def test_the_whole_outline_lies_inside_the_image(irregularity):
    for stain in draw_many(irregularity=irregularity):
        outline = stain.curve + stain.center
        for places, side in ((outline.imag, WIDE[0]), (outline.real, WIDE[1])):
            assert places.min() >= -1e-9 and places.max() <= side - 1 + 1e-9


def test_the_centres_reach_all_parts_of_the_image():
    centers = np.array([stain.center for stain in draw_many(size=(1, 1))])
    for places, side in ((centers.imag, WIDE[0]), (centers.real, WIDE[1])):
        assert (places.min(), places.max()) == pytest.approx((1.2, side - 2.2), abs=8)


def test_the_centre_of_a_stain_too_large_for_the_image_is_still_inside():
    for stain in draw_many(100, size=(100, 100), irregularity=0):
        assert 0 <= stain.center.imag <= WIDE[0] - 1
        assert 0 <= stain.center.real <= WIDE[1] - 1


@pytest.mark.parametrize("shape", [(8, 8), (5, 40), (3, 3), (1, 1)])
def test_in_tiny_images_no_semi_axis_is_shorter_than_a_pixel(shape):
    rng = np.random.default_rng(0)
    for _ in range(50):
        stain = draw_stain(Stain(), rng, *shape)
        assert min(stain.semi_axes) >= 1
        assert apply_stain(np.zeros(shape, np.uint8), stain, rng).mask.any()


@pytest.mark.parametrize("rotation", [0.0, 0.5, 2.0])
@pytest.mark.parametrize("shape", [(150, 400), (400, 150)])
def test_without_irregularity_the_ellipse_itself_is_filled(rotation, shape):
    center = (shape[0] / 2 + 10, shape[1] / 2 - 15)  # row, column
    stain = plain_ellipse(complex(*center[::-1]), rotation=rotation)
    mask = apply_stain(np.zeros(shape, np.uint8), stain, np.random.default_rng(0)).mask
    assert mask.sum() == pytest.approx(np.pi * 40 * 12, rel=0.03)
    rows, columns = np.nonzero(mask)
    assert (rows.mean(), columns.mean()) == pytest.approx(center, abs=0.3)
    down, right = rows - center[0], columns - center[1]
    along = right * np.cos(rotation) + down * np.sin(rotation)
    across = down * np.cos(rotation) - right * np.sin(rotation)
    assert along.std() == pytest.approx(20, rel=0.03)  # half the semi-axis, as of any ellipse
    assert across.std() == pytest.approx(6, rel=0.05)


def test_rows_are_rows_and_columns_are_columns():
    stain = plain_ellipse(300 + 10j, (9.4, 4.4))
    mask = apply_stain(np.zeros(WIDE, np.uint8), stain, np.random.default_rng(0)).mask
    rows, columns = np.nonzero(mask)
    assert (rows.min(), rows.max()) == (6, 14)
    assert (columns.min(), columns.max()) == (291, 309)


def test_a_stain_made_by_hand_gives_known_pixels():
    points = sort_by_angle(np.array([-2.2, -1.2j, 2.2, 1.2j]))
    stain = DrawnStain(4 + 3j, (2.2, 1.2), 0.0, points, closed_curve(points), grey=255.0)
    image = apply_stain(np.zeros((7, 9), np.uint8), stain, np.random.default_rng(0)).image
    expected = [
        ".........",
        ".........",
        "...###...",
        "..#####..",
        "...###...",
        ".........",
        ".........",
    ]
    assert ["".join(".#"[pixel > 200] for pixel in row) for row in image] == expected


@pytest.mark.parametrize("grey", [10.0, 100.0, 220.0])
@pytest.mark.parametrize("channels", [(), (3,)])
def test_the_fill_has_its_mean_in_all_channels_and_variance_005_over_255(grey, channels):
    image = np.zeros((400, 400, *channels), np.uint8)
    stain = plain_ellipse(200 + 200j, (150, 150), grey=grey)
    corrupted = apply_stain(image, stain, np.random.default_rng(0))
    inside = corrupted.image[corrupted.mask].astype(float).reshape(corrupted.mask.sum(), -1)
    assert inside.mean(axis=0) == pytest.approx(np.full(inside.shape[1], grey), abs=0.1)
    assert (inside / 255).var(axis=0) == pytest.approx(
        np.full(inside.shape[1], 0.05 / 255), rel=0.04
    )
    assert pytest.approx(3.57, abs=0.005) == FILL_STD


def test_noise_differs_between_channels():
    image = np.zeros((100, 100, 3), np.uint8)
    stain = plain_ellipse(50 + 50j, (40, 40), grey=100)
    red, green, _ = apply_stain(image, stain, np.random.default_rng(0)).image[30:70, 30:70].T
    assert (red != green).mean() > 0.5


def test_the_mask_is_where_the_image_changed():
    rng = np.random.default_rng(0)
    for stain in draw_many(50, color=(150, 220)):
        image = np.zeros((*WIDE, 3), np.uint8)
        corrupted = apply_stain(image, stain, rng)
        assert (corrupted.mask == (corrupted.image > 0).any(axis=-1)).all()


def test_more_blur_softens_the_border_and_lets_more_of_the_image_be_touched():
    touched, steepest = [], []
    for softness in (0.0, 1.0, 2.0, 4.0, 8.0):
        stain = plain_ellipse(200 + 60j, (30, 30), softness=softness)
        image = apply_stain(np.zeros(WIDE, np.uint8), stain, np.random.default_rng(0)).image
        touched.append((image > 0).sum())
        steepest.append(np.abs(np.diff(image[60].astype(float))).max())
    assert touched == sorted(touched) and len(set(touched)) == 5
    assert steepest == sorted(steepest, reverse=True) and steepest[-1] < 0.25 * steepest[0]


def test_a_blurred_stain_fades_steadily_away_from_its_centre():
    region = stain_region(plain_ellipse(200 + 60j, (30, 30), softness=4.5), *WIDE)
    outwards = region.alpha[60 - region.row, 200 - region.column :].astype(int)
    assert outwards[0] == 255 and outwards[-1] <= 1
    assert (np.diff(outwards) <= 0).all()
    assert outwards[30] == pytest.approx(127, abs=15)


def test_blur_moves_the_mask_of_a_wide_stain_hardly_at_all():
    rng = np.random.default_rng(0)
    image = np.zeros(WIDE, np.uint8)
    hard = plain_ellipse(semi_axes=(40, 30))
    sharp, soft = (
        apply_stain(image, replace(hard, softness=softness), rng).mask for softness in (0, 6)
    )
    assert (sharp != soft).sum() < 0.06 * sharp.sum()


def test_even_a_thin_stain_under_much_blur_has_a_mask():
    stain = plain_ellipse(semi_axes=(40, 1), softness=40)
    assert apply_stain(np.zeros(WIDE, np.uint8), stain, np.random.default_rng(0)).mask.any()


def test_blur_is_a_share_of_the_longer_semi_axis():
    for stain in draw_many(20, blur=0.15):
        assert stain.softness == pytest.approx(0.15 * max(stain.semi_axes))


def test_a_stain_outside_the_image_leaves_it_alone():
    image = np.full((50, 50, 3), 7, np.uint8)
    corrupted = apply_stain(image, plain_ellipse(500 + 500j), np.random.default_rng(0))
    assert (corrupted.image == image).all() and not corrupted.mask.any()


def test_the_regions_of_several_stains_are_those_of_each_alone():
    stains = [*draw_many(20, blur=0.15), *draw_many(20, irregularity=1), plain_ellipse(900 + 900j)]
    for region, stain in zip(stain_regions(stains, *WIDE), stains, strict=True):
        alone = stain_region(stain, *WIDE)
        assert region.window == alone.window and np.array_equal(region.alpha, alone.alpha)
