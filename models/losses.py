"""What is minimised and what is watched while training: losses and PSNR, images in [0, 1]."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

Loss = Callable[[Any, Any], Any]


def build_loss(kind: str) -> Loss:
    """Return the loss of a training file.

    Args:
        kind: `"mse"`, `"mae"` or `"ssim_mse"`.

    Returns:
        A function of `(clean, reconstruction)`, each `(batch, rows, columns, channels)`, that gives
        tensors Keras averages into one number.

    Raises:
        ValueError: There is no loss of that name.
    """
    losses: dict[str, Loss] = {
        "mse": keras.losses.mean_squared_error,
        "mae": keras.losses.mean_absolute_error,
        "ssim_mse": ssim_and_mean_squared_error,
    }
    if kind not in losses:
        raise ValueError(f"loss: received {kind!r}; allowed: {', '.join(losses)}")
    return losses[kind]


def ssim_and_mean_squared_error(clean: Any, reconstruction: Any) -> Any:
    """Return `(1 - SSIM) + MSE` of each image, shape `(batch,)`."""
    squares = ops.square(ops.subtract(clean, reconstruction))
    return 1.0 - structural_similarity(clean, reconstruction) + ops.mean(squares, axis=(1, 2, 3))


def peak_signal_to_noise_ratio(clean: Any, reconstruction: Any) -> Any:
    """Return the PSNR of each image in dB, shape `(batch,)`, for a range of [0, 1].

    Equal images give 100 dB rather than infinity.

    Args:
        clean: Images in [0, 1], `(batch, rows, columns, channels)`.
        reconstruction: Images of the same shape.
    """
    error = ops.mean(ops.square(ops.subtract(clean, reconstruction)), axis=(1, 2, 3))
    return ops.log(ops.maximum(error, 1e-10)) * (-10 / math.log(10))


def build_psnr() -> Any:
    """Build the Keras metric `psnr`: the mean over images of each image's own PSNR in dB."""
    return keras.metrics.MeanMetricWrapper(peak_signal_to_noise_ratio, name="psnr")


def structural_similarity(first: Any, second: Any, *, side: int = 11, sigma: float = 1.5) -> Any:
    """Return the mean structural similarity of each pair of images, shape `(batch,)`.

    Local means, variances and the covariance are taken under a Gaussian window that lies wholly
    inside the image. Wang et al., "Image quality assessment: from error visibility to structural
    similarity", 2004, equation 13, with K1 = 0.01, K2 = 0.03 and a range of 1.

    Args:
        first: Images in [0, 1], `(batch, rows, columns, channels)`.
        second: Images of the same shape.
        side: Side of the window in pixels; smaller images take a window of their own size.
        sigma: Standard deviation of the window in pixels.
    """
    stacked = ops.stack(
        [first, second, ops.square(first), ops.square(second), ops.multiply(first, second)]
    )
    mean_1, mean_2, square_1, square_2, product = _window_means(stacked, side, sigma)
    covariance = product - mean_1 * mean_2
    variances = square_1 - ops.square(mean_1) + square_2 - ops.square(mean_2)
    stable_1, stable_2 = 0.01**2, 0.03**2
    squares = ops.square(mean_1) + ops.square(mean_2)
    luminance = (2 * mean_1 * mean_2 + stable_1) / (squares + stable_1)
    contrast = (2 * covariance + stable_2) / (variances + stable_2)
    return ops.mean(luminance * contrast, axis=(1, 2, 3))


def _window_means(stacked: Any, side: int, sigma: float) -> Any:
    """Average `(5, batch, rows, columns, channels)` under the window: rows first, then columns."""
    count, batch, rows, columns, channels = ops.shape(stacked)
    images = ops.transpose(ops.reshape(stacked, (-1, rows, columns, channels)), (0, 3, 1, 2))
    planes = ops.reshape(images, (-1, rows, columns, 1))
    window = _gaussian_window(min(side, rows), sigma)
    planes = ops.conv(planes, window.reshape(-1, 1, 1, 1), padding="valid")
    window = _gaussian_window(min(side, columns), sigma)
    planes = ops.conv(planes, window.reshape(1, -1, 1, 1), padding="valid")
    shape = (count, batch, channels, *ops.shape(planes)[1:3])
    return ops.unstack(ops.transpose(ops.reshape(planes, shape), (0, 1, 3, 4, 2)), num=count)


def _gaussian_window(side: int, sigma: float) -> Any:
    offsets = np.arange(side) - (side - 1) / 2
    weights = np.exp(-0.5 * (offsets / sigma) ** 2)
    return (weights / weights.sum()).astype("float32")
