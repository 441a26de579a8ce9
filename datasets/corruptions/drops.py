"""Drops: small discs of one radius and one grey level, spread about one point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from scipy.special import ndtr, ndtri

from datasets.corruptions.filling import fill_outlines
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
    between,
    copy_image,
    crop_region,
    paint,
)
from datasets.corruptions.settings import CorruptionSettings, GreyRange, PercentRange


class Drops(CorruptionSettings):
    """Small discs of one radius and one colour, spread about one point."""

    kind: Literal["Drops"] = "Drops"
    size: PercentRange = Field(
        (1, 2),
        description="Radius of the discs, drawn once for all of them.",
        json_schema_extra={"unit": "% of the shorter side"},
    )
    color: GreyRange = Field(
        (220, 220), description="Grey level of the discs.", json_schema_extra={"unit": "0-255"}
    )
    irregularity: float = Field(
        0.01,
        ge=0,
        le=1,
        description="How far each border point of a disc may move.",
        json_schema_extra={"unit": "× the radius"},
    )
    number: int = Field(10, ge=1, le=1000, description="How many discs.")
    spacing: float = Field(
        0.1,
        ge=0,
        le=1,
        description="Standard deviation of the disc centres about their common point.",
        json_schema_extra={"unit": "× the shorter side"},
    )

    @property
    def resembled(self) -> frozenset[str]:
        """The drops are the same."""
        return frozenset({"drops"})

    def corrupt(self, image: Image, rng: np.random.Generator) -> Corrupted:
        """Put one group of drops on an image."""
        return apply_drops(image, draw_drops(self, rng, *image.shape[:2]))


@dataclass(frozen=True, eq=False)
class DrawnDrops:
    """Everything about a group of drops.

    Attributes:
        centers: complex128 N, places of the discs, column + row·1j, in pixels.
        radius: Of every disc before its border points move, in pixels.
        points: complex128 N×20, each disc's border points, column + row·1j from its centre, in
            ascending order of polar angle.
        grey: Grey level of all discs, 0-255.
    """

    centers: Places
    radius: float
    points: Places
    grey: float


def draw_drops(settings: Drops, rng: np.random.Generator, rows: int, columns: int) -> DrawnDrops:
    """Draw the places, the radius and the grey level of a group of drops.

    Args:
        settings: The radius is at least one pixel; each border point moves in row and in column.
            The common point is anywhere in the image, and the normal distribution about it is cut
            off where the discs would leave the image.
        rng: Source of randomness.
        rows: Rows of the image.
        columns: Columns of the image.

    Returns:
        Drops whose centres are inside the image.
    """
    side, number = min(rows, columns), settings.number
    percent, grey, down, right = rng.random(4).tolist()
    radius = max(1.0, between(settings.size, percent) * side / 100)
    moves = rng.uniform(-1, 1, (number, POINTS * 2)).view(np.complex128)
    spread = settings.spacing * side
    return DrawnDrops(
        centers=_spread(rng.random(number), right, columns, radius, spread)
        + 1j * _spread(rng.random(number), down, rows, radius, spread),
        radius=radius,
        points=sort_by_angle(
            ellipse_points((radius, radius), 0.0) + moves * (settings.irregularity * radius)
        ),
        grey=between(settings.color, grey),
    )


def apply_drops(image: Image, drops: DrawnDrops) -> Corrupted:
    """Put drops on an image, all in one plain grey level.

    Args:
        image: uint8 H×W, H×W×1 or H×W×3; left as it is.
        drops: As drawn, or made by hand.

    Returns:
        A new image and the mask of the drops.
    """
    rows, columns = image.shape[:2]
    region = fill_outlines(closed_curve(drops.points), drops.centers)
    region = crop_region(region, rows, columns)
    result = copy_image(image)
    paint(result, region, np.full(region.alpha.shape, round(drops.grey), np.uint8))
    return Corrupted(result, region)


def _spread(
    shares: NDArray[np.float64], place: float, side: int, radius: float, spread: float
) -> NDArray[np.float64]:
    """Turn uniform shares into normally spread places, cut off `radius` from both ends."""
    first, last = radius, side - 1 - radius
    if first > last:
        first, last = 0.0, side - 1.0
    middle = between((first, last), place)
    if spread == 0:
        return np.full(len(shares), middle)
    low, high = ndtr((first - middle) / spread), ndtr((last - middle) / spread)
    places: NDArray[np.float64] = middle + spread * ndtri(low + (high - low) * shares)
    return places.clip(first, last)
