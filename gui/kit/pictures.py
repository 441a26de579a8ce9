"""Images of the workspace as PNG bytes that a window can show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from datasets.images import read_image

Image = NDArray[np.uint8]


def to_png(image: Image) -> bytes:
    """Encode an image.

    Args:
        image: uint8 H×W×C, grey or in the order red, green, blue.
    """
    ordered: Any = cv2.cvtColor(image, cv2.COLOR_RGB2BGR) if image.shape[2] == 3 else image
    found, encoded = cv2.imencode(".png", ordered)
    if not found:
        raise ValueError(f"an image of {image.shape} cannot be written as PNG")
    return encoded.tobytes()


def fit(image: Image, side: int) -> Image:
    """Scale an image so that its longer side has `side` pixels; small ones keep hard pixels."""
    return fit_into(image, side, side)


def fit_into(image: Image, width: int, height: int) -> Image:
    """Scale an image to be as large as a place allows; small ones keep hard pixels."""
    rows, columns = image.shape[:2]
    factor = min(width / columns, height / rows)
    size = max(round(columns * factor), 1), max(round(rows * factor), 1)
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_NEAREST
    scaled = cv2.resize(image, size, interpolation=how)
    return np.asarray(scaled.reshape(size[1], size[0], -1), np.uint8)


def thumbnail(path: Path, side: int) -> bytes | None:
    """Read an image file as a small PNG; none when it cannot be read."""
    try:
        return to_png(fit(read_image(path, grey=False), side))
    except (OSError, ValueError):
        return None
