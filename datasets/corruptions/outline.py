"""Closed curves through 20 points about an ellipse, and the pixels inside them.

Points are (row, column) in pixels; the centre of the image's first pixel is (0, 0). Rows grow
downwards, and angles turn from the column axis towards the row axis.
"""

from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from datasets.corruptions.painting import Region

POINTS = 20
SAMPLES_PER_POINT = 8
_SHIFT = 8  # OpenCV reads polygon corners in whole steps of 1/256 pixel
_UNIT = 1 << _SHIFT


def ellipse_points(
    semi_axes: tuple[float, float], rotation: float, count: int = POINTS
) -> NDArray[np.float64]:
    """Points on an ellipse about the origin, at equal steps of its parameter.

    Args:
        semi_axes: Both semi-axes in pixels; the first lies along the columns before the rotation.
        rotation: Radians.
        count: How many points.

    Returns:
        float64 count×2.
    """
    a, b = semi_axes
    cosine, sine = math.cos(rotation), math.sin(rotation)
    turn = np.array([[b * cosine, -b * sine], [a * sine, a * cosine]])
    return np.asarray(_unit_circle(count) @ turn)


def sort_by_angle(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Put points in ascending order of their polar angle about the origin, from -π to π.

    Args:
        points: float64 N×2, or any number of such sets, ...×N×2, each sorted by itself.

    Returns:
        A new array of the same shape.
    """
    order = np.arctan2(points[..., 0], points[..., 1]).argsort(axis=-1)
    if points.ndim == 2:
        return np.asarray(points[order])
    return np.take_along_axis(points, order[..., None], axis=-2)


def closed_curve(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sample the closed cubic interpolation through points, in their order.

    It is the periodic cubic spline with one unit of its parameter from point to point, which is a
    fixed linear map of the points.

    Args:
        points: float64 ...×N×2.

    Returns:
        float64 ...×8N×2; every eighth sample is one of the points.
    """
    return np.asarray(_interpolation_matrix(points.shape[-2]) @ points)


def fill_outlines(
    curves: NDArray[np.float64], centers: NDArray[np.float64], finest: int = 192
) -> Region:
    """The pixels whose centres lie inside any of several closed curves.

    The curves are drawn enlarged, about `finest` pixels across, and read at the centres of the
    image's pixels, because OpenCV's polygons are half a pixel too wide on each side.

    Args:
        curves: float64 M×K×2, each about the origin.
        centers: float64 M×2, where to put them.
        finest: Pixels across the enlarged drawing. Curves larger than this are drawn as they are.

    Returns:
        A region of alpha 0 or 255, not cropped to any image.
    """
    polygons = ((curves + centers[:, None])[..., ::-1] * _UNIT).round().astype(np.int32)
    left, top, width, height = cv2.boundingRect(polygons.reshape(-1, 2))
    row, column = top // _UNIT, left // _UNIT
    shape = ((top + height) // _UNIT - row + 2, (left + width) // _UNIT - column + 2)
    scale = max(1, finest // max(shape))
    middle = scale // 2
    polygons *= scale
    polygons += np.array([middle - column * scale, middle - row * scale], np.int32) * _UNIT
    simple = bool(_are_star_shaped(curves).all())
    alpha = _fill_polygons(polygons, simple, shape, scale)
    if not cv2.countNonZero(alpha):
        _cover_nearest_pixel(alpha, centers[0] - (row, column))
    return Region(row, column, alpha)


def soften(region: Region, sigma: float) -> Region:
    """Blur a region with a Gaussian; the rectangle grows by three standard deviations.

    A wide Gaussian leaves nothing fine to see, so that it is computed on a smaller grid, whose own
    smoothing (d²/12 of variance when shrinking by d, d²/6 when enlarging) is taken off it.

    Args:
        region: Any region.
        sigma: Standard deviation in pixels, above 0.

    Returns:
        A larger region, not cropped to any image.
    """
    shrink = max(1, int(sigma / 2))
    margin = math.ceil(3 * sigma) + 1
    rows, columns = (-(-(side + 2 * margin) // shrink) for side in region.alpha.shape)
    alpha = np.zeros((rows * shrink, columns * shrink), np.uint8)
    height, width = region.alpha.shape
    alpha[margin : margin + height, margin : margin + width] = region.alpha
    small = cv2.resize(alpha, (columns, rows), interpolation=cv2.INTER_AREA).astype(np.float32)
    own = (shrink / 2 if shrink > 1 else 0) / shrink
    narrow = math.sqrt((sigma / shrink) ** 2 - own**2)
    small = cv2.GaussianBlur(small, (0, 0), narrow, borderType=cv2.BORDER_CONSTANT)
    soft = cv2.resize(small, alpha.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return Region(region.row - margin, region.column - margin, np.rint(soft).astype(np.uint8))


@lru_cache(maxsize=4)
def _unit_circle(count: int) -> NDArray[np.float64]:
    angles = np.arange(count) * (2 * np.pi / count)
    return np.stack([np.sin(angles), np.cos(angles)], axis=1)


@lru_cache(maxsize=4)
def _interpolation_matrix(count: int) -> NDArray[np.float64]:
    """What turns `count` points into the samples of their spline: its response to unit vectors."""
    unit = np.vstack([np.eye(count), np.eye(count)[:1]])
    spline = CubicSpline(np.arange(count + 1), unit, bc_type="periodic")
    samples = count * SAMPLES_PER_POINT
    return np.asarray(spline(np.arange(samples) / SAMPLES_PER_POINT))


def _are_star_shaped(curves: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether each curve turns about the origin without going back, so never crosses itself."""
    samples = curves.view(np.complex128)[..., 0]  # row + i·column: angles turn the other way
    turns = samples[:, 1:] * samples[:, :-1].conj()
    return np.asarray((turns.imag < 0).all(axis=1))


def _fill_polygons(
    polygons: NDArray[np.int32], simple: bool, shape: tuple[int, int], scale: int
) -> NDArray[np.uint8]:
    if simple:
        return _fill_enlarged(polygons, shape, scale)
    alpha = np.zeros(shape, np.uint8)
    for polygon in polygons:
        alone = _close_holes(_fill_enlarged(polygon[None], shape, scale))
        np.maximum(alpha, alone, out=alpha)
    return alpha


def _fill_enlarged(
    polygons: NDArray[np.int32], shape: tuple[int, int], scale: int
) -> NDArray[np.uint8]:
    canvas = np.zeros((shape[0] * scale, shape[1] * scale), np.uint8)
    for polygon in polygons:  # in one call, they would cancel each other where they overlap
        cv2.fillPoly(canvas, [polygon], 255, shift=_SHIFT)
    return np.ascontiguousarray(canvas[scale // 2 :: scale, scale // 2 :: scale])


def _close_holes(alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Fill what a curve that crosses itself leaves empty where it winds twice."""
    contours, _ = cv2.findContours(alpha, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(alpha, contours, -1, 255, cv2.FILLED)
    return alpha


def _cover_nearest_pixel(alpha: NDArray[np.uint8], center: NDArray[np.float64]) -> None:
    """Let no shape vanish between the pixels, however thin it is."""
    row, column = np.rint(center).astype(int).clip(0, np.array(alpha.shape) - 1)
    alpha[row, column] = 255
