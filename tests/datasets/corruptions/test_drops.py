import numpy as np
import pytest
from scipy import ndimage, stats

from datasets.corruptions.drops import DrawnDrops, Drops, apply_drops, draw_drops
from datasets.corruptions.outline import ellipse_points, sort_by_angle

SHAPE = (300, 500)


def discs(centers, radius=6.0, grey=220.0):
    points = sort_by_angle(ellipse_points((radius, radius), 0.0))
    return DrawnDrops(np.array(centers), radius, np.stack([points] * len(centers)), grey)


def draw_many(count=300, **parameters):
    rng = np.random.default_rng(0)
    return [draw_drops(Drops(**parameters), rng, *SHAPE) for _ in range(count)]


def test_all_discs_have_one_radius_of_1_to_2_percent_of_the_shorter_side():
    radii = [drops.radius for drops in draw_many(1000)]
    assert stats.kstest(radii, "uniform", (3, 3)).pvalue > 0.001
    for drops in draw_many(20, irregularity=0):
        assert np.abs(drops.points) == pytest.approx(np.full((10, 20), drops.radius))


def test_centres_are_normally_spread_about_one_point():
    spreads = []
    for drops in draw_many(200, number=100, spacing=0.05):
        row, column = np.median(drops.centers.imag), np.median(drops.centers.real)
        if 60 < row < SHAPE[0] - 60 and 60 < column < SHAPE[1] - 60:  # where nothing is cut
            spreads.append((drops.centers.imag.std(), drops.centers.real.std()))
    assert np.mean(spreads, axis=0) == pytest.approx((15, 15), rel=0.03)


@pytest.mark.parametrize("spacing", [0, 0.1, 1])
def test_every_disc_lies_inside_the_image(spacing):
    for drops in draw_many(50, spacing=spacing, irregularity=0):
        assert drops.centers.shape == (10,)
        for places, side in ((drops.centers.imag, SHAPE[0]), (drops.centers.real, SHAPE[1])):
            assert places.min() >= drops.radius - 1e-9
            assert places.max() <= side - 1 - drops.radius + 1e-9


def test_no_spacing_puts_all_discs_on_one_point():
    drops = draw_drops(Drops(spacing=0), np.random.default_rng(0), *SHAPE)
    assert np.abs(drops.centers - drops.centers[0]).max() == pytest.approx(0)


def test_discs_made_by_hand_are_drawn_where_they_belong():
    corrupted = apply_drops(np.zeros(SHAPE, np.uint8), discs([60 + 50j, 400 + 50j, 100 + 200j]))
    found, count = ndimage.label(corrupted.mask)
    centers = ndimage.center_of_mass(corrupted.mask, found, range(1, count + 1))
    assert sorted(centers) == [
        pytest.approx(center, abs=0.3) for center in [(50, 60), (50, 400), (200, 100)]
    ]
    areas = np.bincount(found.ravel())[1:]
    assert areas == pytest.approx(np.full(3, np.pi * 36), rel=0.05)


def test_overlapping_discs_do_not_cancel_each_other():
    corrupted = apply_drops(np.zeros(SHAPE, np.uint8), discs([60 + 50j, 64 + 50j]))
    assert corrupted.mask[50, 62]


def test_all_discs_have_one_plain_grey_level_in_all_channels():
    image = np.zeros((*SHAPE, 3), np.uint8)
    corrupted = apply_drops(image, discs([60 + 50j, 90 + 90j], grey=180))
    assert (corrupted.image[corrupted.mask] == 180).all()
    assert (corrupted.image[~corrupted.mask] == 0).all()


@pytest.mark.parametrize("shape", [(8, 8), (1, 1), (3, 30)])
def test_tiny_images_get_drops_too(shape):
    rng = np.random.default_rng(0)
    for _ in range(20):
        drops = draw_drops(Drops(), rng, *shape)
        assert drops.radius >= 1
        assert apply_drops(np.zeros(shape, np.uint8), drops).mask.any()


def test_irregular_drops_are_filled_too():
    for drops in draw_many(10, irregularity=1, number=5, size=(4, 4)):
        mask = apply_drops(np.zeros(SHAPE, np.uint8), drops).mask
        rows, columns = drops.centers.imag.round(), drops.centers.real.round()
        assert mask[rows.astype(int), columns.astype(int)].mean() > 0.5
