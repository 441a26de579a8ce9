import keras
import numpy as np
import pytest

from models.losses import build_loss
from models.structural_similarity import structural_similarity


def number(tensor):
    return keras.ops.convert_to_numpy(tensor)


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
