"""The networks AE and AESc, as functional Keras models.

Collin & De Vleeschouwer, "Improved anomaly detection by training an autoencoder with skip
connections on images corrupted with Stain-shaped noise", section III.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import keras
from keras import layers

from models.corruption_head import add_corruption_head
from models.monte_carlo_dropout import MonteCarloDropout
from models.upsampling_convolution import UpsamplingConvolution

NORMALIZATION_MOMENTUM = 0.9
"""Keras's own 0.99 needs hundreds of steps to forget its first statistics; short trainings, whose
epochs have 25 steps, would be judged with those."""


def build_autoencoder(
    input_shape: tuple[int, int, int],
    *,
    depth: int = 6,
    filter_size: int = 5,
    feature_maps: int = 16,
    skip_connections: bool = True,
    corruption_head: bool = False,
    dropout: float = 0.0,
    monte_carlo_rates: Sequence[float] | None = None,
    seed: int = 0,
    precision: str = "float32",
) -> keras.Model:
    """Build AESc, or AE when `skip_connections` is false.

    Args:
        input_shape: Rows, columns and channels of the images; any size of at least `2**depth`.
        depth: How many times the encoder halves the image.
        filter_size: Side of the convolution filters in pixels.
        feature_maps: Maps of the first level; level i has `feature_maps * 2**i`.
        skip_connections: Add each encoder map to the decoder map of its size.
        corruption_head: Give a second output, see `models.corruption_head`: one channel more, the
            probability that a pixel was corrupted.
        dropout: Dropout rate while training, after each block.
        monte_carlo_rates: One rate for each level, for dropout that is also on at inference. The
            weights are those of the model without them, in the same order.
        seed: Seed of the initial weights and of the dropout.
        precision: `"float32"` or `"mixed_bfloat16"`; the weights and the last convolution are
            float32 in both.

    Returns:
        A `keras.Model` from images in [0, 1], `(batch, rows, columns, channels)`, to their
        reconstructions of the same shape and range; with a head, of one channel more.

    Raises:
        ValueError: The images are too small for the depth.
    """
    _check_size(input_shape, depth)
    rates = tuple(monte_carlo_rates or (0.0,) * depth)
    initial = keras.random.SeedGenerator(seed)
    blocks = _Blocks(filter_size, feature_maps, dropout, rates, seed, initial, precision)

    # Encoder: each level halves the image and doubles the maps.
    x = images = keras.Input(input_shape, name="images")
    encoded = []
    for level in range(depth):
        x = blocks.drop(blocks.halve(x, level), level, "encoder")
        encoded.append(x)

    # Decoder: each level doubles the image and halves the maps.
    for level in reversed(range(depth - 1)):
        x = blocks.double(x, level, size=encoded[level].shape[1:3])
        if skip_connections:
            x = layers.Add(name=f"decoder_{level}_skip", dtype=precision)([x, encoded[level]])
        x = blocks.drop(x, level, "decoder")

    # Output: back to the image's size, channels and range.
    output = UpsamplingConvolution(
        input_shape[2],
        filter_size,
        input_shape[:2],
        activation="sigmoid",
        kernel_initializer=blocks.initializer(),
        name="output",
        dtype="float32",
    )(x)
    if corruption_head:
        probability = add_corruption_head(
            images,
            output,
            initializer=blocks.initializer,
            momentum=NORMALIZATION_MOMENTUM,
            precision=precision,
        )
        output = layers.Concatenate(name="both", dtype="float32")([output, probability])
    return keras.Model(images, output, name="AESc" if skip_connections else "AE")


@dataclass(frozen=True)
class _Blocks:
    """The repeated parts of a network; the arguments are those of `build_autoencoder`."""

    filter_size: int
    feature_maps: int
    dropout: float
    monte_carlo_rates: tuple[float, ...]
    seed: int
    initial: keras.random.SeedGenerator
    precision: str

    def initializer(self) -> keras.initializers.Initializer:
        """Return an initializer that goes on in the network's stream of initial weights."""
        return keras.initializers.GlorotUniform(seed=self.initial)

    def halve(self, x: keras.KerasTensor, level: int) -> keras.KerasTensor:
        """Convolve with strides of 2, normalise, activate."""
        convolution = layers.Conv2D(
            self.feature_maps * 2**level,
            self.filter_size,
            strides=2,
            padding="same",
            kernel_initializer=self.initializer(),
            name=f"encoder_{level}_convolution",
            dtype=self.precision,
        )
        return self._activate(convolution(x), f"encoder_{level}")

    def double(self, x: keras.KerasTensor, level: int, size: Sequence[int]) -> keras.KerasTensor:
        """Enlarge to a size, convolve, normalise, activate."""
        convolution = UpsamplingConvolution(
            self.feature_maps * 2**level,
            self.filter_size,
            size,
            kernel_initializer=self.initializer(),
            name=f"decoder_{level}_convolution",
            dtype=self.precision,
        )
        return self._activate(convolution(x), f"decoder_{level}")

    def drop(self, x: keras.KerasTensor, level: int, part: str) -> keras.KerasTensor:
        """Drop while training, and by the Monte Carlo rate always; a rate of 0 adds no layer."""
        seed = self.seed + level + (len(self.monte_carlo_rates) if part == "decoder" else 0)
        options = {"seed": seed, "dtype": self.precision}
        if self.dropout:
            x = layers.Dropout(self.dropout, name=f"{part}_{level}_dropout", **options)(x)
        if rate := self.monte_carlo_rates[level]:
            x = MonteCarloDropout(rate, name=f"{part}_{level}_monte_carlo", **options)(x)
        return x

    def _activate(self, x: keras.KerasTensor, name: str) -> keras.KerasTensor:
        x = layers.BatchNormalization(
            momentum=NORMALIZATION_MOMENTUM, name=f"{name}_normalization", dtype=self.precision
        )(x)
        return layers.LeakyReLU(
            negative_slope=0.3, name=f"{name}_activation", dtype=self.precision
        )(x)


def _check_size(input_shape: tuple[int, int, int], depth: int) -> None:
    if min(input_shape[:2]) < 2**depth:
        raise ValueError(
            f"images of {input_shape[0]}x{input_shape[1]} are too small for depth {depth}, "
            f"which needs at least {2**depth}x{2**depth}"
        )
