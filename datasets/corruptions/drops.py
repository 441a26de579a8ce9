"""Drops: small discs of one radius and one grey level, spread about one point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from datasets.corruptions.outline import (
    POINTS,
    Places,
    ellipse_points,
    fill_outlines,
    sort_by_angle,
)
from datasets.corruptions.painting import Corrupted, between, crop_region, paint, region_mask


@dataclass(frozen=True, eq=False)
class Drops:
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


def draw_drops(
    rng: np.random.Generator,
    rows: int,
    columns: int,
    *,
    size: tuple[float, float] = (1, 2),
    color: tuple[float, float] = (220, 220),
    irregularity: float = 0.01,
    number: int = 10,
    spacing: float = 0.1,
) -> Drops:
    """Draw the places, the radius and the grey level of a group of drops.

    Args:
        rng: Source of randomness.
        rows: Rows of the image.
        columns: Columns of the image.
        size: Range of the radius in percent of the shorter side; it is at least one pixel.
        color: Range of the grey level.
        irregularity: How far each border point may move in row and in column, as a share of the
            radius.
        number: How many discs.
        spacing: Standard deviation of the centres about their common point, as a share of the
            shorter side. The common point is anywhere in the image, and the normal distribution
            is cut off where the discs would leave the image.

    Returns:
        Drops whose centres are inside the image.
    """
    side = min(rows, columns)
    percent, grey, down, right = rng.random(4).tolist()
    radius = max(1.0, between(size, percent) * side / 100)
    moves = rng.uniform(-1, 1, (number, POINTS * 2)).view(np.complex128)
    spread = spacing * side
    return Drops(
        centers=_spread(rng.random(number), right, columns, radius, spread)
        + 1j * _spread(rng.random(number), down, rows, radius, spread),
        radius=radius,
        points=sort_by_angle(
            ellipse_points((radius, radius), 0.0) + moves * (irregularity * radius)
        ),
        grey=between(color, grey),
    )


def apply_drops(image: NDArray[np.uint8], drops: Drops) -> Corrupted:
    """Put drops on an image, all in one plain grey level.

    Args:
        image: uint8 H×W, H×W×1 or H×W×3; left as it is.
        drops: As drawn, or made by hand.

    Returns:
        A new image and the mask of the drops.
    """
    rows, columns = image.shape[:2]
    region = fill_outlines(drops.points, drops.centers, finest=384)
    region = crop_region(region, rows, columns)
    result = image.copy()
    paint(result, region, np.full(region.alpha.shape, round(drops.grey), np.uint8))
    return Corrupted(result, region_mask(region, rows, columns))


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
