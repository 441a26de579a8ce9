"""SSIM with SciPy's Gaussian, to compare with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter


def slow_means(plane: NDArray[np.floating]) -> NDArray[np.float64]:
    """Average a plane under each 11-pixel window that lies wholly inside."""
    blurred = gaussian_filter(plane.astype(np.float64), 1.5, truncate=5 / 1.5)
    return np.asarray(blurred[5:-5, 5:-5])


def slow_similarity(
    first: NDArray[np.floating], second: NDArray[np.floating]
) -> NDArray[np.float64]:
    """Return the SSIM of each window of two planes in [0, 1]."""
    m1, m2 = slow_means(first), slow_means(second)
    v1, v2 = slow_means(first**2) - m1**2, slow_means(second**2) - m2**2
    covariance = slow_means(first * second) - m1 * m2
    top = (2 * m1 * m2 + 0.01**2) * (2 * covariance + 0.03**2)
    return np.asarray(top / ((m1**2 + m2**2 + 0.01**2) * (v1 + v2 + 0.03**2)))
