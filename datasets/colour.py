"""Whether images have colour worth seeing, or three channels that say the same."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from datasets.image_files.pixels import Decoded

CLEARLY = 24 / 255
"""Channels that differ by more of the white level are a colour, and not compression or a lamp."""

_SHARE = 0.0003
_MOST_SIDE = 256


def is_coloured(pixels: Decoded) -> bool:
    """Tell whether some of an image is clearly coloured.

    The image is made small first, each pixel the mean of many: noise of a camera, which differs
    between channels, averages out, and so do the fringes that compression leaves.

    Args:
        pixels: uint8 or uint16 H×W×1 or H×W×3.

    Returns:
        Whether three pixels in ten thousand have channels that differ clearly.
    """
    if pixels.shape[2] == 1:
        return False
    small = _made_small(pixels)
    # Few of 16 bits may be in use, so that what is brightest stands for white there.
    white = 255.0 if pixels.dtype == np.uint8 else max(float(small.max()), 255.0)
    differing = small.max(axis=2) - small.min(axis=2) > CLEARLY * white
    return float(differing.mean()) >= _SHARE


def _made_small(pixels: Decoded) -> NDArray[np.float32]:
    rows, columns = pixels.shape[:2]
    size = (min(columns, _MOST_SIDE), min(rows, _MOST_SIDE))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    # Images that are small already are smoothed instead.
    return np.asarray(cv2.blur(small, (3, 3)), np.float32)
