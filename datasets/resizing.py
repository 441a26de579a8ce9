"""Images and masks brought to another size, and images to evenly spread grey levels."""

from __future__ import annotations

import cv2
import numpy as np

from datasets.images import Image, Mask


def resize_image(image: Image, rows: int, columns: int) -> Image:
    """Resize: by area averaging when it shrinks, else by linear interpolation.

    Args:
        image: uint8 H×W×C.
        rows: New height in pixels.
        columns: New width in pixels.

    Returns:
        uint8 rows×columns×C.
    """
    if image.shape[:2] == (rows, columns):
        return image
    shrinks = rows * columns < image.shape[0] * image.shape[1]
    resized: Image = cv2.resize(
        image, (columns, rows), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    )
    return resized.reshape(rows, columns, image.shape[2])


def resize_mask(mask: Mask, rows: int, columns: int) -> Mask:
    """Resize by nearest neighbour, so that no border pixel is made up.

    Args:
        mask: bool H×W.
        rows: New height in pixels.
        columns: New width in pixels.

    Returns:
        bool rows×columns.
    """
    nearest: Image = cv2.resize(
        mask.astype(np.uint8), (columns, rows), interpolation=cv2.INTER_NEAREST_EXACT
    )
    return nearest.astype(np.bool_)


def equalize_histogram(image: Image) -> Image:
    """Spread the grey levels evenly; of a colour image, its luminance (Y of YCrCb).

    Args:
        image: uint8 H×W×1 or H×W×3.

    Returns:
        uint8 of the same shape.
    """
    if image.shape[2] == 1:
        grey: Image = cv2.equalizeHist(image)
        return grey[..., None]
    parts = cv2.cvtColor(image, cv2.COLOR_RGB2YCrCb)
    parts[..., 0] = cv2.equalizeHist(np.ascontiguousarray(parts[..., 0]))
    colour: Image = cv2.cvtColor(parts, cv2.COLOR_YCrCb2RGB)
    return colour
