"""Training on uint8 images: they travel as bytes and become numbers from 0 to 1 beside the network.

A network itself takes and gives images in [0, 1].
"""

from __future__ import annotations

import keras
from keras import ops

from models.losses import Loss, build_loss
from models.psnr import build_psnr, peak_signal_to_noise_ratio

SCALE = 1 / 255


def train_on_grey_levels(model: keras.Model, loss: str) -> keras.Model:
    """Put a network behind a layer that scales grey levels, and compile both as one.

    Args:
        model: A compiled network from images in [0, 1] to images in [0, 1]. Weights and optimizer
            stay its own: it is what is trained.
        loss: Name of the loss, see `models.losses`.

    Returns:
        A model that is fitted to pairs of uint8 images; loss and PSNR are those of [0, 1].
    """
    levels = keras.Input(model.input_shape[1:], dtype="uint8")
    scaled = keras.layers.Rescaling(SCALE, dtype="float32")(levels)
    whole = keras.Model(levels, model(scaled))
    whole.compile(
        optimizer=model.optimizer,
        loss=_of_grey_levels(build_loss(loss)),
        metrics=[build_psnr(_of_grey_levels(peak_signal_to_noise_ratio))],
        jit_compile=model.jit_compile,
    )
    return whole


def _of_grey_levels(measure: Loss) -> Loss:
    """Measure on clean images that are given in grey levels."""

    def measured(clean: keras.KerasTensor, reconstruction: keras.KerasTensor) -> keras.KerasTensor:
        return measure(ops.cast(clean, "float32") * SCALE, reconstruction)

    return measured
