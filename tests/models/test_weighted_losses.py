import os
import subprocess
import sys

import keras
import numpy as np
import pytest

from models.losses import build_loss
from models.weighted_losses import build_weighted_loss
from tests.models.slow_ssim import slow_means, slow_similarity

KINDS = ["mse", "mae", "ssim_mse"]


def number(tensor):
    return keras.ops.convert_to_numpy(tensor)


@pytest.fixture
def weights(images):
    """11 in a corner that differs from image to image, 1 elsewhere."""
    weights = np.ones((*images[0].shape[:3], 1), np.float32)
    for index, of_image in enumerate(weights):
        of_image[: 4 * index, :9] = 11
    return weights


def slow_loss(kind, clean, reconstruction, weights):
    """The loss of one image in double precision."""
    clean, reconstruction = clean.astype(np.float64), reconstruction.astype(np.float64)
    difference = clean - reconstruction
    errors = (np.abs(difference) if kind == "mae" else difference**2).mean(axis=2)
    loss = (weights * errors).sum() / weights.sum()
    if kind == "ssim_mse":
        of_windows = slow_means(weights)
        planes = zip(np.moveaxis(clean, 2, 0), np.moveaxis(reconstruction, 2, 0), strict=True)
        windows = np.mean([slow_similarity(*both) for both in planes], axis=0)
        loss += 1 - (of_windows * windows).sum() / of_windows.sum()
    return loss


@pytest.mark.parametrize("kind", KINDS)
def test_weighted_losses_agree_with_numpy(images, weights, kind):
    clean, noisy = images
    found = number(build_weighted_loss(kind)(clean, noisy, weights))
    expected = [slow_loss(kind, *each) for each in zip(clean, noisy, weights[..., 0], strict=True)]
    assert found == pytest.approx(np.array(expected), rel=1e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_equal_weights_give_the_plain_loss_whatever_they_are(images, kind):
    plain = number(keras.ops.mean(build_loss(kind)(*images)))
    everywhere = np.full((*images[0].shape[:3], 1), 7, np.float32)
    found = number(build_weighted_loss(kind)(*images, everywhere))
    assert found.shape == (3,)
    assert found.mean() == pytest.approx(plain, rel=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_costs_more_where_the_weight_is_larger(images, weights, kind):
    clean = images[0][1:2]
    inside, outside = clean.copy(), clean.copy()
    inside[:, :4, :9] += 0.2
    outside[:, 12:16, :9] += 0.2
    loss = build_weighted_loss(kind)
    assert loss(clean, inside, weights[1:2])[0] > loss(clean, outside, weights[1:2])[0]


def test_an_unknown_loss_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="received 'huber'; allowed: mse, mae, ssim_mse"):
        build_weighted_loss("huber")


def test_they_agree_with_numpy_on_jax_too():
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", __file__, "-k", "agree_with_numpy and not jax"],
        env={**os.environ, "KERAS_BACKEND": "jax"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
