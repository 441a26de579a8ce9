import numpy as np
import pytest
from scipy.interpolate import CubicSpline

from datasets.corruptions.outline import (
    SAMPLES_PER_POINT,
    closed_curve,
    ellipse_points,
    sort_by_angle,
)
from tests.datasets.corruptions.shapes import blob


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
    assert closed_curve(points)[:-1:SAMPLES_PER_POINT] == pytest.approx(points)
    assert closed_curve(points)[-1] == pytest.approx(points[0])


def test_the_curve_is_the_periodic_cubic_spline():
    points = blob(np.random.default_rng(1), 30)
    spline = CubicSpline(np.arange(21), np.append(points, points[0]), bc_type="periodic")
    assert closed_curve(points) == pytest.approx(spline(np.arange(161) / 8))


def test_the_curve_through_ellipse_points_is_the_ellipse():
    curve = closed_curve(ellipse_points((40, 10), 0.0))
    assert (curve.real / 40) ** 2 + (curve.imag / 10) ** 2 == pytest.approx(np.ones(161), abs=1e-3)
