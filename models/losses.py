"""What training minimises, for images in [0, 1]."""

from __future__ import annotations

from collections.abc import Callable

import keras
from keras import ops

from models.structural_similarity import structural_similarity

Loss = Callable[[keras.KerasTensor, keras.KerasTensor], keras.KerasTensor]


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


@keras.saving.register_keras_serializable(package="autoencoder")
def ssim_and_mean_squared_error(
    clean: keras.KerasTensor, reconstruction: keras.KerasTensor
) -> keras.KerasTensor:
    """Return `(1 - SSIM) + MSE` of each image, shape `(batch,)`."""
    squares = ops.square(ops.subtract(clean, reconstruction))
    return 1.0 - structural_similarity(clean, reconstruction) + ops.mean(squares, axis=(1, 2, 3))
