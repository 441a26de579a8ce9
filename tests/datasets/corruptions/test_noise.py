import numpy as np
import pytest
from scipy import stats

from datasets.corruptions.noise import add_noise, grey_noise


@pytest.mark.parametrize("std", [3.57, 20.0])
@pytest.mark.parametrize("mean", [100.0, 127.6])
def test_grey_noise_has_the_mean_and_variance_asked_for(mean, std):
    noise = grey_noise(np.random.default_rng(0), (1000, 1000), mean, std).astype(float)
    assert noise.mean() == pytest.approx(mean, abs=5 * std / 1000)
    rounding = 1 / 12
    assert noise.var() == pytest.approx(std**2 + rounding, rel=0.01)
    assert stats.skew(noise, axis=None) == pytest.approx(0, abs=0.02)
    assert stats.kurtosis(noise, axis=None) == pytest.approx(0, abs=0.15)


@pytest.mark.parametrize("mean", [0.0, 2.0, 254.0, 255.0])
def test_grey_noise_is_clipped_and_never_wraps(mean):
    noise = grey_noise(np.random.default_rng(0), (200, 200, 3), mean, 20)
    assert abs(np.median(noise) - mean) <= 2
    assert noise.min() == 0 or noise.max() == 255


def test_neighbouring_values_are_independent():
    noise = grey_noise(np.random.default_rng(0), (500, 500, 3), 128, 20).astype(float) - 128
    for shifted in (np.roll(noise, 1, axis) for axis in range(3)):
        assert abs((noise * shifted).mean()) / noise.var() < 0.01


@pytest.mark.parametrize("shape", [(1,), (3, 5), (7, 3, 1), (0, 4, 3)])
def test_grey_noise_takes_any_shape(shape):
    noise = grey_noise(np.random.default_rng(0), shape, 100, 3)
    assert noise.shape == shape and noise.dtype == np.uint8


@pytest.mark.parametrize("std", [2.55, 25.5])
def test_added_noise_is_normally_distributed(std):
    image = np.full((1000, 1000), 128, np.uint8)
    added = add_noise(image, np.random.default_rng(0), std).astype(float) - 128
    assert added.mean() == pytest.approx(0, abs=5 * std / 1000)
    assert added.std() == pytest.approx(np.sqrt(std**2 + 1 / 12), rel=0.005)
    beyond = [(np.abs(added) > limit * std).mean() for limit in (1, 2, 3)]
    # Of the normal distribution, cut off between whole grey levels.
    limits = np.floor(np.array([1, 2, 3]) * std) + 0.5
    assert beyond == pytest.approx(2 * stats.norm.sf(limits / std), rel=0.05)


def test_sums_are_clipped_and_never_wrap():
    image = np.array([[0, 255]] * 5000, np.uint8)
    noisy = add_noise(image, np.random.default_rng(0), 10)
    assert noisy[:, 0].max() < 60 and noisy[:, 1].min() > 195
    assert (noisy[:, 0] == 0).mean() == pytest.approx(0.52, abs=0.03)
    assert (noisy[:, 1] == 255).mean() == pytest.approx(0.52, abs=0.03)


def test_no_standard_deviation_adds_nothing():
    image = np.arange(256, dtype=np.uint8).reshape(16, 16)
    assert (add_noise(image, np.random.default_rng(0), 0) == image).all()
