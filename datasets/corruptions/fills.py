"""What the inside of a shape is filled with: grey levels, or pixels of the image itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from datasets.corruptions.noise import grey_noise
from datasets.corruptions.painting import Image, Region, between
from datasets.corruptions.stain import FILL_STD

NOISY_STD = 20.0
"""Grey levels by which the pixels of a noisy fill vary."""

CLOUD_CELLS = 6
"""Grey levels along each side of a cloud, which are joined smoothly."""

Fill: TypeAlias = NDArray[np.uint8]
"""uint8 h×w, the same for all channels, or h×w×C, of a region's size."""


@dataclass(frozen=True, eq=False)
class DrawnFill:
    """Everything about one fill but the noise of its pixels.

    Attributes:
        kind: One of `FILLS`.
        grey: Mean grey level of a flat or noisy fill, 0-255.
        cloud: float32 `CLOUD_CELLS` × `CLOUD_CELLS` grey levels of a cloudy fill.
        place: Where pixels from elsewhere start, as shares of the rows and columns there are.
        mirrored: Whether they are turned upside down, and left to right.
        contrast: What the image's own pixels are multiplied by, about their mean.
        brightness: Grey levels that are then added to them.
    """

    kind: str
    grey: float
    cloud: NDArray[np.float32]
    place: tuple[float, float]
    mirrored: tuple[bool, bool]
    contrast: float
    brightness: float


def make_fill(drawn: DrawnFill, image: Image, region: Region, rng: np.random.Generator) -> Fill:
    """Make the fill of a region inside an image.

    Args:
        drawn: As drawn, or made by hand.
        image: uint8 H×W or H×W×C.
        region: Where it will be put.
        rng: Source of the noise of its pixels.
    """
    return FILLS[drawn.kind](drawn, image, region, rng)


def _flat(drawn: DrawnFill, image: Image, region: Region, rng: np.random.Generator) -> Fill:
    """The paper's fill: one grey level, all but even."""
    return grey_noise(rng, region.alpha.shape + image.shape[2:], drawn.grey, FILL_STD)


def _noisy(drawn: DrawnFill, image: Image, region: Region, rng: np.random.Generator) -> Fill:
    return grey_noise(rng, region.alpha.shape + image.shape[2:], drawn.grey, NOISY_STD)


def _cloudy(drawn: DrawnFill, image: Image, region: Region, rng: np.random.Generator) -> Fill:
    rows, columns = region.alpha.shape
    cloud = cv2.resize(drawn.cloud, (columns, rows), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.convertScaleAbs(cloud), np.uint8).reshape(rows, columns)


def _elsewhere(drawn: DrawnFill, image: Image, region: Region, rng: np.random.Generator) -> Fill:
    height, width = region.alpha.shape
    row = round(between((0, image.shape[0] - height), drawn.place[0]))
    column = round(between((0, image.shape[1] - width), drawn.place[1]))
    pixels = image[row : row + height, column : column + width]
    down, right = (-1 if mirrored else 1 for mirrored in drawn.mirrored)
    return np.ascontiguousarray(pixels[::down, ::right])


def _relit(drawn: DrawnFill, image: Image, region: Region, rng: np.random.Generator) -> Fill:
    pixels = image[region.window]
    mean = cv2.mean(pixels, region.alpha)[: pixels.shape[2] if pixels.ndim == 3 else 1]
    middle = sum(mean) / len(mean)
    shift = middle * (1 - drawn.contrast) + drawn.brightness
    levels = np.arange(256) * drawn.contrast + shift
    return np.asarray(cv2.LUT(pixels, levels.round().clip(0, 255).astype(np.uint8)), np.uint8)


FILLS: dict[str, Callable[[DrawnFill, Image, Region, np.random.Generator], Fill]] = {
    "flat": _flat,
    "noisy": _noisy,
    "cloudy": _cloudy,
    "elsewhere": _elsewhere,
    "relit": _relit,
}
"""Every fill by the name of its share in the settings of `Varied`."""
