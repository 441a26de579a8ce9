import keras
import numpy as np
import pytest

from models.structural_similarity import structural_similarity
from tests.models.slow_ssim import slow_similarity


def number(tensor):
    return keras.ops.convert_to_numpy(tensor)


def test_structural_similarity_agrees_with_a_slow_one(images):
    clean, noisy = images
    expected = [
        np.mean([slow_similarity(a[..., channel], b[..., channel]) for channel in range(2)])
        for a, b in zip(clean, noisy, strict=True)
    ]
    assert number(structural_similarity(clean, noisy)) == pytest.approx(
        np.array(expected), abs=1e-4
    )


def test_structural_similarity_of_equal_images_is_one_even_of_tiny_ones():
    tiny = np.random.default_rng(0).random((2, 6, 9, 1)).astype(np.float32)
    assert number(structural_similarity(tiny, tiny)) == pytest.approx(np.ones(2), abs=1e-5)
