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

CONTRAST = (0.4, 1.6)
BRIGHTNESS = (-40.0, 40.0)

_FLIPS = {(True, False): 0, (False, True): 1, (True, True): -1}  # as OpenCV calls them

Fill: TypeAlias = NDArray[np.uint8]
"""uint8 h×w, the same for all channels, or h×w×C, of a region's size."""


@dataclass(frozen=True)
class DrawnFill:
    """Everything about one fill but the noise of its pixels.

    Attributes:
        kind: One of `FILLS`.
        grey: Mean grey level of a flat or noisy fill, 0-255.
        clouds: Lowest and highest grey level of a cloudy fill, 0-255.
        place: Where pixels from elsewhere start, as shares of the rows and columns there are.
        mirrored: Whether they are turned upside down, and left to right.
        contrast: What the image's own pixels are multiplied by, about their mean.
        brightness: Grey levels that are then added to them.
    """

    kind: str
    grey: float
    clouds: tuple[float, float]
    place: tuple[float, float]
    mirrored: tuple[bool, bool]
    contrast: float
    brightness: float


def draw_fill(
    kind: str, grey: float, clouds: tuple[float, float], rng: np.random.Generator
) -> DrawnFill:
    """Draw what the kind, the grey level and the range of grey levels leave open.

    Args:
        kind: One of `FILLS`.
        grey: As in `DrawnFill`.
        clouds: As in `DrawnFill`.
        rng: Gives six numbers, whatever the kind.
    """
    down, right, upside_down, left_to_right, contrast, brightness = rng.random(6).tolist()
    return DrawnFill(
        kind=kind,
        grey=grey,
        clouds=clouds,
        place=(down, right),
        mirrored=(upside_down < 0.5, left_to_right < 0.5),
        contrast=between(CONTRAST, contrast),
        brightness=between(BRIGHTNESS, brightness),
    )


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
    lowest, highest = drawn.clouds
    cells = rng.random((CLOUD_CELLS, CLOUD_CELLS), np.float32)
    cloud = cv2.resize(cells, (columns, rows), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.convertScaleAbs(cloud, alpha=highest - lowest, beta=lowest))  # rounds


def _elsewhere(drawn: DrawnFill, image: Image, region: Region, rng: np.random.Generator) -> Fill:
    height, width = region.alpha.shape
    row = round(between((0, image.shape[0] - height), drawn.place[0]))
    column = round(between((0, image.shape[1] - width), drawn.place[1]))
    pixels = image[row : row + height, column : column + width]
    return np.asarray(cv2.flip(pixels, _FLIPS[drawn.mirrored])) if any(drawn.mirrored) else pixels


def _relit(drawn: DrawnFill, image: Image, region: Region, rng: np.random.Generator) -> Fill:
    pixels = image[region.window]
    mean = cv2.mean(pixels, region.alpha)[: pixels.shape[2] if pixels.ndim == 3 else 1]
    middle = sum(mean) / len(mean)
    shift = middle * (1 - drawn.contrast) + drawn.brightness
    return np.asarray(cv2.addWeighted(pixels, drawn.contrast, pixels, 0, shift))  # rounds, clips


FILLS: dict[str, Callable[[DrawnFill, Image, Region, np.random.Generator], Fill]] = {
    "flat": _flat,
    "noisy": _noisy,
    "cloudy": _cloudy,
    "elsewhere": _elsewhere,
    "relit": _relit,
}
"""Every fill by the name of its share in the settings of `Varied`."""
