"""JPEG files, decoded by OpenCV: libjpeg's complaints tell what Pillow does not."""

from __future__ import annotations

import re

import cv2
import numpy as np
from numpy.typing import NDArray

from datasets.image_files.complaints import decode_quietly
from datasets.image_files.damage import DamagedError
from datasets.image_files.pixels import Decoded, OnRemark
from datasets.image_files.upright import turn_upright

SIGNATURE = b"\xff\xd8"
_FLAGS = cv2.IMREAD_ANYCOLOR | cv2.IMREAD_ANYDEPTH | cv2.IMREAD_IGNORE_ORIENTATION
_HARMLESS = ("Warning: unknown JFIF", "Unknown Adobe")
_LEFT_OVER = re.compile(r"Corrupt JPEG data: ([0-9]+) extraneous bytes before marker 0xd9")
_MOST_LEFT_OVER = 8
"""Bytes before the end mark: more of them are what damaged codes did not use."""


def decode_jpeg(
    content: NDArray[np.uint8], orientation: int, on_remark: OnRemark = None
) -> Decoded:
    """Decode a JPEG file.

    Args:
        content: Its bytes.
        orientation: As a camera noted it.
        on_remark: Told what libjpeg says that concerns no pixel.

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
    reasons = [each for each in complaints if not _is_harmless(each)]
    if pixels is None or reasons:
        raise DamagedError("; ".join(reasons) or "its data ends early")
    if on_remark:
        for each in complaints:
            on_remark(each)
    in_order = pixels[..., None] if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
    return turn_upright(in_order, orientation)


def _is_harmless(complaint: str) -> bool:
    left_over = _LEFT_OVER.fullmatch(complaint)
    few = left_over is not None and int(left_over[1]) <= _MOST_LEFT_OVER
    return few or complaint.startswith(_HARMLESS)
