"""Gaussian noise for 8-bit images, read from tables of quantiles.

A uniform random integer that points into a table of a distribution's quantiles is a sample of that
distribution. For images this is several times faster than drawing floats and rounding them.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri


def grey_noise(
    rng: np.random.Generator, shape: tuple[int, ...], mean: float, std: float
) -> NDArray[np.uint8]:
    """Draw independent Gaussian grey levels, rounded and clipped to 0..255.

    The 256 quantiles behind it reach 2.9 standard deviations either way.

    Args:
        rng: Source of randomness.
        shape: Of the array to draw.
        mean: Mean grey level, 0-255.
        std: Standard deviation in grey levels.

    Returns:
        uint8 array of the given shape.
    """
    quantiles = _quantiles(256)
    levels = cv2.addWeighted(quantiles, std, quantiles, 0, mean, dtype=cv2.CV_8U)
    return _look_up(_random_bytes(rng, math.prod(shape)), levels).reshape(shape)


def add_noise(image: NDArray[np.uint8], rng: np.random.Generator, std: float) -> NDArray[np.uint8]:
    """Add independent Gaussian noise to every value; the sums are rounded and clipped to 0..255.

    The 65,536 quantiles behind it reach 4.3 standard deviations either way.

    Args:
        image: uint8 array of any shape.
        rng: Source of randomness.
        std: Standard deviation in grey levels.

    Returns:
        A new uint8 array of the same shape.
    """
    picks = _random_bytes(rng, 2 * image.size).view(np.uint16)
    total = image.astype(np.int16, order="C")
    total += _look_up(picks, _noise_table(std)).reshape(image.shape)
    return np.clip(total, 0, 255, out=total).astype(np.uint8)


@lru_cache(maxsize=2)
def _quantiles(count: int) -> NDArray[np.float64]:
    """Equally likely samples of the standard normal distribution, of variance exactly 1."""
    quantiles = ndtri((np.arange(count) + 0.5) / count)
    return np.asarray(quantiles / quantiles.std())


@lru_cache(maxsize=8)
def _noise_table(std: float) -> NDArray[np.int16]:
    return (std * _quantiles(1 << 16)).round().astype(np.int16)


def _random_bytes(rng: np.random.Generator, count: int) -> NDArray[np.uint8]:
    # Whole 64-bit words as they come: `rng.bytes` spends five times as long on the same bits.
    size = -(-count // 8)
    if isinstance(rng.bit_generator, np.random.MT19937):  # whose words have 32 bits
        words = rng.integers(2**64 - 1, size=size, dtype=np.uint64, endpoint=True)
    else:
        words = rng.bit_generator.random_raw(size)
    return words.view(np.uint8)[:count]


def _look_up(picks: NDArray[Any], table: NDArray[Any]) -> NDArray[Any]:
    if picks.size == 0:  # which OpenCV refuses
        return picks.astype(table.dtype)
    found: NDArray[Any] = cv2.LUT(picks, table)
    return found
