"""JPEG files, decoded by OpenCV: libjpeg's complaints tell what Pillow does not."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from datasets.image_files.complaints import decode_quietly
from datasets.image_files.damage import DamagedError
from datasets.image_files.pixels import Decoded
from datasets.image_files.upright import turn_upright

SIGNATURE = b"\xff\xd8"
_FLAGS = cv2.IMREAD_ANYCOLOR | cv2.IMREAD_ANYDEPTH | cv2.IMREAD_IGNORE_ORIENTATION
_HARMLESS = ("Warning: unknown JFIF", "Unknown Adobe")


def decode_jpeg(content: NDArray[np.uint8], orientation: int) -> Decoded:
    """Decode a JPEG file.

    Args:
        content: Its bytes.
        orientation: As a camera noted it.

    Returns:
        uint8 H×W×1 or H×W×3, upright.

    Raises:
        DamagedError: It is cut off, or libjpeg complains. Changed bytes that make sense to libjpeg
            are not noticed: the format has no checksum.
    """

    def decode() -> Decoded | None:
        try:
            decoded: Decoded | None = cv2.imdecode(content, _FLAGS)
        except cv2.error:
            return None
        return decoded

    pixels, complaints = decode_quietly(decode)
    reasons = [each for each in complaints if not each.startswith(_HARMLESS)]
    if pixels is None or reasons:
        raise DamagedError("; ".join(reasons) or "its data ends early")
    in_order = pixels[..., None] if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
    return turn_upright(in_order, orientation)
