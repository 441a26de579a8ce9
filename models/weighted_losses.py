"""What training minimises where some pixels count more than others, for images in [0, 1].

The weights of each image are normalised by their own sum: with weights w and errors e, the latter
averaged over the channels of a pixel, the loss of an image is

    Σ w·e / Σ w

over its pixels. With equal weights these are the losses of `models.losses`. As each image is
normalised by itself, its loss does not depend on the others of its batch, and an image with a large
stain counts no more than one with a small stain.
"""

from __future__ import annotations

from collections.abc import Callable

import keras
from keras import ops

from models.structural_similarity import similarity_of_windows, window_means

WeightedLoss = Callable[
    [keras.KerasTensor, keras.KerasTensor, keras.KerasTensor], keras.KerasTensor
]


def build_weighted_loss(kind: str) -> WeightedLoss:
    """Return the loss of a training file, with weights.

    Args:
        kind: `"mse"`, `"mae"` or `"ssim_mse"`.

    Returns:
        A function of `(clean, reconstruction, weights)`, the first two
        `(batch, rows, columns, channels)`, the weights above 0 and `(batch, rows, columns, 1)`,
        that gives the loss of each image, `(batch,)`.

    Raises:
        ValueError: There is no loss of that name.
    """
    losses: dict[str, WeightedLoss] = {
        "mse": weighted_squared_error,
        "mae": weighted_absolute_error,
        "ssim_mse": weighted_ssim_and_squared_error,
    }
    if kind not in losses:
        raise ValueError(f"loss: received {kind!r}; allowed: {', '.join(losses)}")
    return losses[kind]


def weighted_squared_error(
    clean: keras.KerasTensor, reconstruction: keras.KerasTensor, weights: keras.KerasTensor
) -> keras.KerasTensor:
    """Return `Σ w·(clean - reconstruction)² / Σ w` of each image."""
    return weighted_mean(ops.square(ops.subtract(clean, reconstruction)), weights)


def weighted_absolute_error(
    clean: keras.KerasTensor, reconstruction: keras.KerasTensor, weights: keras.KerasTensor
) -> keras.KerasTensor:
    """Return `Σ w·|clean - reconstruction| / Σ w` of each image."""
    return weighted_mean(ops.abs(ops.subtract(clean, reconstruction)), weights)


def weighted_ssim_and_squared_error(
    clean: keras.KerasTensor, reconstruction: keras.KerasTensor, weights: keras.KerasTensor
) -> keras.KerasTensor:
    """Return `(1 - Σ W·s / Σ W) + Σ w·(clean - reconstruction)² / Σ w` of each image.

    s is the structural similarity of a window, and W the mean of the pixels' weights w under that
    window, which is as Gaussian as the means in s are.
    """
    (of_windows,) = window_means(ops.expand_dims(weights, 0))
    similarity = weighted_mean(similarity_of_windows(clean, reconstruction), of_windows)
    return 1.0 - similarity + weighted_squared_error(clean, reconstruction, weights)


def weighted_mean(values: keras.KerasTensor, weights: keras.KerasTensor) -> keras.KerasTensor:
    """Average each image's values over channels, and over pixels by their weights.

    Args:
        values: `(batch, rows, columns, channels)`.
        weights: `(batch, rows, columns, 1)`.

    Returns:
        `(batch,)`.
    """
    of_pixels = ops.mean(values, axis=3, keepdims=True)
    total = ops.sum(ops.multiply(weights, of_pixels), axis=(1, 2, 3))
    return total / ops.sum(weights, axis=(1, 2, 3))
