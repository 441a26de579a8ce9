import keras
import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from models.losses import build_loss, build_psnr, peak_signal_to_noise_ratio, structural_similarity


@pytest.fixture
def images():
    rng = np.random.default_rng(3)
    clean = rng.random((3, 24, 20, 2)).astype(np.float32)
    return clean, np.clip(clean + rng.normal(0, 0.1, clean.shape), 0, 1).astype(np.float32)


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


def test_losses_agree_with_numpy(images):
    clean, noisy = images
    difference = clean.astype(np.float64) - noisy
    mse, mae = (difference**2).mean(), np.abs(difference).mean()
    ssim = number(structural_similarity(clean, noisy)).mean()
    found = {
        kind: number(keras.ops.mean(build_loss(kind)(clean, noisy)))
        for kind in ("mse", "mae", "ssim_mse")
    }
    assert found["mse"] == pytest.approx(mse, rel=1e-5)
    assert found["mae"] == pytest.approx(mae, rel=1e-5)
    assert found["ssim_mse"] == pytest.approx(1 - ssim + mse, rel=1e-4)


def test_an_unknown_loss_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="received 'huber'; allowed: mse, mae, ssim_mse"):
        build_loss("huber")


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
