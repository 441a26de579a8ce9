"""Closed curves through 20 points about an ellipse, and the pixels inside them.

A place in an image is one complex number, column + row·1j, in pixels; the centre of the first pixel
is 0. So to turn is to multiply, and the polar angle, which grows from the column axis towards the
row axis, is the number's own. Arrays of these numbers are also the polygons that OpenCV draws.
"""

from __future__ import annotations

import cmath
import math
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from datasets.corruptions.painting import Region

POINTS = 20
SAMPLES_PER_POINT = 8
_SHIFT = 8  # OpenCV reads polygon corners in whole steps of 1/256 pixel
_UNIT = 1 << _SHIFT

Places = NDArray[np.complex128]


def ellipse_points(semi_axes: tuple[float, float], rotation: float, count: int = POINTS) -> Places:
    """Points on an ellipse about the origin, at equal steps of its parameter.

    Args:
        semi_axes: Both semi-axes in pixels; the first lies along the columns before the rotation.
        rotation: Radians.
        count: How many points.

    Returns:
        complex128 array of `count` places.
    """
    # (a·cos t + b·sin t·1j) as two opposite turns
    a, b = semi_axes
    forth, back = _turns(count)
    turn = cmath.exp(1j * rotation)
    return np.asarray(forth * ((a + b) / 2 * turn) + back * ((a - b) / 2 * turn))


def sort_by_angle(points: Places) -> Places:
    """Put places in ascending order of their polar angle about the origin, from -π to π.

    Args:
        points: complex128 ...×N; each row of N is sorted by itself.

    Returns:
        A new array of the same shape.
    """
    order = np.arctan2(points.imag, points.real).argsort(axis=-1)
    if points.ndim == 1:
        return np.asarray(points[order])
    return np.take_along_axis(points, order, axis=-1)


def closed_curve(points: Places) -> Places:
    """Sample the closed cubic interpolation through places, in their order.

    It is the periodic cubic spline with one unit of its parameter from point to point, which is a
    fixed linear map of the points.

    Args:
        points: complex128 ...×N.

    Returns:
        complex128 ...×8N; every eighth sample is one of the points.
    """
    return np.asarray(points @ _interpolation_matrices(points.shape[-1])[0])


def inward_normals(points: Places) -> Places:
    """Unit vectors at right angles to the closed curve, towards its inside.

    Args:
        points: complex128 ...×N, in ascending order of polar angle.

    Returns:
        complex128 ...×8N, one for each sample of `closed_curve`.
    """
    tangents = points @ _interpolation_matrices(points.shape[-1])[1]
    return np.asarray(tangents * (1j / (np.abs(tangents) + 1e-12)))


def fill_outlines(points: Places, centers: Places, finest: int = 128) -> Region:
    """The pixels whose centres lie inside any of several closed curves.

    OpenCV's polygons also take the pixels that their border touches. To undo this, the curves are
    drawn half a pixel inside their place, in an enlarged drawing of about `finest` pixels across
    that is then read at the centres of the image's pixels.

    Args:
        points: complex128 M×N, the points of each curve in ascending order of polar angle about
            the origin.
        centers: complex128 M, where to put the origin of each curve.
        finest: Pixels across the enlarged drawing. Curves larger than this are drawn as they are.

    Returns:
        A region of alpha 0 or 255, not cropped to any image.
    """
    curves = closed_curve(points)
    column, row, width, height = _bounding_box(curves + centers[:, None])
    scale = max(1, finest // (max(height, width) + 1))
    drawn = (curves + inward_normals(points) * (0.5 / scale)) * (scale * _UNIT)
    pixel = scale // 2 * (1 + 1j)
    origin = pixel - complex(column, row) * scale
    drawn += (centers * (scale * _UNIT) + origin * _UNIT)[:, None]
    polygons = _as_xy(drawn).round().astype(np.int32)
    fill = _fill_simple if _are_star_shaped(curves) else _fill_crossing
    alpha = fill(polygons, (height + 1, width + 1), scale)
    if not alpha.any():
        _cover_nearest_pixel(alpha, complex(centers[0]) - complex(column, row))
    return Region(row, column, alpha)


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
    narrow = math.sqrt((sigma / shrink) ** 2 - own**2)
    small = cv2.GaussianBlur(small, (0, 0), max(0.1, narrow), borderType=cv2.BORDER_CONSTANT)
    row, column = region.row - margin * shrink, region.column - margin * shrink
    down = _part_seen(row, shrink, rows)
    right = _part_seen(column, shrink, columns)
    small = small[down, right]
    if small.size == 0:
        return Region(0, 0, np.zeros((0, 0), np.uint8))
    soft = cv2.resize(small, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_LINEAR)
    soft = cv2.convertScaleAbs(soft)  # rounds
    return Region(row + down.start * shrink, column + right.start * shrink, soft)


@lru_cache(maxsize=4)
def _turns(count: int) -> tuple[Places, Places]:
    forth = np.exp(1j * np.arange(count) * (2 * np.pi / count))
    return forth, forth.conj()


@lru_cache(maxsize=4)
def _interpolation_matrices(count: int) -> tuple[Places, Places]:
    """What turns a row of `count` points into samples of their spline, and of its derivative.

    A spline is linear in its points, so these are its responses to unit vectors.
    """
    unit = np.vstack([np.eye(count), np.eye(count)[:1]])
    spline = CubicSpline(np.arange(count + 1), unit, bc_type="periodic")
    samples = np.arange(count * SAMPLES_PER_POINT) / SAMPLES_PER_POINT
    return spline(samples).T.astype(np.complex128), spline(samples, 1).T.astype(np.complex128)


def _as_xy(places: Places) -> NDArray[np.float64]:
    return places.view(np.float64).reshape(*places.shape, 2)


def _bounding_box(places: Places) -> tuple[int, int, int, int]:
    """The first column and row, the width and the height of the pixels about some places."""
    box: tuple[int, int, int, int] = cv2.boundingRect(
        _as_xy(places).reshape(-1, 2).astype(np.float32)
    )
    return box


def _are_star_shaped(curves: Places) -> bool:
    """Whether all curves turn about the origin without going back, so never cross themselves."""
    turns = curves[:, 1:] * curves[:, :-1].conj()
    return bool(turns.imag.min() > 0)


def _fill_simple(
    polygons: NDArray[np.int32], shape: tuple[int, int], scale: int
) -> NDArray[np.uint8]:
    """Fill polygons that do not cross themselves, enlarged, and read them at the pixels."""
    canvas = np.zeros((shape[0] * scale, shape[1] * scale), np.uint8)
    for polygon in polygons:  # in one call, they would cancel each other where they overlap
        cv2.fillPoly(canvas, [polygon], 255, shift=_SHIFT)
    return np.ascontiguousarray(canvas[scale // 2 :: scale, scale // 2 :: scale])


def _fill_crossing(
    polygons: NDArray[np.int32], shape: tuple[int, int], scale: int
) -> NDArray[np.uint8]:
    """Fill polygons that may cross themselves, one by one."""
    alpha = _close_holes(_fill_simple(polygons[:1], shape, scale))
    for index in range(1, len(polygons)):
        alone = _close_holes(_fill_simple(polygons[index : index + 1], shape, scale))
        np.maximum(alpha, alone, out=alpha)
    return alpha


def _close_holes(alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Fill what a curve that crosses itself leaves empty where it winds twice."""
    contours, _ = cv2.findContours(alpha, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(alpha, contours, -1, 255, cv2.FILLED)
    return alpha


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


def _cover_nearest_pixel(alpha: NDArray[np.uint8], place: complex) -> None:
    """Let no shape vanish between the pixels, however thin it is."""
    rows, columns = alpha.shape
    row = min(max(round(place.imag), 0), rows - 1)
    column = min(max(round(place.real), 0), columns - 1)
    alpha[row, column] = 255
