"""TIFF files: what Pillow leaves to do, by the tags of TIFF 6.0."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from datasets.image_files.complaints import decode_quietly
from datasets.image_files.damage import DamagedError, UnsupportedError
from datasets.image_files.pixels import Decoded

SIGNATURES = (b"II*\0", b"MM\0*")
Tags = Mapping[int, Any]

_COLUMNS, _ROWS, _BITS, _COMPRESSION = 256, 257, 258, 259
_STRIPS, _STRIP_SIZES, _TILES, _TILE_SIZES = 273, 279, 324, 325
_EXTRA_SAMPLES, _SAMPLE_FORMAT = 338, 339
_DEFLATE = (8, 32946)
_FORMATS = {2: "int", 3: "float"}


def tags_of(image: Image.Image) -> Tags:
    """Return the tags of an opened TIFF file; none of any other file."""
    return getattr(image, "tag_v2", None) or {}


def read_tags(content: NDArray[np.uint8]) -> Tags:
    """Read the tags of a TIFF file that Pillow does not open."""
    file = io.BytesIO(content.tobytes())
    tags = ImageFileDirectory_v2(file.read(8))
    file.seek(tags.next)
    tags.load(file)
    return tags


def size_in(tags: Tags) -> tuple[int, int]:
    """Return (rows, columns); 0 where they are not said."""
    return next(iter(_numbers(tags, _ROWS)), 0), next(iter(_numbers(tags, _COLUMNS)), 0)


def is_deep(tags: Tags) -> bool:
    """Tell whether values have more than 8 bits."""
    return max(_numbers(tags, _BITS), default=8) > 8


def check_kind(tags: Tags) -> None:
    """Refuse pixels that are no whole numbers from 0 on.

    Raises:
        UnsupportedError: They are of floating point, or have a sign.
    """
    kind = _FORMATS.get(max(_numbers(tags, _SAMPLE_FORMAT), default=1))
    if kind:
        bits = max(_numbers(tags, _BITS), default=8)
        raise UnsupportedError(f"has {kind}{bits} pixels: save it with 8 or 16 bits a channel")


def decode_deep_colour(tags: Tags, content: NDArray[np.uint8]) -> Decoded:
    """Decode 16 bits of colour, which Pillow cuts to 8, by OpenCV.

    Raises:
        DamagedError: The file is not whole.
        UnsupportedError: It has transparency, which OpenCV reads wrong in TIFF files.
    """
    check_kind(tags)
    if _numbers(tags, _EXTRA_SAMPLES):
        raise UnsupportedError("is a TIFF file of 16 bits with transparency: save it as PNG")

    def decode() -> Decoded | None:
        flags = cv2.IMREAD_ANYCOLOR | cv2.IMREAD_ANYDEPTH
        try:
            decoded: Decoded | None = cv2.imdecode(content, flags)
        except cv2.error:
            return None
        return decoded

    pixels, complaints = decode_quietly(decode)
    if pixels is None or complaints:
        raise DamagedError("; ".join(complaints) or "its pixels cannot be decoded")
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB) if pixels.ndim == 3 else pixels[..., None]


def check_deflate(tags: Tags, content: NDArray[np.uint8]) -> None:
    """Compare compressed pixels with their checksums, which libtiff does not.

    Raises:
        DamagedError: They are not as they were written.
    """
    if not set(_numbers(tags, _COMPRESSION)) & set(_DEFLATE):
        return
    starts = _numbers(tags, _STRIPS) or _numbers(tags, _TILES)
    sizes = _numbers(tags, _STRIP_SIZES) or _numbers(tags, _TILE_SIZES)
    for start, size in zip(starts, sizes, strict=False):
        _check_inflates(content[start : start + size].tobytes())


def _check_inflates(compressed: bytes) -> None:
    """Inflate some at a time: a small part may become as large as it likes."""
    inflater, left = zlib.decompressobj(), compressed
    try:
        while left and not inflater.eof:
            inflater.decompress(left, 2**20)
            left = inflater.unconsumed_tail
    except zlib.error as error:
        raise DamagedError(f"its compressed pixels are damaged, {error}") from error
    if not inflater.eof:
        raise DamagedError("its compressed pixels end early")


def _numbers(tags: Tags, tag: int) -> tuple[int, ...]:
    found = tags.get(tag)
    values = found if isinstance(found, tuple) else (found,)
    return tuple(value for value in values if isinstance(value, int))
