"""Where a synthetic defect is: a small, turned rectangle or ellipse anywhere in an image.

A place is one complex number, as in `datasets.corruptions.outline`: column + row·1j, in pixels.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from datasets.corruptions.outline import Places
from datasets.corruptions.painting import Region, between, crop_region

SIZES = (2.0, 15.0)
"""Smallest and largest side, in percent of the image's shorter side, before it is stretched."""

STRETCH = 3.0
"""How many times as long as wide a place is at most."""

SMALLEST = 3.0  # pixels, so that in small images there is something to see

Inside: TypeAlias = Callable[[Places], NDArray[np.bool_]]
"""Which places lie inside a shape that reaches from -1 to 1 in columns and in rows."""


@dataclass(frozen=True)
class Place:
    """A turned box.

    Attributes:
        center: column + row·1j, in pixels.
        semi_axes: Half its width and half its height before it is turned, in pixels.
        turn: Radians, from the column axis towards the row axis.
    """

    center: complex
    semi_axes: tuple[float, float]
    turn: float


def draw_place(rng: np.random.Generator, rows: int, columns: int, turned: bool = True) -> Place:
    """Draw a place whose corners lie inside the image, if it fits.

    Args:
        rng: Source of randomness.
        rows: Rows of the image.
        columns: Columns of the image.
        turned: Whether it may be turned.

    Returns:
        A place of `SIZES`, small ones as likely as large ones (the logarithm is uniform).
    """
    size, stretch, turn, right, down = rng.random(5).tolist()
    side = max(SMALLEST, min(rows, columns) / 100 * SIZES[0] * (SIZES[1] / SIZES[0]) ** size)
    longer = STRETCH ** between((-0.5, 0.5), stretch)
    semi_axes = max(1.0, side * longer / 2), max(1.0, side / longer / 2)
    angle = 2 * math.pi * turn if turned else 0.0
    return Place(draw_center(semi_axes, angle, (right, down), rows, columns), semi_axes, angle)


def draw_center(
    semi_axes: tuple[float, float],
    turn: float,
    shares: tuple[float, float],
    rows: int,
    columns: int,
) -> complex:
    """Find a centre from which a turned box stays inside an image.

    Args:
        semi_axes: As in `Place`.
        turn: As in `Place`.
        shares: How far on the way from the first to the last column and row there are, 0-1.
        rows: Rows of the image.
        columns: Columns of the image.

    Returns:
        column + row·1j; the middle of a side that is too short for the box.
    """
    (a, b), along = semi_axes, cmath.rect(1.0, turn)
    wide = a * abs(along.real) + b * abs(along.imag)
    high = a * abs(along.imag) + b * abs(along.real)
    return complex(_share_of(columns, wide, shares[0]), _share_of(rows, high, shares[1]))


def rectangle(places: Places) -> NDArray[np.bool_]:
    """Which places lie in the square from -1 to 1."""
    return np.asarray(np.maximum(np.abs(places.real), np.abs(places.imag)) <= 1)


def ellipse(places: Places) -> NDArray[np.bool_]:
    """Which places lie in the circle of radius 1."""
    return np.asarray(np.abs(places) <= 1)


def fill_place(place: Place, inside: Inside, rows: int, columns: int) -> Region:
    """Find the pixels whose centres lie inside a shape at a place.

    Args:
        place: Where, how large and how far turned.
        inside: The shape.
        rows: Rows of the image.
        columns: Columns of the image.

    Returns:
        A region of alpha 0 or 255 inside the image.
    """
    reach = math.ceil(abs(complex(*place.semi_axes)))
    column, row = round(place.center.real) - reach, round(place.center.imag) - reach
    square = np.zeros((2 * reach + 1, 2 * reach + 1), np.uint8)
    region = crop_region(Region(row, column, square), rows, columns)
    own = own_places(place, region)
    a, b = place.semi_axes
    alpha = inside(own.real / a + 1j * (own.imag / b)).astype(np.uint8) * np.uint8(255)
    return Region(region.row, region.column, alpha)


def own_places(place: Place, region: Region) -> Places:
    """Tell where a region's pixels lie as seen from the centre of a place, before it was turned.

    Returns:
        complex128 h×w, in pixels.
    """
    rows, columns = region.alpha.shape
    pixels = (region.column + np.arange(columns)) + 1j * (region.row + np.arange(rows))[:, None]
    return np.asarray((pixels - place.center) * cmath.rect(1.0, -place.turn))


def _share_of(side: int, reach: float, share: float) -> float:
    last = side - 1 - reach
    return between((reach, last), share) if last >= reach else (side - 1) / 2
