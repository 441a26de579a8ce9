from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from datasets.corruptions.fills import FILLS, DrawnFill, draw_fill, make_fill
from datasets.corruptions.painting import Region

FILL = DrawnFill(
    kind="flat",
    grey=120.0,
    clouds=(60.0, 160.0),
    place=(0.0, 0.0),
    mirrored=(False, False),
    contrast=1.0,
    brightness=0.0,
)
WHOLE = Region(30, 50, np.full((80, 100), 255, np.uint8))


def picture(channels=(3,), low=60, high=180):
    return np.random.default_rng(7).integers(low, high, (120, 200, *channels), np.uint8)


def fill(kind, image, region=WHOLE, **changes):
    return make_fill(replace(FILL, kind=kind, **changes), image, region, np.random.default_rng(0))


@pytest.mark.parametrize("kind", FILLS)
@pytest.mark.parametrize("channels", [(), (1,), (3,)])
def test_a_fill_is_as_large_as_its_region_and_leaves_the_image_alone(kind, channels):
    image = picture(channels)
    before = image.copy()
    made = fill(kind, image, mirrored=(True, False), contrast=0.5)
    assert made.dtype == np.uint8
    assert made.shape in ((80, 100), (80, 100, *channels))
    assert (image == before).all()


@pytest.mark.parametrize(("kind", "std"), [("flat", np.sqrt(0.05 * 255)), ("noisy", 20)])
def test_flat_and_noisy_fills_vary_about_their_grey_level(kind, std):
    made = fill(kind, picture()).astype(float)
    assert made.mean(axis=(0, 1)) == pytest.approx(np.full(3, 120), abs=1)
    assert made.std(axis=(0, 1)) == pytest.approx(np.full(3, std), rel=0.05)


def test_a_cloud_changes_smoothly_within_its_grey_levels_and_has_no_colour():
    made = fill("cloudy", picture()).astype(int)
    assert made.shape == (80, 100)
    assert made.min() >= 60 and made.max() <= 160
    assert np.ptp(made) > 40
    # Six grey levels a side: from one to the next are 80 / 6 and 100 / 6 pixels.
    assert np.abs(np.diff(made, axis=0)).max() <= 100 / (80 / 6) + 1
    assert np.abs(np.diff(made, axis=1)).max() <= 100 / (100 / 6) + 1


def test_a_cloud_of_one_grey_level_is_even():
    assert (fill("cloudy", picture(), clouds=(90.0, 90.0)) == 90).all()


@pytest.mark.parametrize("channels", [(), (1,), (3,)])
@pytest.mark.parametrize("upside_down", [False, True])
@pytest.mark.parametrize("left_to_right", [False, True])
@pytest.mark.parametrize(
    ("place", "corner"), [((0, 0), (0, 0)), ((1, 1), (40, 100)), ((0.5, 0.1), (20, 10))]
)
def test_pixels_of_elsewhere_are_a_part_of_the_image_mirrored_or_not(
    channels, upside_down, left_to_right, place, corner
):
    image = picture(channels)
    made = fill("elsewhere", image, place=place, mirrored=(upside_down, left_to_right))
    expected = image[corner[0] : corner[0] + 80, corner[1] : corner[1] + 100]
    expected = np.flipud(expected) if upside_down else expected
    expected = np.fliplr(expected) if left_to_right else expected
    assert (made.reshape(expected.shape) == expected).all()


@pytest.mark.parametrize("channels", [(), (1,), (3,)])
@pytest.mark.parametrize(("contrast", "brightness"), [(0.4, 40.0), (1.6, -40.0), (1.0, 10.0)])
def test_relit_pixels_keep_their_place_and_change_contrast_and_brightness(
    channels, contrast, brightness
):
    image = picture(channels)
    alpha = np.zeros((80, 100), np.uint8)
    alpha[10:40, 20:70] = 255
    made = fill("relit", image, Region(30, 50, alpha), contrast=contrast, brightness=brightness)
    pixels = image[30:110, 50:150].astype(float)
    middle = pixels[10:40, 20:70].mean()  # of the covered pixels alone, in all channels
    expected = (pixels - middle) * contrast + middle + brightness
    assert made.reshape(pixels.shape) == pytest.approx(expected.clip(0, 255), abs=0.51)


def test_relit_with_contrast_one_and_no_brightness_is_the_image():
    image = picture(low=0, high=256)
    assert (fill("relit", image) == image[WHOLE.window]).all()


def test_what_is_drawn_lies_in_its_range_and_every_part_is_equally_likely():
    rng = np.random.default_rng(0)
    drawn = [draw_fill("relit", 77.0, (10.0, 220.0), rng) for _ in range(2000)]
    assert {(each.kind, each.grey, each.clouds) for each in drawn} == {("relit", 77, (10, 220))}
    assert stats.kstest([each.contrast for each in drawn], "uniform", (0.4, 1.2)).pvalue > 0.001
    assert stats.kstest([each.brightness for each in drawn], "uniform", (-40, 80)).pvalue > 0.001
    for shares in zip(*(each.place for each in drawn), strict=True):
        assert stats.kstest(shares, "uniform").pvalue > 0.001
    _, counts = np.unique([each.mirrored for each in drawn], axis=0, return_counts=True)
    assert len(counts) == 4 and stats.chisquare(counts).pvalue > 0.001
