"""Smoothing of anomaly maps: defects have some extent, the noise of single pixels has none."""

import cv2
import numpy as np
import numpy.typing as npt

from evaluation.maps import Floats


def smooth_maps(maps: Floats, share: float) -> npt.NDArray[np.float32]:
    """Blur maps with a Gaussian.

    Args:
        maps: Floating point N×H×W; their borders are mirrored.
        share: Standard deviation of the Gaussian as a share of the shorter side; 0 changes nothing.

    Returns:
        float32 N×H×W, in new memory.

    Raises:
        ValueError: If the share is negative.
    """
    if share < 0:
        raise ValueError(f"Maps are smoothed by a share of at least 0, but received {share}.")
    smooth = np.array(maps, np.float32)
    sigma = share * min(smooth.shape[1:])
    if sigma > 0:
        for each in smooth:
            cv2.GaussianBlur(each, (0, 0), sigma, dst=each, borderType=cv2.BORDER_REFLECT_101)
    return smooth
