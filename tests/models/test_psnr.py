import keras
import numpy as np
import pytest

from models.psnr import build_psnr, peak_signal_to_noise_ratio


def number(tensor):
    return keras.ops.convert_to_numpy(tensor)


def test_psnr_is_taken_of_each_image_before_it_is_averaged(images):
    clean, noisy = images
    errors = ((clean.astype(np.float64) - noisy) ** 2).mean(axis=(1, 2, 3))
    expected = 10 * np.log10(1 / errors)
    assert number(peak_signal_to_noise_ratio(clean, noisy)) == pytest.approx(expected, rel=1e-4)
    metric = build_psnr()
    metric.update_state(clean[:2], noisy[:2])
    metric.update_state(clean[2:], noisy[2:])
    assert number(metric.result()) == pytest.approx(expected.mean(), rel=1e-4)


def test_psnr_of_equal_images_is_finite():
    same = np.ones((1, 4, 4, 1), np.float32)
    assert number(peak_signal_to_noise_ratio(same, same)) == pytest.approx([100])
