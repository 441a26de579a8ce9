import numpy as np
import pytest
from scipy.ndimage import binary_dilation

from datasets.corruptions.painting import Region
from datasets.synthetic_defects.missing_piece import (
    continued,
    draw_corners,
    median_around,
    put_missing_piece,
)
from datasets.synthetic_defects.places import Place

ALPHA = np.zeros((20, 30), np.uint8)
ALPHA[2:18, 5:25] = 255


def test_a_polygon_has_four_to_eight_corners_in_its_ellipse_in_order():
    rng = np.random.default_rng(0)
    numbers = set()
    for _ in range(300):
        place = Place(0j, (30.0, 12.0), 0.7)
        own = draw_corners(place, rng) * np.exp(-0.7j)
        unit = own.real / 30 + 1j * own.imag / 12
        assert np.abs(unit).min() >= 0.7 - 1e-9 and np.abs(unit).max() <= 1 + 1e-9
        angles = np.angle(unit) % (2 * np.pi)
        assert (np.diff(angles) > 0).all()
        numbers.add(len(unit))
    assert numbers == set(range(4, 9))


@pytest.mark.parametrize("channels", [(), (1,), (3,)])
@pytest.mark.parametrize("corner", [(0, 0), (30, 40), (80, 130)])
def test_the_median_fill_is_that_of_the_three_pixels_around(channels, corner):
    image = np.random.default_rng(0).integers(0, 256, (100, 160, *channels), np.uint8)
    region = Region(*corner, ALPHA)
    covered = np.zeros((100, 160), bool)
    covered[region.window] = ALPHA > 0
    ring = binary_dilation(covered, np.ones((7, 7))) & ~covered
    expected = np.median(image[ring].reshape(ring.sum(), -1), axis=0).round()
    made = median_around(image, region).reshape(20, 30, -1)
    assert (made == expected).all()


@pytest.mark.parametrize("channels", [(), (1,), (3,)])
def test_a_continued_fill_goes_on_as_the_image_around_it(channels):
    ramp = np.tile(np.linspace(50, 200, 160), (100, 1))
    clean = np.stack([ramp] * channels[0], axis=2) if channels else ramp
    clean = clean.round().astype(np.uint8)
    region = Region(30, 40, ALPHA)
    spoilt = clean.copy()
    spoilt[region.window][ALPHA > 0] = 0
    made = continued(spoilt, region).reshape(20, 30, *channels)
    assert np.abs(made[ALPHA > 0].astype(int) - clean[region.window][ALPHA > 0]).max() <= 10


def test_what_was_in_the_polygon_is_gone_and_the_rest_is_not_touched():
    image = np.random.default_rng(0).integers(60, 70, (100, 160, 3), np.uint8)
    rng = np.random.default_rng(0)
    even = 0
    for _ in range(100):
        before = image.copy()
        defective = put_missing_piece(image, rng)
        covered = defective.mask
        assert (image == before).all()
        assert (defective.image[~covered] == image[~covered]).all()
        inside = defective.image[covered]
        assert inside.min() >= 60 and inside.max() < 70  # nothing new comes in
        even += len(np.unique(inside, axis=0)) == 1
    assert 30 < even < 80  # half of them have one level, as have some of the smallest
