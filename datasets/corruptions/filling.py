"""The pixels inside closed curves."""

from __future__ import annotations

import math
from itertools import accumulate

import cv2
import numpy as np
from numpy.typing import NDArray

from datasets.corruptions.outline import Places
from datasets.corruptions.painting import Region


def fill_outlines(curves: Places, centers: Places) -> Region:
    """The pixels about whose centres at least one of several closed curves winds.

    Args:
        curves: complex128 M×(K + 1), each about the origin in ascending order of polar angle, the
            last sample as the first.
        centers: complex128 M, where to put the origin of each curve.

    Returns:
        A region of alpha 0 or 255, not cropped to any image.
    """
    placed = curves + centers[:, None]
    column, row, shape = _box(placed)
    placed -= complex(column, row)
    windings = count_windings(_one_walk(placed), shape)
    return _filled(windings, column, row, complex(centers[0]))


def fill_outlines_apart(curves: Places, centers: Places) -> list[Region]:
    """As `fill_outlines` for each of several curves by itself, counted all in one go.

    Args:
        curves: complex128 M×(K + 1), as in `fill_outlines`.
        centers: complex128 M.

    Returns:
        A region for each curve, not cropped to any image.
    """
    placed = curves + centers[:, None]
    boxes = [_box(curve) for curve in placed]
    ends = list(accumulate(shape[0] for _, _, shape in boxes))
    starts = [0, *ends[:-1]]
    for curve, (column, row, _), start in zip(placed, boxes, starts, strict=True):
        curve -= complex(column, row - start)  # one below the other
    width = max(shape[1] for _, _, shape in boxes)
    windings = count_windings(_one_walk(placed), (ends[-1], width))
    return [
        _filled(windings[start:end, : shape[1]], column, row, complex(center))
        for start, end, (column, row, shape), center in zip(
            starts, ends, boxes, centers, strict=True
        )
    ]


def count_windings(walk: Places, shape: tuple[int, int]) -> NDArray[np.int32]:
    """How often a closed walk winds about each pixel's centre.

    Every crossing of the middle of a row of pixels adds 1 or -1 to all pixels right of it. What is
    added is noted at the first of these pixels and then summed along the rows; at the end of a row
    it has cancelled out.

    Args:
        walk: complex128 K + 1, the last place as the first, from 0 to the last column and row.
        shape: Rows and columns of the result.

    Returns:
        int32 of that shape: 0 outside, -1 inside a curve that winds from the columns to the rows,
        other numbers where the walk crosses itself.
    """
    heights = np.ceil(walk.imag).astype(np.int32)
    climbs = heights[1:] - heights[:-1]
    edges = np.arange(climbs.size).repeat(np.abs(climbs))
    signs = np.sign(climbs)[edges]
    rows = signs.cumsum(dtype=np.int32)
    rows += heights[0]
    rows -= np.maximum(signs, 0)
    start = walk[edges]
    edge = (walk[1:] - walk[:-1])[edges]
    columns = rows - start.imag
    columns /= edge.imag
    columns *= edge.real
    columns += start.real
    rows *= shape[1]
    rows += np.ceil(columns, out=columns).astype(np.int32)
    windings = np.zeros(shape[0] * shape[1], np.int32)
    np.add.at(windings, rows, signs)
    return windings.cumsum(dtype=np.int32, out=windings).reshape(shape)


def _box(curves: Places) -> tuple[int, int, tuple[int, int]]:
    """The first column and row that curves reach, and the rows and columns from there on."""
    left, right, _, _ = cv2.minMaxLoc(curves.real)
    top, bottom, _, _ = cv2.minMaxLoc(curves.imag)
    column, row = math.floor(left), math.floor(top)
    return column, row, (math.ceil(bottom) - row + 1, math.ceil(right) - column + 1)


def _filled(windings: NDArray[np.int32], column: int, row: int, center: complex) -> Region:
    """The pixels that are wound about, and if there is none, the one nearest to the centre."""
    least, most, _, _ = cv2.minMaxLoc(windings)
    if (least, most) == (-1, 0):  # as of all curves that cross neither themselves nor each other
        return Region(row, column, windings.astype(np.uint8))  # -1 becomes 255
    alpha = np.not_equal(windings, 0).astype(np.uint8) * np.uint8(255)
    if not alpha.any():
        _cover_nearest_pixel(alpha, center - complex(column, row))
    return Region(row, column, alpha)


def _one_walk(curves: Places) -> Places:
    """Walk along one curve after the other, and back from start to start, which cancels out."""
    walk: Places = curves[0]
    if len(curves) > 1:
        walk = np.concatenate([curves.ravel(), curves[-2::-1, 0]])
    return walk


def _cover_nearest_pixel(alpha: NDArray[np.uint8], place: complex) -> None:
    """Let no shape vanish between the pixels, however thin it is."""
    rows, columns = alpha.shape
    row = min(max(round(place.imag), 0), rows - 1)
    column = min(max(round(place.real), 0), columns - 1)
    alpha[row, column] = 255
