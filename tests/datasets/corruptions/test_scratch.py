import numpy as np
import pytest
from scipy import ndimage

from datasets.corruptions.scratch import CURVES, DrawnScratch, Scratch, apply_scratch, draw_scratch

SHAPE = (240, 600)


def draw_many(count=600, **parameters):
    rng = np.random.default_rng(0)
    return [draw_scratch(Scratch(**parameters), rng, *SHAPE) for _ in range(count)]


def mask_of(curve, turns, start=300 + 120j, length=60.0, shape=SHAPE):
    scratch = DrawnScratch(curve, start, length, turns, grey=150.0)
    return apply_scratch(np.zeros(shape, np.uint8), scratch, np.random.default_rng(0)).mask


def test_the_start_lies_between_one_and_five_sixths_of_both_sides():
    drawn = np.array([scratch.start for scratch in draw_many()])
    starts = np.stack([drawn.imag, drawn.real], axis=1)
    low, high = starts.min(axis=0), starts.max(axis=0)
    assert (low >= np.array(SHAPE) / 6).all() and (high <= np.array(SHAPE) * 5 / 6).all()
    assert low == pytest.approx((40, 100), abs=5) and high == pytest.approx((200, 500), abs=5)


def test_the_length_is_up_to_a_quarter_of_the_shorter_side():
    lengths = [scratch.length for scratch in draw_many()]
    assert min(lengths) >= 3 and 58 < max(lengths) <= 60


def test_all_curves_and_directions_are_equally_likely():
    drawn = [(scratch.curve, scratch.quarter_turns) for scratch in draw_many(6000)]
    assert set(drawn) == {(curve, turns) for curve in CURVES for turns in range(4)}
    assert min(drawn.count(pair) for pair in set(drawn)) > 400


@pytest.mark.parametrize("curve", CURVES)
def test_a_scratch_is_one_connected_stroke_of_a_3_by_3_brush(curve):
    mask = mask_of(curve, 0)
    assert ndimage.label(mask, np.ones((3, 3)))[1] == 1
    assert (ndimage.binary_opening(mask, np.ones((3, 3))) == mask).all()
    assert mask[120, 300]
    assert np.flatnonzero(mask.any(axis=0)).tolist() == list(range(299, 362))


def test_the_curves_bend_as_they_are_named():
    middle = [np.flatnonzero(mask_of(curve, 0)[:, 315]).mean() - 120 for curve in CURVES]
    # A quarter of the way: 1/4, sin(90°)/4 and sqrt(1/4) of the length.
    assert middle == pytest.approx([15, 15, 30], abs=1)
    assert np.flatnonzero(mask_of("sine", 0)[:, 345]).mean() == pytest.approx(105, abs=1)


@pytest.mark.parametrize("curve", CURVES)
def test_quarter_turns_rotate_the_curve_about_its_start(curve):
    start, shape = 120 + 120j, (241, 241)
    first = mask_of(curve, 0, start, shape=shape)
    for turns in (1, 2, 3):
        turned = np.rot90(first, -turns)
        assert (mask_of(curve, turns, start, shape=shape) == turned).mean() > 0.999


def test_its_pixels_vary_about_the_grey_level_by_20_the_same_in_all_channels():
    rng = np.random.default_rng(0)
    values = []
    for scratch in draw_many(200):
        corrupted = apply_scratch(np.zeros((*SHAPE, 3), np.uint8), scratch, rng)
        inside = corrupted.image[corrupted.mask]
        assert (inside == inside[:, :1]).all()
        values.append(inside[:, 0].astype(float))
    values = np.concatenate(values)
    assert values.mean() == pytest.approx(150, abs=1)
    assert values.std() == pytest.approx(20, rel=0.03)


def test_dark_scratches_are_clipped_at_0_and_light_ones_at_255():
    for grey in (0.0, 255.0):
        scratch = DrawnScratch("line", 300 + 120j, 60.0, 0, grey)
        image = np.full(SHAPE, 128, np.uint8)
        corrupted = apply_scratch(image, scratch, np.random.default_rng(0))
        assert np.abs(corrupted.image[corrupted.mask] - grey).max() < 70


@pytest.mark.parametrize("shape", [(1, 1), (2, 30), (8, 8)])
def test_tiny_images_get_scratches_too(shape):
    rng = np.random.default_rng(0)
    for _ in range(30):
        scratch = draw_scratch(Scratch(), rng, *shape)
        assert apply_scratch(np.zeros(shape, np.uint8), scratch, rng).mask.any()
