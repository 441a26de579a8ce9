"""Masks whose background is another colour than black, such as those of a palette."""

from __future__ import annotations

import numpy as np

from datasets.image_files.pixels import Decoded
from datasets.images import Mask

# With more colours it is a picture, or was compressed as one.
_FEW = 16


def marks_on_colour(pixels: Decoded) -> Mask | None:
    """Say which pixels a mask without any black one marks.

    Args:
        pixels: The mask, H×W×C.

    Returns:
        bool H×W, False where the pixel has the colour that most of the border has; None for a mask
        with black pixels, of one colour, or of many.
    """
    if not pixels.any(axis=2).all():
        return None
    colours = np.zeros(pixels.shape[:2], np.uint64)
    for channel in np.moveaxis(pixels, 2, 0):
        colours = (colours << np.uint64(16)) | channel.astype(np.uint64)
    if not 2 <= len(np.unique(colours)) <= _FEW:
        return None
    border = np.concatenate([colours[0], colours[-1], colours[:, 0], colours[:, -1]])
    found, numbers = np.unique(border, return_counts=True)
    marks: Mask = colours != found[numbers.argmax()]
    return marks
