"""The linear steps of reading a map as matrices, for runtimes that have no OpenCV inside.

Blurring, halving, enlarging and differencing each work along the rows and then in the same way
along the columns, so a plane P becomes A·P·Bᵀ. The matrices are read off the steps themselves, by
showing them unit vectors; no step is described twice.
"""

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from evaluation.gradient_similarity import DIFFERENCE, MEAN

Plane = npt.NDArray[np.float32]


def blur_matrix(length: int, sigma: float) -> Plane:
    """Return the blur of `smooth_maps` along one side.

    Args:
        length: Pixels of the side.
        sigma: Standard deviation of the Gaussian in pixels, above 0.

    Returns:
        float32 length×length.
    """
    return _matrix(
        lambda units: cv2.GaussianBlur(
            units, (1, 0), sigmaX=sigma, sigmaY=sigma, borderType=cv2.BORDER_REFLECT_101
        ),
        length,
    )


def halving_matrix(length: int) -> Plane:
    """Return the area average of `gradient_map` along one side: length // 2 × length."""
    half = max(1, length // 2)
    return _matrix(
        lambda units: cv2.resize(units, (length, half), interpolation=cv2.INTER_AREA), length
    )


def enlarging_matrix(length: int, to: int) -> Plane:
    """Return the linear interpolation of `gradient_map` along one side: to × length."""
    return _matrix(
        lambda units: cv2.resize(units, (length, to), interpolation=cv2.INTER_LINEAR), length
    )


def difference_matrix(length: int) -> Plane:
    """Return the difference of Prewitt's gradient along one side: length×length."""
    return _filter_matrix(length, DIFFERENCE)


def mean_matrix(length: int) -> Plane:
    """Return the mean of three of Prewitt's gradient along one side: length×length."""
    return _filter_matrix(length, MEAN)


def _filter_matrix(length: int, taps: tuple[float, ...]) -> Plane:
    kernel = np.array(taps, np.float32)[:, np.newaxis]
    return _matrix(
        lambda units: cv2.filter2D(units, -1, kernel, borderType=cv2.BORDER_REFLECT_101), length
    )


def _matrix(step: Callable[[Plane], npt.NDArray[np.generic]], length: int) -> Plane:
    return np.asarray(step(np.eye(length, dtype=np.float32)), np.float32)
