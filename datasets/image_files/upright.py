"""The orientation that a camera notes in a file, and the pixels turned as it says."""

from __future__ import annotations

import struct
from collections.abc import Callable

from PIL.Image import Exif

from datasets.image_files.pixels import Decoded

_ORIENTATION = 0x0112
_TURNS: dict[int, Callable[[Decoded], Decoded]] = {
    2: lambda pixels: pixels[:, ::-1],
    3: lambda pixels: pixels[::-1, ::-1],
    4: lambda pixels: pixels[::-1],
    5: lambda pixels: pixels.swapaxes(0, 1),
    6: lambda pixels: pixels[::-1].swapaxes(0, 1),
    7: lambda pixels: pixels[::-1, ::-1].swapaxes(0, 1),
    8: lambda pixels: pixels[:, ::-1].swapaxes(0, 1),
}


def turn_upright(pixels: Decoded, orientation: int) -> Decoded:
    """Turn and mirror pixels.

    Args:
        pixels: H×W×C as they are stored.
        orientation: As in EXIF 2.3, 4.6.4: 1 to 8; anything else means nothing.

    Returns:
        H×W×C or W×H×C as they are meant to be seen.
    """
    turn = _TURNS.get(orientation)
    return pixels if turn is None else turn(pixels).copy(order="C")


def orientation_of(exif: bytes) -> int:
    """Read the orientation out of an EXIF block; 1, upright, when it holds none or is damaged."""
    noted = Exif()
    try:
        noted.load(exif)
        return int(noted.get(_ORIENTATION, 1))
    except (SyntaxError, ValueError, TypeError, KeyError, OSError, struct.error):
        return 1
