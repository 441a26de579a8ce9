"""The earlier way to fill a Stain: an enlarged polygon of OpenCV's, read at the pixels' centres.

Such a polygon takes the pixels that its border touches too, so it is drawn half a pixel inside its
place.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from datasets.corruptions.noise import grey_noise
from datasets.corruptions.outline import Places, closed_curve
from datasets.corruptions.painting import Region, crop_region, paint, region_mask
from datasets.corruptions.stain import FILL_STD, Stain, draw_stain

FINEST = 128
SHIFT = 8
UNIT = 1 << SHIFT


def earlier_stain(image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Put one Stain on an image, its copy and its mask made as earlier."""
    rows, columns = image.shape[:2]
    stain = draw_stain(Stain(), rng, rows, columns)
    region = crop_region(enlarged_region(stain.points, stain.center), rows, columns)
    fill = grey_noise(rng, region.alpha.shape + image.shape[2:], stain.grey, FILL_STD)
    result = image.copy()
    paint(result, region, fill)
    region_mask(region, rows, columns)
    return result


def enlarged_region(points: Places, center: complex) -> Region:
    """The pixels whose centres lie inside a closed curve, as the enlarged drawing shows them."""
    curve = closed_curve(points)[:-1]
    column, row, width, height = cv2.boundingRect(as_xy(curve + center).astype(np.float32))
    scale = max(1, FINEST // (max(height, width) + 1))
    drawn = (curve + inward_normals(curve) * (0.5 / scale)) * (scale * UNIT)
    pixel = scale // 2 * (1 + 1j)
    drawn += center * (scale * UNIT) + (pixel - complex(column, row) * scale) * UNIT
    canvas = np.zeros(((height + 1) * scale, (width + 1) * scale), np.uint8)
    cv2.fillPoly(canvas, [as_xy(drawn).round().astype(np.int32)], 255, shift=SHIFT)
    alpha = np.ascontiguousarray(canvas[scale // 2 :: scale, scale // 2 :: scale])
    turns = curve[1:] * curve[:-1].conj()
    if turns.imag.min() <= 0:
        contours, _ = cv2.findContours(alpha, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(alpha, contours, -1, 255, cv2.FILLED)
    alpha.any()
    return Region(row, column, alpha)


def inward_normals(curve: Places) -> Places:
    """Unit vectors at right angles to the curve."""
    tangents = np.concatenate([curve[1:], curve[:1]]) - curve
    return np.asarray(tangents * (1j / (np.abs(tangents) + 1e-12)))


def as_xy(places: Places) -> NDArray[np.float64]:
    return places.view(np.float64).reshape(-1, 2)
