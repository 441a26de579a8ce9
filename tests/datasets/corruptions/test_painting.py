import numpy as np
import pytest

from datasets.corruptions.painting import (
    Corrupted,
    Region,
    blend,
    check_image,
    crop_region,
    paint,
    region_mask,
)

ALPHA = np.array([[0, 255, 128], [255, 64, 0]], np.uint8)


def test_cropping_keeps_each_alpha_at_its_place_in_the_image():
    whole = np.zeros((20, 20), np.uint8)
    whole[4:6, 14:17] = ALPHA
    region = crop_region(Region(4 - 5, 14 - 0, ALPHA), 15, 16)  # one row and one column stay out
    image = np.zeros((15, 16), np.uint8)
    image[region.window] = region.alpha
    assert (image == whole[5:, :16]).all()


@pytest.mark.parametrize(("row", "column"), [(-9, 0), (0, -9), (50, 0), (0, 50), (-9, 50)])
def test_a_region_outside_the_image_changes_nothing(row, column):
    region = crop_region(Region(row, column, ALPHA), 10, 10)
    image = np.zeros((10, 10, 3), np.uint8)
    fill = np.full((*region.alpha.shape, 3), 9, np.uint8)
    paint(image, region, fill)
    blend(image, region, fill)
    assert not image.any() and not region_mask(region, 10, 10).any()


@pytest.mark.parametrize("channels", [(), (1,), (3,)])
@pytest.mark.parametrize("plain_fill", [True, False])
def test_painting_replaces_covered_pixels_only(channels, plain_fill):
    image = np.full((5, 6, *channels), 10, np.uint8)
    fill = np.full(ALPHA.shape if plain_fill else (*ALPHA.shape, *channels), 200, np.uint8)
    paint(image, Region(2, 1, ALPHA), fill)
    covered = np.zeros((5, 6), bool)
    covered[2:4, 1:4] = ALPHA > 0
    assert (image[covered] == 200).all() and (image[~covered] == 10).all()


@pytest.mark.parametrize("channels", [(), (1,), (3,)])
def test_blending_mixes_by_alpha(channels):
    image = np.full((5, 6, *channels), 10, np.uint8)
    blend(image, Region(2, 1, ALPHA), np.full((*ALPHA.shape, *channels), 200, np.uint8))
    expected = np.full((5, 6), 10.0)
    expected[2:4, 1:4] += ALPHA / 255 * 190
    assert image.reshape(5, 6, -1)[..., -1] == pytest.approx(expected, abs=0.51)


@pytest.mark.parametrize("channels", [(), (1,), (3,)])
@pytest.mark.parametrize("plain_fill", [True, False])
@pytest.mark.parametrize("opacity", [0.0, 0.3, 0.6])
def test_a_fill_that_is_not_opaque_lets_the_image_show_through(channels, plain_fill, opacity):
    clean = np.random.default_rng(0).integers(0, 256, (5, 6, *channels), np.uint8)
    fill = np.full(ALPHA.shape if plain_fill else (*ALPHA.shape, *channels), 200, np.uint8)
    strength = np.zeros((5, 6))
    strength[2:4, 1:4] = ALPHA / 255
    for put, weight in ((paint, strength > 0), (blend, strength)):
        image = clean.copy()
        put(image, Region(2, 1, ALPHA), fill, opacity)
        share = (opacity * weight).reshape((5, 6) + (1,) * len(channels))
        assert image == pytest.approx(clean + share * (200.0 - clean), abs=0.51)


def test_the_mask_of_several_shapes_is_that_of_each_however_strong_the_others_are():
    strong, faint = np.full((2, 2), 255, np.uint8), np.array([[9, 20], [10, 4]], np.uint8)
    regions = Region(0, 0, strong), Region(1, 1, faint), Region(3, 3, np.zeros((0, 0), np.uint8))
    mask = Corrupted(np.zeros((4, 4, 3), np.uint8), regions[0], regions[1:]).mask
    assert ["".join(".#"[pixel] for pixel in row) for row in mask] == [
        "##..",
        "###.",
        ".#..",
        "....",
    ]


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((4, 4), np.float32),
        np.zeros((4, 4), np.int8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((2, 4, 4, 3), np.uint8),
        np.zeros((0, 4), np.uint8),
        np.zeros(4, np.uint8),
    ],
)
def test_other_arrays_are_refused_with_what_is_allowed(image):
    with pytest.raises(ValueError, match="^received an image of .* H×W, H×W×1 or H×W×3$"):
        check_image(image)
