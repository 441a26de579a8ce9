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
from datasets.image_files.pixels import Decoded, WithoutOpacity

SIGNATURES = (b"II*\0", b"MM\0*")
Tags = Mapping[int, Any]

_COLUMNS, _ROWS, BITS, COMPRESSION = 256, 257, 258, 259
STRIPS, STRIP_SIZES, _TILES, _TILE_SIZES = 273, 279, 324, 325
ORIENTATION, _SAMPLES, _EXTRA_SAMPLES, _SAMPLE_FORMAT = 274, 277, 338, 339
_OPACITY = 2
DEFLATE = (8, 32946)
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
    return number_in(tags, _ROWS, 0), number_in(tags, _COLUMNS, 0)


def is_grey_with_opacity(tags: Tags) -> bool:
    """Tell whether there are two channels."""
    return number_in(tags, _SAMPLES, 1) == 2


def is_deep(tags: Tags) -> bool:
    """Tell whether values have more than 8 bits."""
    return max(numbers(tags, BITS), default=8) > 8


def check_kind(tags: Tags) -> None:
    """Refuse pixels that are no whole numbers from 0 on.

    Raises:
        UnsupportedError: They are of floating point, or have a sign.
    """
    kind = _FORMATS.get(max(numbers(tags, _SAMPLE_FORMAT), default=1))
    if kind:
        bits = max(numbers(tags, BITS), default=8)
        raise UnsupportedError(f"has {kind}{bits} pixels: save it with 8 or 16 bits a channel")


def decode_deep_colour(
    tags: Tags, content: NDArray[np.uint8], without_opacity: WithoutOpacity
) -> Decoded:
    """Decode 16 bits of colour, which Pillow cuts to 8, by OpenCV.

    Args:
        tags: Of the file.
        content: Its bytes.
        without_opacity: What to do with transparent pixels.

    Raises:
        DamagedError: The file is not whole.
        UnsupportedError: It has pixels of a kind that is not read.
    """
    check_kind(tags)
    pixels = _decode_by_opencv(content)
    if pixels.ndim == 2:
        return pixels[..., None]
    if pixels.shape[2] == 3:
        in_order: Decoded = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
        return in_order
    return without_last(cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGBA), tags, without_opacity)


def without_last(pixels: Decoded, tags: Tags, without_opacity: WithoutOpacity) -> Decoded:
    """Take the last channel as the file says: as opacity, if it does not say what it is."""
    if number_in(tags, _EXTRA_SAMPLES, _OPACITY) == _OPACITY:
        return without_opacity(pixels)
    # Colours are multiplied with their opacity already, or the channel is something else.
    colours: Decoded = pixels[..., :-1].copy()
    return colours


def _decode_by_opencv(content: NDArray[np.uint8]) -> Decoded:
    def decode() -> Decoded | None:
        try:
            decoded: Decoded | None = cv2.imdecode(content, cv2.IMREAD_UNCHANGED)
        except cv2.error:
            return None
        return decoded

    pixels, complaints = decode_quietly(decode)
    if pixels is None or complaints:
        raise DamagedError("; ".join(complaints) or "its pixels cannot be decoded")
    return pixels


def check_deflate(tags: Tags, content: NDArray[np.uint8]) -> None:
    """Compare compressed pixels with their checksums, which libtiff does not.

    Raises:
        DamagedError: They are not as they were written.
    """
    if not set(numbers(tags, COMPRESSION)) & set(DEFLATE):
        return
    for start, end in dict.fromkeys(parts_in(tags, content.size)):
        _check_inflates(content[start:end].tobytes())


def parts_in(tags: Tags, file_size: int) -> tuple[tuple[int, int], ...]:
    """Return where strips or tiles begin and end; the same part may be there several times.

    Different ones together hold no more than the file: else a small file could name its own bytes
    a hundred thousand times, and reading it would take as long.

    Raises:
        DamagedError: They lie over each other.
    """
    starts = numbers(tags, STRIPS) or numbers(tags, _TILES)
    sizes = numbers(tags, STRIP_SIZES) or numbers(tags, _TILE_SIZES)
    parts = tuple(
        (min(max(start, 0), file_size), min(max(start + size, start, 0), file_size))
        for start, size in zip(starts, sizes, strict=False)
    )
    if sum(end - start for start, end in set(parts)) > file_size:
        raise DamagedError("its pixels lie over each other")
    return parts


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


def number_in(tags: Tags, tag: int, otherwise: int) -> int:
    """Return the first number of a tag, or what is meant where it is missing."""
    return next(iter(numbers(tags, tag)), otherwise)


def numbers(tags: Tags, tag: int) -> tuple[int, ...]:
    """Return the whole numbers of a tag; none where it is missing."""
    found = tags.get(tag)
    values = found if isinstance(found, tuple) else (found,)
    return tuple(value for value in values if isinstance(value, int))
