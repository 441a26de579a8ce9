"""A second output beside the reconstruction: how probably each pixel was corrupted.

Not in the paper. The difference of image and reconstruction is small where a defect is as bright
as what it lies on. A small network that sees both learns what a difference that matters looks like,
from the corruption's own mask, as the discriminative network of Zavrtanik, Kristan & Skočaj, "DRÆM"
(ICCV 2021) does. No gradient flows from it into the autoencoder, whose training stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import keras
from keras import layers, ops

MAPS = 16
"""Of the first level; those below have two and four times as many."""


@keras.saving.register_keras_serializable(package="autoencoder")
class StopGradient(layers.Layer):
    """Gives what it gets; training does not look behind it."""

    def call(self, maps: keras.KerasTensor) -> keras.KerasTensor:
        """Return the maps."""
        return ops.stop_gradient(maps)


def add_corruption_head(
    images: keras.KerasTensor,
    reconstruction: keras.KerasTensor,
    *,
    initializer: Callable[[], keras.initializers.Initializer],
    momentum: float,
    precision: str,
) -> keras.KerasTensor:
    """Return the probability that each pixel was corrupted.

    Three levels, at a quarter, an eighth and a sixteenth of the image, joined by additions; what it
    finds is enlarged to the image's size.

    Args:
        images: What the autoencoder takes, `(batch, rows, columns, channels)`.
        reconstruction: What it gives, of the same shape.
        initializer: Gives an initializer for each convolution.
        momentum: Of the normalisation.
        precision: `"float32"` or `"mixed_bfloat16"`; the last convolution is float32 in both.

    Returns:
        `(batch, rows, columns, 1)`, from 0 to 1.
    """
    steps = _Steps(initializer, momentum, precision)
    shown = StopGradient(name="head_reconstruction", dtype=precision)(reconstruction)
    difference = layers.Subtract(name="head_difference", dtype=precision)([images, shown])
    x = layers.Concatenate(name="head_images", dtype=precision)([images, shown, difference])
    x = steps.convolve(x, MAPS, 5, "half", strides=2)
    quarter = steps.convolve(x, 2 * MAPS, 3, "quarter_down", strides=2)
    quarter = steps.convolve(quarter, 2 * MAPS, 3, "quarter")
    eighth = steps.convolve(quarter, 4 * MAPS, 3, "eighth_down", strides=2)
    eighth = steps.convolve(eighth, 4 * MAPS, 3, "eighth")
    x = steps.convolve(eighth, 4 * MAPS, 3, "sixteenth_down", strides=2)
    x = steps.convolve(x, 4 * MAPS, 3, "sixteenth")
    x = steps.convolve(steps.join(x, eighth, "eighth"), 4 * MAPS, 3, "eighth_up")
    x = steps.convolve(x, 2 * MAPS, 1, "eighth_narrow")
    x = steps.convolve(steps.join(x, quarter, "quarter"), 2 * MAPS, 3, "quarter_up")
    return steps.decide(x, images.shape[1:3])


def focal_loss(mask: keras.KerasTensor, probability: keras.KerasTensor) -> keras.KerasTensor:
    """Return −(1 − q)² · log q of each image, averaged over its pixels, shape `(batch,)`.

    q is the probability given to what is so. Pixels that are certain already hardly count, so that
    the few corrupted ones are not lost among all others (Lin et al., "Focal loss for dense object
    detection", ICCV 2017, equation 4).

    Args:
        mask: 1 where a pixel was corrupted, and else 0, `(batch, rows, columns, 1)`.
        probability: Of the same shape.
    """
    of_pixels = keras.losses.binary_focal_crossentropy(mask, probability, gamma=2.0)
    return ops.mean(of_pixels, axis=(1, 2))


@dataclass(frozen=True)
class _Steps:
    """The repeated parts of the head; the arguments are those of `add_corruption_head`."""

    initializer: Callable[[], keras.initializers.Initializer]
    momentum: float
    precision: str

    def convolve(
        self, x: keras.KerasTensor, maps: int, side: int, name: str, strides: int = 1
    ) -> keras.KerasTensor:
        """Convolve, normalise, activate."""
        x = layers.Conv2D(
            maps,
            side,
            strides=strides,
            padding="same",
            use_bias=False,
            kernel_initializer=self.initializer(),
            name=f"head_{name}_convolution",
            dtype=self.precision,
        )(x)
        x = layers.BatchNormalization(
            momentum=self.momentum, name=f"head_{name}_normalization", dtype=self.precision
        )(x)
        return layers.LeakyReLU(
            negative_slope=0.1, name=f"head_{name}_activation", dtype=self.precision
        )(x)

    def join(
        self, small: keras.KerasTensor, large: keras.KerasTensor, name: str
    ) -> keras.KerasTensor:
        """Enlarge maps to the size of others, and add them."""
        enlarged = layers.UpSampling2D(name=f"head_{name}_enlarged", dtype=self.precision)(small)
        enlarged = _cut(enlarged, large.shape[1:3], f"head_{name}_cut")
        return layers.Add(name=f"head_{name}_joined", dtype=self.precision)([enlarged, large])

    def decide(self, x: keras.KerasTensor, size: tuple[int, int]) -> keras.KerasTensor:
        """Return probabilities of the image's size."""
        found = layers.Conv2D(
            1,
            3,
            padding="same",
            kernel_initializer=self.initializer(),
            name="head_decision",
            dtype="float32",
        )(x)
        enlarged = layers.UpSampling2D(
            4, interpolation="bilinear", name="head_enlarged", dtype="float32"
        )(found)
        enlarged = _cut(enlarged, size, "head_cut")
        return layers.Activation("sigmoid", name="head_probability", dtype="float32")(enlarged)


def _cut(maps: keras.KerasTensor, size: tuple[int, int], name: str) -> keras.KerasTensor:
    """Cut off the rows and columns at the end that are too many."""
    rows, columns = (maps.shape[axis] - size[axis - 1] for axis in (1, 2))
    if not (rows or columns):
        return maps
    return layers.Cropping2D(((0, rows), (0, columns)), name=name, dtype=maps.dtype)(maps)
