"""The networks AE and AESc, as functional Keras models.

Collin & De Vleeschouwer, "Improved anomaly detection by training an autoencoder with skip
connections on images corrupted with Stain-shaped noise", section III.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

PAPER_MONTE_CARLO_RATES = {
    True: (0.0, 0.0, 0.1, 0.2, 0.4, 0.5),
    False: (0.0, 0.0, 0.0, 0.0, 0.1, 0.2),
}
"""Dropout rate of each of the paper's six levels, with skip connections and without."""

NORMALIZATION_MOMENTUM = 0.9
"""Keras's own 0.99 needs hundreds of steps to forget its first statistics; short trainings, whose
epochs have 25 steps, would be judged with those."""


class MonteCarloDropout(layers.Dropout):
    """Dropout that is on at inference too, so that each pass draws another network.

    Gal & Ghahramani, "Dropout as a Bayesian approximation", 2016; section III of the paper.
    """

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """Drop a share of the inputs, whatever `training` says."""
        return super().call(inputs, training=True)


def build_autoencoder(
    input_shape: tuple[int, int, int],
    *,
    depth: int = 6,
    filter_size: int = 5,
    feature_maps: int = 16,
    skip_connections: bool = True,
    dropout: float = 0.0,
    monte_carlo_rates: Sequence[float] | None = None,
    seed: int = 0,
) -> Any:
    """Build AESc, or AE when `skip_connections` is false.

    Args:
        input_shape: Rows, columns and channels of the images; any size of at least `2**depth`.
        depth: How many times the encoder halves the image.
        filter_size: Side of the convolution filters in pixels.
        feature_maps: Maps of the first level; level i has `feature_maps * 2**i`.
        skip_connections: Add each encoder map to the decoder map of its size.
        dropout: Dropout rate while training, after each block.
        monte_carlo_rates: One rate for each level, for dropout that is also on at inference. The
            weights are those of the model without them, in the same order.
        seed: Seed of the initial weights and of the dropout.

    Returns:
        A `keras.Model` from images in [0, 1], `(batch, rows, columns, channels)`, to their
        reconstructions of the same shape and range.

    Raises:
        ValueError: The images are too small for the depth.
    """
    if min(input_shape[:2]) < 2**depth:
        raise ValueError(
            f"images of {input_shape[0]}x{input_shape[1]} are too small for depth {depth}, "
            f"which needs at least {2**depth}x{2**depth}"
        )
    seeds = keras.random.SeedGenerator(seed)
    rates = tuple(monte_carlo_rates or (0.0,) * depth)

    def block(x: Any, level: int, part: str, strides: int) -> Any:
        maps, name = feature_maps * 2**level, f"{part}_{level}"
        x = _convolution(maps, filter_size, seeds, strides=strides, name=f"{name}_convolution")(x)
        x = layers.BatchNormalization(
            momentum=NORMALIZATION_MOMENTUM, name=f"{name}_normalization"
        )(x)
        return layers.LeakyReLU(negative_slope=0.3, name=f"{name}_activation")(x)

    def drop(x: Any, level: int, part: str) -> Any:
        layer_seed = seed + level + (depth if part == "decoder" else 0)
        if dropout:
            x = layers.Dropout(dropout, seed=layer_seed, name=f"{part}_{level}_dropout")(x)
        if rates[level]:
            name = f"{part}_{level}_monte_carlo"
            x = MonteCarloDropout(rates[level], seed=layer_seed, name=name)(x)
        return x

    # Encoder: each level halves the image and doubles the maps.
    x = images = keras.Input(input_shape, name="images")
    encoded = []
    for level in range(depth):
        x = drop(block(x, level, "encoder", strides=2), level, "encoder")
        encoded.append(x)

    # Decoder: each level doubles the image and halves the maps.
    for level in reversed(range(depth - 1)):
        x = _upsample_to(x, encoded[level].shape, f"decoder_{level}")
        x = block(x, level, "decoder", strides=1)
        if skip_connections:
            x = layers.Add(name=f"decoder_{level}_skip")([x, encoded[level]])
        x = drop(x, level, "decoder")

    # Output: back to the image's size, channels and range.
    x = _upsample_to(x, images.shape, "output")
    output = _convolution(input_shape[2], filter_size, seeds, name="output", activation="sigmoid")(
        x
    )
    return keras.Model(images, output, name="AESc" if skip_connections else "AE")


def monte_carlo_rates_for(depth: int, skip_connections: bool) -> tuple[float, ...]:
    """Return the paper's Monte Carlo dropout rates for networks of any depth.

    The paper drops most in the deepest level. Shallower networks take the rates of the paper's
    deepest levels, and deeper ones have further levels without dropout at the image's end.

    Example:
        >>> monte_carlo_rates_for(5, skip_connections=True)
        (0.0, 0.1, 0.2, 0.4, 0.5)
    """
    paper = PAPER_MONTE_CARLO_RATES[skip_connections]
    return ((0.0,) * max(0, depth - len(paper)) + paper)[-depth:]


def _convolution(maps: int, side: int, seeds: Any, **options: Any) -> Any:
    initializer = keras.initializers.GlorotUniform(seed=seeds)
    return layers.Conv2D(maps, side, padding="same", kernel_initializer=initializer, **options)


def _upsample_to(x: Any, shape: Sequence[int | None], name: str) -> Any:
    """Double a map, then crop the row and the column that an odd size has too many."""
    x = layers.UpSampling2D(2, interpolation="nearest", name=f"{name}_upsampling")(x)
    extra = [int(x.shape[axis]) - int(shape[axis] or 0) for axis in (1, 2)]
    if any(extra):
        x = layers.Cropping2D(((0, extra[0]), (0, extra[1])), name=f"{name}_crop")(x)
    return x
