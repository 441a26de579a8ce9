"""A soft border for a shape."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from datasets.corruptions.painting import Region


def soften(region: Region, sigma: float, rows: int, columns: int) -> Region:
    """Blur a region with a Gaussian, of which three standard deviations are kept.

    A wide Gaussian leaves nothing fine to see, so that it is computed on a smaller grid, whose own
    smoothing (d²/12 of variance when shrinking by d, d²/6 when enlarging) is taken off it.

    Args:
        region: Any region.
        sigma: Standard deviation in pixels, above 0.
        rows: Rows of the image; little outside it is computed.
        columns: Columns of the image.

    Returns:
        A larger region, not cropped to the image.
    """
    shrink = max(1, int(sigma / 2))
    margin = math.ceil(3 * sigma / shrink) + 1
    small = _pad(_shrink(region.alpha, shrink).astype(np.float32), margin, margin, margin, margin)
    own = 0.5 if shrink > 1 else 0.0  # of the smaller grid, in its pixels
    narrow = max(0.1, math.sqrt((sigma / shrink) ** 2 - own**2))
    width = 2 * math.ceil(3 * narrow) + 1
    small = cv2.GaussianBlur(small, (width, width), narrow, borderType=cv2.BORDER_CONSTANT)
    row, column = region.row - margin * shrink, region.column - margin * shrink
    down = _part_seen(row, shrink, rows)
    right = _part_seen(column, shrink, columns)
    small = small[down, right]
    if small.size == 0:
        return Region(0, 0, np.zeros((0, 0), np.uint8))
    if shrink > 1:
        small = cv2.resize(small, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_LINEAR)
    soft = cv2.convertScaleAbs(small)  # rounds
    return Region(row + down.start * shrink, column + right.start * shrink, soft)


def _shrink(alpha: NDArray[np.uint8], factor: int) -> NDArray[np.uint8]:
    """Average blocks of factor×factor pixels; incomplete ones are filled up with 0."""
    rows, columns = alpha.shape
    if factor == 1:
        return alpha
    whole = _pad(alpha, 0, -rows % factor, 0, -columns % factor)
    size = (whole.shape[1] // factor, whole.shape[0] // factor)
    return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), np.uint8)


def _pad(array: NDArray[Any], top: int, bottom: int, left: int, right: int) -> NDArray[Any]:
    return np.asarray(
        cv2.copyMakeBorder(array, top, bottom, left, right, cv2.BORDER_CONSTANT, value=0)
    )


def _part_seen(start: int, step: int, side: int) -> slice:
    """Which steps from `start` on touch pixels 0 to side - 1, and one more at each end."""
    first = max(0, -start // step - 1)
    return slice(first, max(first, -((start - side) // step) + 1))
