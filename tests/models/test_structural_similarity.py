import keras
import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from models.structural_similarity import structural_similarity


def number(tensor):
    return keras.ops.convert_to_numpy(tensor)


def slow_ssim(first, second):
    """SSIM of one plane with SciPy's Gaussian, on the part its 11-pixel window lies inside."""

    def mean(plane):
        blurred = gaussian_filter(plane.astype(np.float64), 1.5, truncate=5 / 1.5)
        return blurred[5:-5, 5:-5]

    m1, m2 = mean(first), mean(second)
    v1, v2 = mean(first**2) - m1**2, mean(second**2) - m2**2
    covariance = mean(first * second) - m1 * m2
    top = (2 * m1 * m2 + 0.01**2) * (2 * covariance + 0.03**2)
    return (top / ((m1**2 + m2**2 + 0.01**2) * (v1 + v2 + 0.03**2))).mean()


def test_structural_similarity_agrees_with_a_slow_one(images):
    clean, noisy = images
    expected = [
        np.mean([slow_ssim(a[..., channel], b[..., channel]) for channel in range(2)])
        for a, b in zip(clean, noisy, strict=True)
    ]
    assert number(structural_similarity(clean, noisy)) == pytest.approx(
        np.array(expected), abs=1e-4
    )


def test_structural_similarity_of_equal_images_is_one_even_of_tiny_ones():
    tiny = np.random.default_rng(0).random((2, 6, 9, 1)).astype(np.float32)
    assert number(structural_similarity(tiny, tiny)) == pytest.approx(np.ones(2), abs=1e-5)
