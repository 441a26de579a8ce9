import numpy as np
import pytest
from matplotlib.path import Path

from datasets.corruptions.filling import count_windings, fill_outlines, fill_outlines_apart
from datasets.corruptions.outline import closed_curve, ellipse_points, sort_by_angle
from datasets.corruptions.painting import crop_region
from tests.datasets.corruptions.shapes import blob, fill

DISC = sort_by_angle(ellipse_points((10, 10), 0))


def pixels_of(region, side=160):
    region = crop_region(region, side, side)
    filled = np.zeros((side, side), bool)
    filled[region.window] = region.alpha == 255
    return filled


def centers_inside(curve, side=160):
    rows, columns = np.mgrid[:side, :side]
    pixels = np.stack([columns.ravel(), rows.ravel()], axis=1)
    corners = np.stack([curve.real, curve.imag], axis=1)
    return Path(corners).contains_points(pixels).reshape(side, side)


@pytest.mark.parametrize("radius", [2, 6, 20, 60])
@pytest.mark.parametrize("irregularity", [0, 0.1])
def test_the_pixels_whose_centres_are_inside_are_filled(radius, irregularity):
    rng = np.random.default_rng(radius)
    for _ in range(20):
        points = blob(rng, radius, irregularity)
        center = (80 + rng.random()) + (80 + rng.random()) * 1j
        filled = pixels_of(fill(points, center))
        assert (filled == centers_inside(closed_curve(points) + center)).all()


def test_a_centre_on_the_border_is_taken_on_one_side_only():
    square = np.array([-5 - 5j, 5 - 5j, 5 + 5j, -5 + 5j, -5 - 5j]) + 10 + 10j
    assert count_windings(square, (20, 20)).sum() == -100


def test_the_windings_of_a_limacon_are_one_and_two():
    turn = np.exp(2j * np.pi * np.arange(161) / 160)
    curve = 20 * (0.5 + turn.real) * turn + 15 + 30j
    windings = count_windings(curve, (60, 60))
    assert (windings[30, 10], windings[30, 20], windings[30, 30]) == (0, -2, -1)


def test_a_curve_that_crosses_itself_has_no_holes():
    turn = np.exp(2j * np.pi * np.arange(20) / 20)
    region = fill(20 * (0.5 + turn.real) * turn, 50 + 50j)
    row, column = 50 - region.row, 50 - region.column
    assert region.alpha[row, column + 5] == 255
    assert region.alpha[row, column + 25] == 255


def test_overlapping_outlines_do_not_cancel_each_other():
    region = fill(DISC, 20 + 20j, 25 + 20j)
    assert region.alpha[20 - region.row, 22 - region.column] == 255


def test_several_outlines_leave_what_lies_between_them_empty():
    ring = [50 + 12 * np.exp(0.25j * np.pi * turn) + 50j for turn in range(8)]
    small = sort_by_angle(ellipse_points((5, 5), 0))
    filled = pixels_of(fill(small, *ring))
    assert not filled[50, 50] and filled[50, 62]


def test_no_outline_is_too_thin_to_leave_a_pixel():
    needle = sort_by_angle(ellipse_points((0.2, 0.01), 0.5))
    assert (fill(needle, 10.4 + 10.6j).alpha == 255).sum() == 1


def test_any_number_of_outlines_may_lie_on_one_place():
    region = fill(DISC, *[20 + 20j] * 512)
    assert (region.alpha == fill(DISC, 20 + 20j).alpha).all()


@pytest.mark.parametrize("count", [1, 2, 5])
@pytest.mark.parametrize("irregularity", [0, 0.1, 1])
def test_outlines_filled_apart_are_those_filled_one_by_one(count, irregularity):
    rng = np.random.default_rng(count)
    for _ in range(30):
        points = [blob(rng, rng.uniform(0.05, 40), irregularity) for _ in range(count)]
        curves = np.stack([closed_curve(each) for each in points])
        centers = rng.uniform(-50, 200, 2 * count).view(complex)
        together = fill_outlines_apart(curves, centers)
        assert len(together) == count
        for region, curve, center in zip(together, curves, centers, strict=True):
            alone = fill_outlines(curve[None], np.array([center]))
            assert (region.row, region.column) == (alone.row, alone.column)
            assert np.array_equal(region.alpha, alone.alpha)
