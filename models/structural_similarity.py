"""How alike two images look: the structural similarity SSIM."""

from __future__ import annotations

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray


def structural_similarity(
    first: keras.KerasTensor, second: keras.KerasTensor, *, side: int = 11, sigma: float = 1.5
) -> keras.KerasTensor:
    """Return the mean structural similarity of each pair of images, shape `(batch,)`.

    Args:
        first: Images in [0, 1], `(batch, rows, columns, channels)`.
        second: Images of the same shape.
        side: Side of the window in pixels; smaller images take a window of their own size.
        sigma: Standard deviation of the window in pixels.
    """
    windows = similarity_of_windows(first, second, side=side, sigma=sigma)
    return ops.mean(windows, axis=(1, 2, 3))


def similarity_of_windows(
    first: keras.KerasTensor, second: keras.KerasTensor, *, side: int = 11, sigma: float = 1.5
) -> keras.KerasTensor:
    """Return the structural similarity of each window of each pair of images.

    Local means, variances and the covariance are taken under a Gaussian window that lies wholly
    inside the image. Wang et al., "Image quality assessment: from error visibility to structural
    similarity", 2004, equation 13, with K1 = 0.01, K2 = 0.03 and a range of 1.

    Args:
        first: Images in [0, 1], `(batch, rows, columns, channels)`.
        second: Images of the same shape.
        side: Side of the window in pixels; smaller images take a window of their own size.
        sigma: Standard deviation of the window in pixels.

    Returns:
        `(batch, rows - side + 1, columns - side + 1, channels)`, at most 1.
    """
    stacked = ops.stack(
        [first, second, ops.square(first), ops.square(second), ops.multiply(first, second)]
    )
    mean_1, mean_2, square_1, square_2, product = window_means(stacked, side=side, sigma=sigma)
    covariance = product - mean_1 * mean_2
    variances = square_1 - ops.square(mean_1) + square_2 - ops.square(mean_2)
    stable_1, stable_2 = 0.01**2, 0.03**2
    squares = ops.square(mean_1) + ops.square(mean_2)
    luminance = (2 * mean_1 * mean_2 + stable_1) / (squares + stable_1)
    contrast = (2 * covariance + stable_2) / (variances + stable_2)
    return luminance * contrast


def window_means(
    stacked: keras.KerasTensor, *, side: int = 11, sigma: float = 1.5
) -> list[keras.KerasTensor]:
    """Average stacked images under each window: rows first, then columns.

    Args:
        stacked: `(count, batch, rows, columns, channels)`.
        side: Side of the window in pixels, as in `similarity_of_windows`.
        sigma: Standard deviation of the window in pixels.

    Returns:
        One tensor for each of the stack, `(batch, rows - side + 1, columns - side + 1, channels)`.
    """
    count, batch, rows, columns, channels = ops.shape(stacked)
    images = ops.transpose(ops.reshape(stacked, (-1, rows, columns, channels)), (0, 3, 1, 2))
    planes = ops.reshape(images, (-1, rows, columns, 1))
    window = _gaussian_window(min(side, rows), sigma)
    planes = ops.conv(planes, window.reshape(-1, 1, 1, 1), padding="valid")
    window = _gaussian_window(min(side, columns), sigma)
    planes = ops.conv(planes, window.reshape(1, -1, 1, 1), padding="valid")
    shape = (count, batch, channels, *ops.shape(planes)[1:3])
    return ops.unstack(ops.transpose(ops.reshape(planes, shape), (0, 1, 3, 4, 2)), num=count)


def _gaussian_window(side: int, sigma: float) -> NDArray[np.float32]:
    offsets = np.arange(side) - (side - 1) / 2
    weights = np.exp(-0.5 * (offsets / sigma) ** 2)
    return (weights / weights.sum()).astype(np.float32)
