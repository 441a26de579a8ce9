"""Closed curves through 20 points about an ellipse.

A place in an image is one complex number, column + row·1j, in pixels; the centre of the first pixel
is 0. So to turn is to multiply, and the polar angle, which grows from the column axis towards the
row axis, is the number's own.
"""

from __future__ import annotations

import cmath
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

POINTS = 20
SAMPLES_PER_POINT = 8

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
        complex128 ...×(8N + 1); every eighth sample is one of the points, the last the first again.
    """
    return np.asarray(points.dot(_interpolation_matrix(points.shape[-1])))


@lru_cache(maxsize=4)
def _turns(count: int) -> tuple[Places, Places]:
    forth = np.exp(1j * np.arange(count) * (2 * np.pi / count))
    return forth, forth.conj()


@lru_cache(maxsize=4)
def _interpolation_matrix(count: int) -> Places:
    """What turns a row of `count` points into samples of their spline.

    A spline is linear in its points, so these are its responses to unit vectors. OpenBLAS would
    start its threads for larger products, which takes milliseconds on busy cores.
    """
    unit = np.vstack([np.eye(count), np.eye(count)[:1]])
    spline = CubicSpline(np.arange(count + 1), unit, bc_type="periodic")
    samples = np.arange(count * SAMPLES_PER_POINT + 1) / SAMPLES_PER_POINT
    return np.asarray(spline(samples).T, np.complex128)
