"""Training on uint8 images: they travel as bytes and become numbers from 0 to 1 beside the network.

A network itself takes and gives images in [0, 1].
"""

from __future__ import annotations

import keras
from keras import ops

from models.corruption_head import focal_loss
from models.losses import Loss, build_loss
from models.psnr import build_psnr, peak_signal_to_noise_ratio
from models.weighted_losses import WeightedLoss, build_weighted_loss

SCALE = 1 / 255


def train_on_grey_levels(
    model: keras.Model, loss: str, corrupted_weight: float = 0.0
) -> keras.Model:
    """Put a network behind a layer that scales grey levels, and compile both as one.

    Args:
        model: A compiled network from images in [0, 1] to images in [0, 1]. Weights and optimizer
            stay its own: it is what is trained.
        loss: Name of the loss, see `models.losses`.
        corrupted_weight: How much more the loss counts a corrupted pixel than another one: each
            pixel has the weight `1 + corrupted_weight * mask`, see `models.weighted_losses`.

    Returns:
        A model that is fitted to pairs of uint8 images; loss and PSNR are those of [0, 1]. Above a
        `corrupted_weight` of 0, and for a network with a corruption head, the clean images have the
        mask as their last channel, 0 or 1; the PSNR counts all pixels alike.
    """
    if has_corruption_head(model):
        weighted = build_weighted_loss(loss)
        measured = _with_focal_loss(_weigh_corrupted(weighted, corrupted_weight))
        psnr = _of_reconstruction(_of_grey_levels(peak_signal_to_noise_ratio))
    elif corrupted_weight:
        measured = _weigh_corrupted(build_weighted_loss(loss), corrupted_weight)
        psnr = _leave_mask_out(_of_grey_levels(peak_signal_to_noise_ratio))
    else:
        measured = _of_grey_levels(build_loss(loss))
        psnr = _of_grey_levels(peak_signal_to_noise_ratio)
    levels = keras.Input(model.input_shape[1:], dtype="uint8")
    scaled = keras.layers.Rescaling(SCALE, dtype="float32")(levels)
    whole = keras.Model(levels, model(scaled))
    whole.compile(
        optimizer=model.optimizer,
        loss=measured,
        metrics=[build_psnr(psnr)],
        jit_compile=model.jit_compile,
    )
    return whole


def has_corruption_head(model: keras.Model) -> bool:
    """Tell whether a network gives one channel more than it takes, see `models.corruption_head`."""
    return bool(model.output_shape[-1] == model.input_shape[-1] + 1)


def _of_grey_levels(measure: Loss) -> Loss:
    """Measure on clean images that are given in grey levels."""

    def measured(clean: keras.KerasTensor, reconstruction: keras.KerasTensor) -> keras.KerasTensor:
        return measure(ops.cast(clean, "float32") * SCALE, reconstruction)

    return measured


def _weigh_corrupted(measure: WeightedLoss, corrupted_weight: float) -> Loss:
    """Measure on clean images in grey levels that have their mask as the last channel."""

    def measured(target: keras.KerasTensor, reconstruction: keras.KerasTensor) -> keras.KerasTensor:
        channels = reconstruction.shape[-1]
        if target.shape[-1] != channels + 1:
            raise ValueError(
                f"received clean images of {target.shape[-1]} channels for a loss that weighs "
                f"corrupted pixels; give {channels}, and the corruption's mask as one more"
            )
        target = ops.cast(target, "float32")
        weights = 1 + corrupted_weight * target[..., channels:]
        return measure(target[..., :channels] * SCALE, reconstruction, weights)

    return measured


def _with_focal_loss(measure: Loss) -> Loss:
    """Add the focal loss of a corruption head, the last channel, to the reconstruction's loss.

    As no gradient of one flows into the other, nothing has to weigh them against each other.
    """

    def measured(target: keras.KerasTensor, both: keras.KerasTensor) -> keras.KerasTensor:
        mask = ops.cast(target[..., -1:], "float32")
        return measure(target, both[..., :-1]) + focal_loss(mask, both[..., -1:])

    return measured


def _of_reconstruction(measure: Loss) -> Loss:
    """Measure the reconstruction of a network with a head on targets that have a mask."""

    def measured(target: keras.KerasTensor, both: keras.KerasTensor) -> keras.KerasTensor:
        return measure(target[..., :-1], both[..., :-1])

    return measured


def _leave_mask_out(measure: Loss) -> Loss:
    """Measure on targets that have a mask behind the channels of the clean images."""

    def measured(target: keras.KerasTensor, reconstruction: keras.KerasTensor) -> keras.KerasTensor:
        return measure(target[..., : reconstruction.shape[-1]], reconstruction)

    return measured
