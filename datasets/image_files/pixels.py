"""Decoded pixels: their types, and what lies under transparent ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Decoded = NDArray[np.uint8] | NDArray[np.uint16]
"""H×W×1 or H×W×3 (red, green, blue), at the depth of the file."""


def lay_on_black(pixels: Decoded) -> Decoded:
    """Take the last channel as opacity: what colour lies under transparent pixels means nothing.

    Args:
        pixels: H×W×2 or H×W×4.

    Returns:
        H×W×1 or H×W×3 of the same type.
    """
    opacity = pixels[..., -1:].astype(np.float32) / np.iinfo(pixels.dtype).max
    laid = np.rint(pixels[..., :-1] * opacity)
    return laid.astype(np.uint8) if pixels.dtype == np.uint8 else laid.astype(np.uint16)
