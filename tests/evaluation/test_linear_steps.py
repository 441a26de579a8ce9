"""A step applied by matrices is the step itself, for odd and even sides and for very small ones."""

import cv2
import numpy as np
import pytest

from evaluation.linear_steps import (
    blur_matrix,
    difference_matrix,
    enlarging_matrix,
    halving_matrix,
    mean_matrix,
)
from evaluation.smoothing import smooth_maps

SIZES = [(40, 31), (17, 64), (5, 3)]


@pytest.fixture(params=SIZES)
def plane(request):
    return np.random.default_rng(0).random(request.param, np.float32)


def test_blur(plane):
    sigma = 0.08 * min(plane.shape)
    rows, columns = (blur_matrix(side, sigma) for side in plane.shape)
    expected = smooth_maps(plane[np.newaxis], 0.08)[0]
    assert rows @ plane @ columns.T == pytest.approx(expected, abs=1e-6)


def test_halving_and_enlarging(plane):
    rows, columns = plane.shape
    small = halving_matrix(rows) @ plane @ halving_matrix(columns).T
    expected = cv2.resize(plane, (columns // 2, rows // 2), interpolation=cv2.INTER_AREA)
    assert small == pytest.approx(expected, abs=1e-6)
    large = enlarging_matrix(rows // 2, rows) @ expected @ enlarging_matrix(columns // 2, columns).T
    again = cv2.resize(expected, (columns, rows), interpolation=cv2.INTER_LINEAR)
    assert large == pytest.approx(again, abs=1e-6)


def test_gradient(plane):
    rows, columns = plane.shape
    slope = np.array([[1, 0, -1]] * 3, np.float32) / 3
    expected = cv2.filter2D(plane, -1, slope, borderType=cv2.BORDER_REFLECT_101)
    assert mean_matrix(rows) @ plane @ difference_matrix(columns).T == pytest.approx(
        expected, abs=1e-6
    )
