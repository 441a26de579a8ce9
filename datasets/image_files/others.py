"""TIFF, BMP and other files, decoded by Pillow.

OpenCV multiplies the colours of a TIFF file with its opacity before it gives both, and does not say
when compressed pixels end early; Pillow raises.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from datasets.image_files.complaints import decode_quietly
from datasets.image_files.damage import DamagedError, UnsupportedError
from datasets.image_files.pixels import Decoded, WithoutOpacity
from datasets.image_files.tiff import check_deflate, decode_deep_colour, is_deep, tags_of

READ_ERRORS = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError,
    struct.error,
)  # fmt: skip
"""What Pillow raises for files that are not as they should be."""

_AS: Mapping[str, str] = {
    "1": "L", "L": "L", "P": "RGB", "RGB": "RGB", "RGBX": "RGB", "CMYK": "RGB", "YCbCr": "RGB",
    "LA": "LA", "La": "La", "PA": "RGBA", "RGBA": "RGBA", "RGBa": "RGBa",
}  # fmt: skip
_DEEP = ("I;16", "I;16L", "I;16B", "I;16N")
_PIXELS = {"I": "int32", "F": "float32"}


def decode_other(
    image: Image.Image, content: NDArray[np.uint8], without_opacity: WithoutOpacity
) -> Decoded:
    """Decode an opened file of any kind but PNG and JPEG.

    Args:
        image: As Pillow opened it.
        content: Its bytes.
        without_opacity: What to do with transparent pixels.

    Returns:
        uint8 or uint16, H×W×1 or H×W×3, upright.

    Raises:
        DamagedError: The file is not whole.
        UnsupportedError: It has pixels of a kind that is not read.
    """
    tags = tags_of(image)
    check_deflate(tags, content)
    if is_deep(tags) and image.mode not in (*_DEEP, *_PIXELS):
        return decode_deep_colour(tags, content, without_opacity)
    is_deep_pgm = image.format == "PPM" and image.mode == "I"
    upright = _upright(image)
    if is_deep_pgm:  # Pillow brings its highest value to 65535
        return np.asarray(upright).astype(np.uint16)[..., None]
    return _pixels_of(upright, without_opacity)


def _upright(image: Image.Image) -> Image.Image:
    def load() -> Image.Image | Exception:
        try:
            image.load()
            return ImageOps.exif_transpose(image)
        except READ_ERRORS as error:
            return error

    loaded, complaints = decode_quietly(load)
    # Warnings are about tags; errors are not always raised by Pillow.
    errors = [each for each in complaints if "Warning, " not in each]
    if isinstance(loaded, Exception):
        raise DamagedError("; ".join(errors) or str(loaded)) from loaded
    if errors:
        raise DamagedError("; ".join(errors))
    return loaded


def _pixels_of(image: Image.Image, without_opacity: WithoutOpacity) -> Decoded:
    if image.mode in _DEEP:
        return np.asarray(image).astype(np.uint16)[..., None]
    if image.mode not in _AS:
        kind = f"{_PIXELS[image.mode]} pixels" if image.mode in _PIXELS else f"{image.mode} colours"
        raise UnsupportedError(f"has {kind}: save it with 8 or 16 bits a channel")
    mode = "RGBA" if image.mode == "P" and "transparency" in image.info else _AS[image.mode]
    pixels = np.asarray(image if image.mode == mode else image.convert(mode))
    if mode == "L":
        return pixels[..., None]
    if mode in ("La", "RGBa"):  # their colours are multiplied with their opacity already
        return np.ascontiguousarray(pixels[..., :-1])
    return without_opacity(pixels) if mode in ("LA", "RGBA") else pixels
