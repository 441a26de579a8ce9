"""The Stain: an irregular blob of one grey level, the noise that the paper proposes (section III).

Its border is a cubic interpolation between 20 points, in ascending order of polar angle, located
around the border of an ellipse of random size, eccentricity and rotation.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from datasets.corruptions.filling import fill_outlines, fill_outlines_apart
from datasets.corruptions.noise import grey_noise
from datasets.corruptions.outline import (
    POINTS,
    Places,
    closed_curve,
    ellipse_points,
    sort_by_angle,
)
from datasets.corruptions.painting import (
    Corrupted,
    Image,
    Region,
    between,
    blend,
    copy_image,
    crop_region,
    paint,
)
from datasets.corruptions.settings import CorruptionSettings, GreyRange, PercentRange
from datasets.corruptions.softening import soften

FILL_STD = 255 * math.sqrt(0.05 / 255)  # grey levels; the paper's code gives the variance 0.05/255


class Stain(CorruptionSettings):
    """The paper's noise: an irregular blob of one grey level (section III of the paper)."""

    kind: Literal["Stain"] = "Stain"
    size: PercentRange = Field(
        (1, 12),
        description="Semi-axes of the ellipse, drawn from this range.",
        json_schema_extra={"unit": "% of the shorter side"},
    )
    color: GreyRange = Field(
        (10, 220),
        description="Mean grey level of the inside, drawn once for all channels.",
        json_schema_extra={"unit": "0-255"},
    )
    irregularity: float = Field(
        0.1,
        ge=0,
        le=1,
        description="How far each border point may move.",
        json_schema_extra={"unit": "× the mean semi-axis"},
    )
    blur: float = Field(
        0,
        ge=0,
        le=1,
        description="Softness of the border: σ of a Gaussian on the mask.",
        json_schema_extra={"unit": "× the longer semi-axis"},
    )

    def corrupt(self, image: Image, rng: np.random.Generator) -> Corrupted:
        """Put one stain on an image."""
        return apply_stain(image, draw_stain(self, rng, *image.shape[:2]), rng)


class StainRanges(NamedTuple):
    """What a stain is drawn from, as the settings of `Stain` have it, but unchecked."""

    size: tuple[float, float]
    color: tuple[float, float]
    irregularity: float
    blur: float


@dataclass(frozen=True, eq=False)
class DrawnStain:
    """Everything about one stain but the noise of its pixels.

    Attributes:
        center: Place of the ellipse's centre, column + row·1j, in pixels.
        semi_axes: Of the ellipse, in pixels; the first lies along the columns before the rotation.
        rotation: Of the ellipse in radians, from the column axis towards the row axis.
        points: complex128 array of the 20 border points, column + row·1j from the centre, in
            ascending order of polar angle.
        curve: `closed_curve` of these points.
        grey: Mean grey level of the inside, 0-255.
        softness: Standard deviation of the Gaussian that blurs the border, in pixels; 0 is hard.
    """

    center: complex
    semi_axes: tuple[float, float]
    rotation: float
    points: Places
    curve: Places
    grey: float
    softness: float = 0.0


def draw_stain(
    settings: Stain | StainRanges, rng: np.random.Generator, rows: int, columns: int
) -> DrawnStain:
    """Draw the shape, place and grey level of a stain.

    Args:
        settings: Both semi-axes are drawn apart, and none is shorter than one pixel; each border
            point moves in row and in column.
        rng: Source of randomness; always gives the same count of numbers, so that images of the
            same size get the same stain whatever their channels.
        rows: Rows of the image.
        columns: Columns of the image.

    Returns:
        A stain whose whole outline lies inside the image if it fits, and else its centre.
    """
    random = rng.random(2 * POINTS + 6)
    first, second, angle, grey, down, right = random[:6].tolist()
    side = min(rows, columns)
    a = max(1.0, between(settings.size, first) * side / 100)
    b = max(1.0, between(settings.size, second) * side / 100)
    rotation = 2 * math.pi * angle
    reach = settings.irregularity * (a + b) / 2
    points = random[6:].view(np.complex128)
    points *= 2 * reach
    points += ellipse_points((a, b), rotation)
    points -= complex(reach, reach)
    points = sort_by_angle(points)
    curve = closed_curve(points)
    return DrawnStain(
        center=complex(_place(curve.real, columns, right), _place(curve.imag, rows, down)),
        semi_axes=(a, b),
        rotation=rotation,
        points=points,
        curve=curve,
        grey=between(settings.color, grey),
        softness=settings.blur * max(a, b),
    )


def stain_region(stain: DrawnStain, rows: int, columns: int) -> Region:
    """How much of each pixel of an image a stain covers.

    Args:
        stain: As drawn, or made by hand.
        rows: Rows of the image.
        columns: Columns of the image.

    Returns:
        A region inside the image.
    """
    region = fill_outlines(stain.curve[None], np.array([stain.center]))
    return _seen(region, stain, rows, columns)


def stain_regions(stains: Sequence[DrawnStain], rows: int, columns: int) -> list[Region]:
    """As `stain_region` for each of several stains, in less time than one by one.

    Args:
        stains: As drawn, or made by hand; at least one.
        rows: Rows of the image.
        columns: Columns of the image.
    """
    if len(stains) == 1:
        return [stain_region(stains[0], rows, columns)]
    curves = np.array([stain.curve for stain in stains])
    regions = fill_outlines_apart(curves, np.array([stain.center for stain in stains]))
    return [
        _seen(region, stain, rows, columns) for region, stain in zip(regions, stains, strict=True)
    ]


def apply_stain(image: Image, stain: DrawnStain, rng: np.random.Generator) -> Corrupted:
    """Put a stain on an image.

    Args:
        image: uint8 H×W, H×W×1 or H×W×3; left as it is.
        stain: As drawn, or made by hand.
        rng: Source of the noise of its pixels, which is drawn for each channel apart, about the
            same mean.

    Returns:
        A new image and the mask of the stain. A blurred stain's mask ends where it is half as
        strong as at its strongest (see `painting.region_mask`).
    """
    rows, columns = image.shape[:2]
    region = stain_region(stain, rows, columns)
    fill = grey_noise(rng, region.alpha.shape + image.shape[2:], stain.grey, FILL_STD)
    result = copy_image(image)
    (blend if stain.softness > 0 else paint)(result, region, fill)
    return Corrupted(result, region)


def _seen(region: Region, stain: DrawnStain, rows: int, columns: int) -> Region:
    """What is seen of a hard shape once its border is soft: inside the image at least a pixel."""
    if stain.softness > 0:
        region = soften(region, stain.softness, rows, columns)
    seen = crop_region(region, rows, columns)
    row, column = round(stain.center.imag), round(stain.center.real)
    if seen.alpha.any() or not (0 <= row < rows and 0 <= column < columns):
        return seen
    return Region(row, column, np.full((1, 1), 255, np.uint8))  # it winds about no pixel's centre


def _place(reach: NDArray[np.float64], side: int, share: float) -> float:
    """Where along one side the centre of a shape goes that reaches so far from it."""
    start, end, _, _ = cv2.minMaxLoc(reach)
    first, last = -start, side - 1 - end
    if first > last:
        first, last = 0.0, side - 1.0
    return first + (last - first) * share
