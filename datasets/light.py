"""A change of light: another grey level for each grey level of an image."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from datasets.augmentation import OnlineAugmentation
from datasets.images import Image

Table = NDArray[np.uint8]
"""uint8 (256,): what each grey level becomes."""


def draw_light(limits: OnlineAugmentation, rng: np.random.Generator) -> Table:
    """Draw one change of light.

    Always draws three numbers, uniformly from -1 to 1, whichever of the limits are off: for the
    brightness, from `-brightness` to `brightness`; for the contrast, from `1 - contrast` to
    `1 + contrast`; and for the logarithm of gamma, from `1 / gamma` to `gamma`.
    """
    brightness, contrast, gamma = rng.uniform(-1, 1, 3).tolist()
    return light_table(
        brightness=brightness * limits.brightness,
        contrast=1 + contrast * limits.contrast,
        gamma=limits.gamma**gamma,
    )


def light_table(*, brightness: float, contrast: float, gamma: float) -> Table:
    """Return what each grey level becomes: gamma first, then contrast, then brightness.

    With grey levels v from 0 to 1, these are `contrast * (v**gamma - 0.5) + 0.5 + brightness`, cut
    off at 0 and 1 and rounded to whole levels.

    Args:
        brightness: What is added, as a share of 255; 0 changes nothing.
        contrast: Factor about the middle grey; 1 changes nothing.
        gamma: Exponent, above 0; above 1 darkens, 1 changes nothing.

    Example:
        >>> light_table(brightness=0.2, contrast=1, gamma=1)[[0, 51, 255]].tolist()
        [51, 102, 255]
    """
    levels = (np.arange(256) / 255) ** gamma
    levels = contrast * (levels - 0.5) + 0.5 + brightness
    return np.asarray(np.rint(255 * levels.clip(0, 1)), np.uint8)


def apply_light(image: Image, table: Table) -> Image:
    """Give each grey level of an image the one that it becomes, in all channels alike."""
    return np.asarray(cv2.LUT(image, table), np.uint8).reshape(image.shape)
