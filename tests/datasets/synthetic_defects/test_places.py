import numpy as np
import pytest
from matplotlib.path import Path
from scipy import stats

from datasets.synthetic_defects.places import (
    Place,
    draw_place,
    ellipse,
    fill_place,
    own_places,
    rectangle,
)

SHAPES = [(120, 400), (400, 120)]


def draw_many(shape, count=1500, **options):
    rng = np.random.default_rng(0)
    return [draw_place(rng, *shape, **options) for _ in range(count)]


def corners(place):
    a, b = place.semi_axes
    upright = np.array([a + b * 1j, -a + b * 1j, -a - b * 1j, a - b * 1j])
    return upright * np.exp(1j * place.turn) + place.center


def painted(place, inside, shape):
    image = np.zeros(shape, bool)
    region = fill_place(place, inside, *shape)
    image[region.window] = region.alpha == 255
    assert set(np.unique(region.alpha)) <= {0, 255}
    return image


@pytest.mark.parametrize("shape", SHAPES)
def test_places_are_of_all_sizes_from_2_to_15_percent_and_up_to_three_times_as_long(shape):
    axes = np.array([place.semi_axes for place in draw_many(shape)])
    sizes = 2 * np.sqrt(axes.prod(axis=1)) / 1.2  # percent of 120 pixels
    assert 2 <= sizes.min() < 3 and 14 < sizes.max() <= 15
    stretch = axes[:, 0] / axes[:, 1]
    assert stretch.min() >= 1 / 3 - 1e-9 and stretch.max() <= 3 + 1e-9
    large = axes.min(axis=1) > 1.2  # the others may be as small as a pixel allows
    drawn = np.log(sizes[large & (sizes > 6)])
    uniform = (np.log(6), np.log(15) - np.log(6))
    assert stats.kstest(drawn, "uniform", uniform).pvalue > 0.001


@pytest.mark.parametrize("shape", SHAPES)
def test_all_corners_lie_inside_the_image(shape):
    for place in draw_many(shape, 300):
        for places, side in ((corners(place).imag, shape[0]), (corners(place).real, shape[1])):
            assert places.min() >= -1e-9 and places.max() <= side - 1 + 1e-9


def test_places_are_turned_by_any_angle_or_not_at_all():
    turns = [place.turn for place in draw_many((120, 400))]
    assert stats.kstest(turns, "uniform", (0, 2 * np.pi)).pvalue > 0.001
    assert {place.turn for place in draw_many((120, 400), 20, turned=False)} == {0.0}


def test_in_a_small_image_a_place_still_has_some_pixels():
    for place in draw_many((32, 32), 100):
        assert min(place.semi_axes) >= 1
        assert painted(place, rectangle, (32, 32)).sum() >= 3
        assert painted(place, ellipse, (32, 32)).any()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_rectangle_is_what_its_corners_enclose(shape):
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    pixels = np.stack([columns.ravel(), rows.ravel()], axis=1)
    for place in draw_many(shape, 20):
        border = corners(place)
        enclosed = Path(np.stack([border.real, border.imag], axis=1)).contains_points(pixels)
        assert (painted(place, rectangle, shape) == enclosed.reshape(shape)).all()


def test_an_ellipse_has_its_axes_and_its_turn():
    place = Place(210 + 60j, (40.0, 15.0), 0.6)
    rows, columns = np.nonzero(painted(place, ellipse, (120, 400)))
    assert len(rows) == pytest.approx(np.pi * 40 * 15, rel=0.02)
    along = (columns - 210) * np.cos(0.6) + (rows - 60) * np.sin(0.6)
    across = (rows - 60) * np.cos(0.6) - (columns - 210) * np.sin(0.6)
    assert ((along / 40) ** 2 + (across / 15) ** 2).max() <= 1 + 1e-9
    assert (along.std(), across.std()) == pytest.approx((20, 7.5), rel=0.03)


def test_a_place_at_the_corner_of_an_image_is_cut_off():
    inside = painted(Place(0j, (10.0, 10.0), 0.0), ellipse, (50, 60))
    assert inside.sum() == pytest.approx(np.pi * 25 + 10, abs=6)
    assert inside[0, 10] and not inside[10, 10]


def test_own_places_are_counted_from_the_centre_before_the_turn():
    place = Place(20 + 30j, (6.0, 3.0), np.pi / 2)
    region = fill_place(place, rectangle, 60, 60)
    own = own_places(place, region)
    assert own[30 - region.row, 20 - region.column] == pytest.approx(0)
    assert own[33 - region.row, 20 - region.column] == pytest.approx(3)  # down is along its width
    assert own[30 - region.row, 19 - region.column] == pytest.approx(1j)
