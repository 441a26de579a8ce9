"""Decoded pixels: their types, and what lies under transparent ones."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Decoded = NDArray[np.uint8] | NDArray[np.uint16]
"""H×W×1 or H×W×3 (red, green, blue), at the depth of the file."""

WithoutOpacity = Callable[[Decoded], Decoded]
"""From H×W×2 or H×W×4, the last channel of which is opacity, to H×W×1 or H×W×3."""

OnRemark = Callable[[str], None] | None
"""Told what is odd about a file that is read all the same."""


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


def hide_transparent(pixels: Decoded) -> Decoded:
    """Make black what is fully transparent, and leave the rest: so masks are read.

    A faint pixel on glass is marked as well; laid on black it could round to black.

    Args:
        pixels: H×W×2 or H×W×4.

    Returns:
        H×W×1 or H×W×3 of the same type.
    """
    visible: Decoded = pixels[..., :-1] * (pixels[..., -1:] > 0)
    return visible
