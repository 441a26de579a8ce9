import numpy as np
import pytest
from matplotlib.path import Path
from scipy.interpolate import CubicSpline
from scipy.ndimage import gaussian_filter

from datasets.corruptions.outline import (
    SAMPLES_PER_POINT,
    closed_curve,
    ellipse_points,
    fill_outlines,
    inward_normals,
    soften,
    sort_by_angle,
)
from datasets.corruptions.painting import crop_region


def blob(rng, radius, irregularity=0.3):
    moves = rng.uniform(-1, 1, 40).view(complex) * radius * irregularity
    return sort_by_angle(ellipse_points((radius, 0.7 * radius), rng.uniform(0, 6)) + moves)


def test_ellipse_points_lie_on_the_rotated_ellipse():
    points = ellipse_points((10, 4), 0.3)
    along = points.real * np.cos(0.3) + points.imag * np.sin(0.3)
    across = points.imag * np.cos(0.3) - points.real * np.sin(0.3)
    assert (along / 10) ** 2 + (across / 4) ** 2 == pytest.approx(np.ones(20))


def test_rotation_turns_the_first_axis_from_the_columns_to_the_rows():
    flat = ellipse_points((10, 4), 0.0)
    upright = ellipse_points((10, 4), np.pi / 2)
    assert (flat.real.max(), flat.imag.max()) == pytest.approx((10, 4))
    assert (upright.real.max(), upright.imag.max()) == pytest.approx((4, 10))
    tip = ellipse_points((10, 1), np.pi / 4)[0]
    assert tip == pytest.approx(10 * (1 + 1j) / np.sqrt(2))


def test_points_are_sorted_by_polar_angle_each_set_by_itself():
    points = np.random.default_rng(0).normal(size=(5, 40)).view(complex)
    assert (np.diff(np.angle(sort_by_angle(points)), axis=1) > 0).all()
    assert sort_by_angle(points)[3] == pytest.approx(sort_by_angle(points[3]))


def test_the_curve_passes_through_every_point_in_order():
    points = blob(np.random.default_rng(0), 30)
    assert closed_curve(points)[::SAMPLES_PER_POINT] == pytest.approx(points)


def test_the_curve_is_the_periodic_cubic_spline():
    points = blob(np.random.default_rng(1), 30)
    spline = CubicSpline(np.arange(21), np.append(points, points[0]), bc_type="periodic")
    assert closed_curve(points) == pytest.approx(spline(np.arange(160) / 8))


def test_the_curve_through_ellipse_points_is_the_ellipse():
    curve = closed_curve(ellipse_points((40, 10), 0.0))
    assert (curve.real / 40) ** 2 + (curve.imag / 10) ** 2 == pytest.approx(np.ones(160), abs=1e-3)


def test_normals_point_inside_at_right_angles_to_the_curve():
    points = sort_by_angle(ellipse_points((30, 10), 0.7))
    normals, curve = inward_normals(points), closed_curve(points)
    along = np.roll(curve, -1) - np.roll(curve, 1)
    assert np.abs(normals) == pytest.approx(np.ones(160))
    assert (normals * along.conj()).real == pytest.approx(np.zeros(160), abs=0.01)
    assert (normals * curve.conj()).real.max() < 0


@pytest.mark.parametrize("radius", [2, 6, 20, 60])
def test_the_pixels_whose_centres_are_inside_are_filled(radius):
    rng = np.random.default_rng(radius)
    for _ in range(20):
        points = blob(rng, radius, 0.1)
        curve = closed_curve(points)
        center = (80 + rng.random()) + (80 + rng.random()) * 1j
        region = crop_region(fill_outlines(points[None], np.array([center])), 160, 160)
        filled = np.zeros((160, 160), bool)
        filled[region.window] = region.alpha == 255
        rows, columns = np.mgrid[:160, :160]
        pixels = np.stack([columns.ravel(), rows.ravel()], axis=1)
        corners = np.stack([(curve + center).real, (curve + center).imag], axis=1)
        inside = Path(corners).contains_points(pixels).reshape(160, 160)
        # Only pixels on the border may differ, as the enlarged drawing resolves it.
        assert (filled != inside).sum() <= 0.03 * inside.sum() + 1


def test_a_curve_that_crosses_itself_has_no_holes():
    turn = np.exp(2j * np.pi * np.arange(20) / 20)
    loop = 20 * (0.5 + turn.real) * turn  # a limaçon: its inner loop is wound twice
    region = fill_outlines(loop[None], np.array([50 + 50j]))
    row, column = 50 - region.row, 50 - region.column
    assert region.alpha[row, column + 5] == 255
    assert region.alpha[row, column + 25] == 255


def test_overlapping_outlines_do_not_cancel_each_other():
    disc = sort_by_angle(ellipse_points((10, 10), 0))
    region = fill_outlines(np.stack([disc, disc]), np.array([20 + 20j, 25 + 20j]))
    assert region.alpha[20 - region.row, 22 - region.column] == 255


def test_no_outline_is_too_thin_to_leave_a_pixel():
    needle = sort_by_angle(ellipse_points((0.2, 0.01), 0.5))
    region = fill_outlines(needle[None], np.array([10.4 + 10.6j]))
    assert (region.alpha == 255).any()


@pytest.mark.parametrize("center", [128 + 128j, 10 + 5j, 250 + 200j])
@pytest.mark.parametrize("sigma", [0.01, 0.3, 1.0, 3.0, 4.5, 12.0, 40.0])
def test_softening_agrees_with_a_gaussian_filter(sigma, center):
    points = blob(np.random.default_rng(2), 40)
    hard = fill_outlines(points[None], np.array([center]))
    soft = crop_region(soften(hard, sigma, 256, 256), 256, 256)
    plain = np.zeros((656, 656))
    height, width = hard.alpha.shape
    plain[200 + hard.row :, 200 + hard.column :][:height, :width] = hard.alpha
    expected = gaussian_filter(plain, sigma, mode="constant")[200:456, 200:456]
    got = np.zeros((256, 256))
    got[soft.window] = soft.alpha
    assert np.abs(got - expected).max() < 0.02 * 255
    assert np.abs(got - expected).mean() < 0.002 * 255


def test_softening_far_outside_the_image_leaves_nothing_to_see():
    points = blob(np.random.default_rng(2), 10)
    hard = fill_outlines(points[None], np.array([900 + 900j]))
    for sigma in (0.5, 9):
        assert crop_region(soften(hard, sigma, 100, 100), 100, 100).alpha.size == 0
