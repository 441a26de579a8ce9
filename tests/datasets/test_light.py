import numpy as np
import pytest

from datasets.augmentation import OnlineAugmentation, change_gamma
from datasets.light import apply_light, draw_light, light_table

NO_CHANGE = {"brightness": 0, "contrast": 1, "gamma": 1}
LEVELS = np.arange(256)


@pytest.fixture
def image():
    return np.random.default_rng(4).integers(0, 256, (18, 22, 3), np.uint8)


def test_no_change_leaves_every_grey_level_as_it_is():
    assert np.array_equal(light_table(**NO_CHANGE), LEVELS)


@pytest.mark.parametrize("change", [
    {"brightness": 0.1}, {"brightness": -0.7}, {"contrast": 0.6}, {"contrast": 1.5},
    {"gamma": 0.5}, {"gamma": 2}, {"brightness": -0.1, "contrast": 1.3, "gamma": 1.7},
])  # fmt: skip
def test_images_follow_the_formula_pixel_by_pixel(image, change):
    settings = NO_CHANGE | change
    for channels in (image, image[..., :1].copy()):
        found = apply_light(channels, light_table(**settings))
        values = (channels.astype(np.float64) / 255) ** settings["gamma"]
        values = settings["contrast"] * (values - 0.5) + 0.5 + settings["brightness"]
        expected = np.rint(np.clip(255 * values, 0, 255))
        assert found.dtype == np.uint8
        assert found.shape == channels.shape
        assert np.array_equal(found, expected)


def test_a_gamma_alone_is_that_of_the_offline_copies(image):
    table = light_table(**NO_CHANGE | {"gamma": 1.6})
    assert np.array_equal(apply_light(image, table), change_gamma(image, 1.6))


@pytest.mark.parametrize("name, lowest, highest, measure", [
    ("brightness", -0.3, 0.3, lambda table: (table[128] - 128.0) / 255),
    ("contrast", 0.7, 1.3, lambda table: (table[158] - float(table[98])) / 60),
])  # fmt: skip
def test_a_drawn_change_lies_within_its_limits_and_reaches_them(name, lowest, highest, measure):
    rng = np.random.default_rng(0)
    limits = OnlineAugmentation(**{name: 0.3})
    found = np.array([measure(draw_light(limits, rng)) for _ in range(500)])
    assert lowest - 0.02 <= found.min() < lowest + 0.02
    assert highest - 0.02 < found.max() <= highest + 0.02
    assert found.mean() == pytest.approx((lowest + highest) / 2, abs=0.03)


def test_a_gamma_is_as_likely_to_darken_as_to_brighten():
    rng = np.random.default_rng(0)
    tables = [draw_light(OnlineAugmentation(gamma=2), rng) for _ in range(500)]
    gammas = np.array([np.log(table[128] / 255) / np.log(128 / 255) for table in tables])
    assert 0.49 < gammas.min() < 0.53 and 1.9 < gammas.max() < 2.02
    assert np.log2(gammas).mean() == pytest.approx(0, abs=0.1)
    assert np.quantile(np.log2(gammas), [0.25, 0.75]) == pytest.approx([-0.5, 0.5], abs=0.1)


@pytest.mark.parametrize("limits", [{"brightness": 0.1}, {"gamma": 3}, {"contrast": 0.2}])
def test_the_same_count_of_numbers_is_drawn_whichever_limits_are_off(limits):
    rng, other = np.random.default_rng(1), np.random.default_rng(1)
    draw_light(OnlineAugmentation(**limits), rng)
    other.random(3)
    assert rng.random() == other.random()
