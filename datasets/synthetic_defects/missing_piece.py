"""A missing piece: a polygon in which the image goes on as around it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from datasets.corruptions.filling import fill_outlines
from datasets.corruptions.outline import Places
from datasets.corruptions.painting import Corrupted, Image, Region, copy_image, crop_region, paint
from datasets.synthetic_defects.places import Place, draw_place

CORNERS = (4, 8)
NEAREST_CORNER = 0.7
"""How near to the centre a corner may be, as a share of the ellipse's radius there."""

AROUND = 3  # pixels beside the polygon that are looked at


def put_missing_piece(image: Image, rng: np.random.Generator) -> Corrupted:
    """Fill a polygon with what surrounds it.

    Half of them go on smoothly from their border (Bertalmio et al., Navier-Stokes, fluid dynamics,
    and image and video inpainting, CVPR 2001), half have the median of their border.

    Args:
        image: uint8 H×W, H×W×1 or H×W×3; left as it is.
        rng: Source of randomness.
    """
    rows, columns = image.shape[:2]
    place = draw_place(rng, rows, columns)
    corners = draw_corners(place, rng)
    outline = np.append(corners, corners[0])
    region = crop_region(fill_outlines(outline[None], np.array([place.center])), rows, columns)
    fill = continued if rng.random() < 0.5 else median_around
    result = copy_image(image)
    paint(result, region, fill(image, region))
    return Corrupted(result, region)


def draw_corners(place: Place, rng: np.random.Generator) -> Places:
    """Draw the corners of a polygon in a place's ellipse.

    Returns:
        complex128 of 4 to 8 corners from the centre, in ascending order of polar angle as seen in
        the unturned ellipse, one in each of as many equal sectors.
    """
    number = int(rng.integers(CORNERS[0], CORNERS[1] + 1))
    angles = (np.arange(number) + rng.random(number)) * (2 * np.pi / number)
    unit = rng.uniform(NEAREST_CORNER, 1, number) * np.exp(1j * angles)
    a, b = place.semi_axes
    return np.asarray((unit.real * a + 1j * (unit.imag * b)) * np.exp(1j * place.turn))


def continued(image: Image, region: Region) -> Image:
    """Fill a region's rectangle as its border goes on, as far as the region covers it."""
    around, alpha, inner = _with_margin(image, region)
    filled = cv2.inpaint(around, alpha, AROUND, cv2.INPAINT_NS)
    return np.asarray(filled[inner], np.uint8)


def median_around(image: Image, region: Region) -> Image:
    """Fill a region's rectangle with the median of its border, in each channel."""
    around, alpha, _ = _with_margin(image, region)
    wider = cv2.dilate(alpha, np.ones((2 * AROUND + 1, 2 * AROUND + 1), np.uint8))
    border = (wider > 0) & (alpha == 0)
    level = np.median(around[border], axis=0).round().astype(np.uint8)
    return np.broadcast_to(level, region.alpha.shape + image.shape[2:]).copy()


def _with_margin(
    image: Image, region: Region
) -> tuple[Image, NDArray[np.uint8], tuple[slice, slice]]:
    """The image and the region with pixels around it, and where the region's rectangle is there."""
    rows, columns = image.shape[:2]
    height, width = region.alpha.shape
    top, left = max(0, region.row - AROUND), max(0, region.column - AROUND)
    bottom = min(rows, region.row + height + AROUND)
    right = min(columns, region.column + width + AROUND)
    down, along = region.row - top, region.column - left
    inner = slice(down, down + height), slice(along, along + width)
    alpha = np.zeros((bottom - top, right - left), np.uint8)
    alpha[inner] = region.alpha
    return np.ascontiguousarray(image[top:bottom, left:right]), alpha, inner
