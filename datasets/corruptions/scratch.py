"""Scratch: one thin curve, a line, a sine or a square root."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from datasets.corruptions.noise import grey_noise
from datasets.corruptions.painting import (
    Corrupted,
    Image,
    Region,
    between,
    copy_image,
    crop_region,
    paint,
)
from datasets.corruptions.settings import CorruptionSettings, GreyRange

CURVES = ("line", "sine", "square root")
LONGEST = 0.25  # of the shorter side
PIXEL_STD = 20.0  # grey levels
BRUSH = 3  # pixels, across


class Scratch(CorruptionSettings):
    """One thin curve: a line, a sine or a square root."""

    kind: Literal["Scratch"] = "Scratch"
    color: GreyRange = Field(
        (150, 150),
        description="Mean grey level of the curve; each pixel varies about it with σ = 20.",
        json_schema_extra={"unit": "0-255"},
    )

    @property
    def resembled(self) -> frozenset[str]:
        """The scratches are the same."""
        return frozenset({"scratch"})

    def corrupt(self, image: Image, rng: np.random.Generator) -> Corrupted:
        """Put one scratch on an image."""
        return apply_scratch(image, draw_scratch(self, rng, *image.shape[:2]), rng)


@dataclass(frozen=True, eq=False)
class DrawnScratch:
    """Everything about one scratch but the noise of its pixels.

    Attributes:
        curve: One of `CURVES`.
        start: Place of its first point, column + row·1j, in pixels.
        length: How far it runs in its direction, in pixels.
        quarter_turns: Its direction, 0-3, clockwise; 0 runs to the right and bends
            downwards.
        grey: Mean grey level, 0-255.
        width: Of the square brush, in pixels, an odd number.
    """

    curve: str
    start: complex
    length: float
    quarter_turns: int
    grey: float
    width: int = BRUSH


def draw_scratch(
    settings: Scratch, rng: np.random.Generator, rows: int, columns: int
) -> DrawnScratch:
    """Draw the curve, the place and the grey level of a scratch.

    Args:
        settings: Hold the range of the grey level.
        rng: Source of randomness.
        rows: Rows of the image.
        columns: Columns of the image.

    Returns:
        A scratch that starts between 1/6 and 5/6 of both sides and runs from the width of its
        brush up to a quarter of the shorter side.
    """
    down, right, length, curve, turns, grey = rng.random(6).tolist()
    longest = max(float(BRUSH), LONGEST * min(rows, columns))
    return DrawnScratch(
        curve=CURVES[int(curve * len(CURVES))],
        start=complex(
            between((columns / 6, columns * 5 / 6), right),
            between((rows / 6, rows * 5 / 6), down),
        ),
        length=between((float(BRUSH), longest), length),
        quarter_turns=int(turns * 4),
        grey=between(settings.color, grey),
    )


def scratch_region(scratch: DrawnScratch, rows: int, columns: int) -> Region:
    """The pixels that a square brush covers on its way along a scratch.

    Args:
        scratch: As drawn, or made by hand.
        rows: Rows of the image.
        columns: Columns of the image.

    Returns:
        A region of alpha 0 or 255 inside the image.
    """
    path = _path(scratch.curve) * (scratch.length * 1j**scratch.quarter_turns) + scratch.start
    pixels = path.view(np.float64).reshape(-1, 2).round().astype(np.int32)
    column, row, width, height = cv2.boundingRect(pixels)
    margin = scratch.width // 2
    alpha = np.zeros((height + 2 * margin, width + 2 * margin), np.uint8)
    cv2.polylines(alpha, [pixels - (column - margin, row - margin)], False, 255)
    cv2.dilate(alpha, _brush(scratch.width), dst=alpha)
    return crop_region(Region(row - margin, column - margin, alpha), rows, columns)


def apply_scratch(image: Image, scratch: DrawnScratch, rng: np.random.Generator) -> Corrupted:
    """Put a scratch on an image.

    Args:
        image: uint8 H×W, H×W×1 or H×W×3; left as it is.
        scratch: As drawn, or made by hand.
        rng: Source of its pixels' noise, of standard deviation 20, the same in all channels.

    Returns:
        A new image and the mask of the scratch.
    """
    rows, columns = image.shape[:2]
    region = scratch_region(scratch, rows, columns)
    result = copy_image(image)
    paint(result, region, grey_noise(rng, region.alpha.shape, scratch.grey, PIXEL_STD))
    return Corrupted(result, region)


@lru_cache(maxsize=len(CURVES))
def _path(curve: str) -> NDArray[np.complex128]:
    """The curve as run + bend·1j, with a run of 1."""
    run = np.linspace(0, 1, 65)
    bends = {"line": run, "sine": np.sin(2 * np.pi * run) / 4, "square root": np.sqrt(run)}
    return np.asarray(run + 1j * bends[curve])


@lru_cache(maxsize=8)
def _brush(width: int) -> NDArray[np.uint8]:
    return np.ones((width, width), np.uint8)
