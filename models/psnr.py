"""The peak signal-to-noise ratio, watched while training and what chooses the model to keep."""

from __future__ import annotations

import math
from collections.abc import Callable

import keras
from keras import ops

Psnr = Callable[[keras.KerasTensor, keras.KerasTensor], keras.KerasTensor]


@keras.saving.register_keras_serializable(package="autoencoder")
def peak_signal_to_noise_ratio(
    clean: keras.KerasTensor, reconstruction: keras.KerasTensor
) -> keras.KerasTensor:
    """Return the PSNR of each image in dB, shape `(batch,)`, for a range of [0, 1].

    Equal images give 100 dB rather than infinity.

    Args:
        clean: Images in [0, 1], `(batch, rows, columns, channels)`.
        reconstruction: Images of the same shape.
    """
    error = ops.mean(ops.square(ops.subtract(clean, reconstruction)), axis=(1, 2, 3))
    return ops.log(ops.maximum(error, 1e-10)) * (-10 / math.log(10))


def build_psnr(psnr_of_each: Psnr = peak_signal_to_noise_ratio) -> keras.metrics.Metric:
    """Build the Keras metric `psnr`: the mean over images of each image's own PSNR in dB."""
    return keras.metrics.MeanMetricWrapper(psnr_of_each, name="psnr")
