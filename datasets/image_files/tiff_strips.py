"""TIFF files of 16 bits of grey with opacity, which neither Pillow nor OpenCV reads right."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from datasets.image_files.damage import DamagedError, UnsupportedError
from datasets.image_files.pixels import Decoded, WithoutOpacity
from datasets.image_files.tiff import (
    BITS,
    COMPRESSION,
    DEFLATE,
    ORIENTATION,
    STRIPS,
    Tags,
    check_kind,
    number_in,
    numbers,
    parts_in,
    size_in,
    without_last,
)
from datasets.image_files.upright import turn_upright

_PREDICTOR, _PLANES = 317, 284
_STORED, _DIFFERENCES = 1, 2
_CHANNELS, _BYTES = 2, 2


def decode_grey_with_opacity(
    tags: Tags, content: NDArray[np.uint8], without_opacity: WithoutOpacity
) -> Decoded:
    """Decode pixels that are stored as they are, or deflated, in strips.

    Args:
        tags: Of the file.
        content: Its bytes.
        without_opacity: What to do with transparent pixels.

    Raises:
        DamagedError: The file is not whole.
        UnsupportedError: It is packed in another way.
    """
    check_kind(tags)
    compression = number_in(tags, COMPRESSION, _STORED)
    known = compression in (_STORED, *DEFLATE) and number_in(tags, _PLANES, 1) == 1
    known = known and set(numbers(tags, BITS)) == {8 * _BYTES}
    if not known or not numbers(tags, STRIPS) or number_in(tags, _PREDICTOR, 1) > _DIFFERENCES:
        raise UnsupportedError(
            "is a TIFF file of 16 bits of grey with transparency, packed in a way that is not "
            "read: save it as PNG"
        )
    rows, columns = size_in(tags)
    stored = _strips(tags, content, rows * columns * _CHANNELS * _BYTES, compression != _STORED)
    order = "<" if content[0] == ord("I") else ">"
    values = np.frombuffer(stored, f"{order}u2").astype(np.uint16)
    pixels = values.reshape(rows, columns, _CHANNELS)
    summed = np.cumsum(pixels, axis=1, dtype=np.uint16)
    is_difference = number_in(tags, _PREDICTOR, 1) == _DIFFERENCES
    seen = without_last(summed if is_difference else pixels, tags, without_opacity)
    return turn_upright(seen, number_in(tags, ORIENTATION, 1))


def _strips(tags: Tags, content: NDArray[np.uint8], size: int, deflated: bool) -> bytes:
    """Return the bytes of all strips, which have to be as many as the pixels need.

    A strip that is named again is not inflated again.
    """
    found, known = bytearray(), dict[tuple[int, int], bytes]()
    for part in parts_in(tags, content.size):
        missing = size - len(found)
        if missing <= 0:
            break
        if part not in known:
            strip = content[slice(*part)]
            whole = _inflated(strip.tobytes(), missing) if deflated else strip[:missing].tobytes()
            known[part] = whole
        found += known[part][:missing]
    if len(found) < size:
        raise DamagedError("its pixels end early")
    return bytes(found[:size])


def _inflated(strip: bytes, most: int) -> bytes:
    """Inflate no more than the pixels need: a small part may become as large as it likes."""
    try:
        return zlib.decompressobj().decompress(strip, max(most, 1))
    except zlib.error as error:
        raise DamagedError(f"its compressed pixels are damaged, {error}") from error
