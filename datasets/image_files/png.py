"""PNG files: their parts checked, then decoded by OpenCV, with what OpenCV leaves out.

OpenCV reads 16 bits of colour, which Pillow does not, but neither the transparent grey level of a
grey image nor the orientation of any.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from datasets.image_files.complaints import decode_quietly
from datasets.image_files.damage import DamagedError
from datasets.image_files.pages import check_number_of_pages
from datasets.image_files.pixels import Decoded, WithoutOpacity
from datasets.image_files.upright import orientation_of, turn_upright

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY, _GREY_WITH_OPACITY = 0, 4
_LENGTH_TYPE_AND_CHECKSUM = 12


@dataclass(frozen=True)
class PngParts:
    """What is needed of the parts of a PNG file beside its pixels.

    Attributes:
        depth: Bits of a value.
        colour_type: As in the PNG specification, 11.2.1.
        orientation: Of its EXIF part; 1 without.
        transparent: The (start, end) of the part that names a transparent colour.
        pages: The number of pictures: an animation has several.
    """

    depth: int
    colour_type: int
    orientation: int
    transparent: tuple[int, int] | None
    pages: int = 1


def png_size(content: bytes) -> tuple[int, int]:
    """Read (rows, columns) from the header alone.

    Raises:
        DamagedError: The file does not begin with a header.
    """
    if content[12:16] != b"IHDR" or len(content) < 33:
        raise DamagedError("it ends within its header")
    columns, rows = struct.unpack(">II", content[16:24])
    return rows, columns


def decode_png(
    content: NDArray[np.uint8], without_opacity: WithoutOpacity, *, first_page: bool = False
) -> Decoded:
    """Decode a PNG file.

    Args:
        content: Its bytes.
        without_opacity: What to do with transparent pixels.
        first_page: Of an animation, take the first picture.

    Returns:
        uint8 or uint16, H×W×1 or H×W×3, upright.

    Raises:
        DamagedError: A part is cut off or not as its checksum says, or the pixels are not whole.
        UnsupportedError: It is an animation, and no picture of it is to be taken.
    """
    raw = content.tobytes()
    parts = read_parts(raw)
    if not first_page:
        check_number_of_pages(parts.pages)
    is_grey = parts.colour_type in (_GREY, _GREY_WITH_OPACITY)
    clear_grey = parts.transparent if parts.colour_type == _GREY else None
    if clear_grey is not None:
        content = np.frombuffer(raw[: clear_grey[0]] + raw[clear_grey[1] :], np.uint8)
    pixels = _decode(content)
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    elif pixels.shape[2] == 4:
        pixels = without_opacity(cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGBA))
    else:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
    if is_grey:
        pixels = pixels[..., :1].copy()
    if clear_grey is not None:
        pixels[pixels == _transparent_grey(raw, clear_grey, parts.depth)] = 0
    return turn_upright(pixels, parts.orientation)


def read_parts(content: bytes) -> PngParts:
    """Go through the parts of a PNG file and compare each with its checksum.

    Raises:
        DamagedError: A part is cut off, missing, or not as its checksum says.
    """
    orientation, transparent, has_pixels = 1, None, False
    frames, is_first_frame = 0, False
    for kind, start, end in _parts(content):
        if kind == b"eXIf":
            orientation = orientation_of(content[start + 8 : end - 4])
        elif kind == b"tRNS":
            transparent = (start, end)
        elif kind == b"acTL" and not has_pixels:
            frames = _number_of_frames(content, (start, end))
        elif kind == b"fcTL" and not has_pixels:
            is_first_frame = True
        has_pixels = has_pixels or kind == b"IDAT"
    if not has_pixels:
        raise DamagedError("it has no pixels")
    pages = frames if is_first_frame else frames + 1  # a picture before the animation is one too
    return PngParts(content[24], content[25], orientation, transparent, pages)


def _parts(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield the type, the start and the end of each part, up to the last one, IEND."""
    view, start, kind = memoryview(content), len(SIGNATURE), b""
    while kind != b"IEND":
        if start + _LENGTH_TYPE_AND_CHECKSUM > len(content):
            raise DamagedError("its end is missing")
        (length,) = struct.unpack(">I", view[start : start + 4])
        kind, end = bytes(view[start + 4 : start + 8]), start + _LENGTH_TYPE_AND_CHECKSUM + length
        if not kind.isalpha() or end > len(content):
            raise DamagedError("bytes are missing in its middle or at its end")
        (expected,) = struct.unpack(">I", view[end - 4 : end])
        if zlib.crc32(view[start + 4 : end - 4]) != expected:
            raise DamagedError(f"its part {kind.decode()} is not as its checksum says")
        yield kind, start, end
        start = end


def _decode(content: NDArray[np.uint8]) -> Decoded:
    def decode() -> Decoded | None:
        try:
            decoded: Decoded | None = cv2.imdecode(content, cv2.IMREAD_UNCHANGED)
        except cv2.error:
            return None
        return decoded

    pixels, complaints = decode_quietly(decode)
    # Warnings about colour profiles and other remarks are common in whole files.
    about_pixels = [each for each in complaints if "IDAT" in each or "error" in each]
    if pixels is None or about_pixels:
        raise DamagedError("; ".join(about_pixels) or "its pixels cannot be decoded")
    return pixels


def _number_of_frames(content: bytes, part: tuple[int, int]) -> int:
    """Return how many pictures an animation has, as its control part says."""
    if part[1] - part[0] != _LENGTH_TYPE_AND_CHECKSUM + 8:
        raise DamagedError("its part acTL has a wrong length")
    (frames,) = struct.unpack(">I", content[part[0] + 8 : part[0] + 12])
    return int(frames)


def _transparent_grey(content: bytes, part: tuple[int, int], depth: int) -> int:
    """Return the grey level that is transparent, spread to 8 bits as the pixels are."""
    if part[1] - part[0] != _LENGTH_TYPE_AND_CHECKSUM + 2:
        raise DamagedError("its part tRNS has a wrong length")
    (level,) = struct.unpack(">H", content[part[0] + 8 : part[0] + 10])
    highest = 2 ** min(depth, 8) - 1
    return int(level) if depth == 16 else int(level & highest) * 255 // highest
