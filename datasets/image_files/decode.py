"""The bytes of an image file to its pixels, or to the one sentence that refuses it.

OpenCV decodes PNG and JPEG: it is fast, and reads 16 bits of colour. Pillow reads headers without
taking memory for pixels, and decodes what OpenCV reads wrong (`others.py`).
"""

from __future__ import annotations

import io
import logging
import warnings
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from datasets.image_files import jpeg, png, tiff
from datasets.image_files.damage import DamagedError, UnsupportedError
from datasets.image_files.limit import MOST_MEGAPIXELS
from datasets.image_files.names import shown
from datasets.image_files.others import READ_ERRORS, decode_other
from datasets.image_files.pages import check_pages
from datasets.image_files.pixels import Decoded, OnRemark, WithoutOpacity, lay_on_black
from datasets.image_files.tiff_strips import decode_grey_with_opacity
from datasets.image_files.upright import orientation_of

_FORMATS = ("JPEG", "BMP", "TIFF", "WEBP", "GIF", "PPM", "JPEG2000", "SUN", "AVIF")


def decode_image(
    content: NDArray[np.uint8],
    path: Path,
    most_megapixels: float | None = MOST_MEGAPIXELS,
    without_opacity: WithoutOpacity = lay_on_black,
    on_remark: OnRemark = None,
) -> Decoded:
    """Decode the bytes of an image file at its own depth.

    Args:
        content: The bytes, uint8.
        path: Named in errors.
        most_megapixels: Refuse more before any memory is taken for them; None for files that were
            let in before.
        without_opacity: What to do with transparent pixels; `hide_transparent` for masks.
        on_remark: Told what is odd about the file and changes no pixel.

    Returns:
        uint8 or uint16, H×W×1 or H×W×3 (red, green, blue), upright.

    Raises:
        ValueError: The file is cut off, damaged or too large, or its pixels are neither 8 nor 16
            bits.
    """
    _silence_libraries()
    try:
        if content[:8].tobytes() == png.SIGNATURE:
            _check_size(png.png_size(content[:64].tobytes()), most_megapixels)
            first_page = most_megapixels is None
            return png.decode_png(content, without_opacity, first_page=first_page)
        return _decode_opened(content, most_megapixels, without_opacity, on_remark)
    except DamagedError as error:
        raise ValueError(
            f"{shown(path)} is cut off, damaged or no image ({error}): copy it again or remove it"
        ) from error
    except UnsupportedError as error:
        raise ValueError(f"{shown(path)} {error}") from error
    except MemoryError as error:
        raise ValueError(f"{shown(path)} does not fit into memory: make it smaller") from error


def _decode_opened(
    content: NDArray[np.uint8],
    most_megapixels: float | None,
    without_opacity: WithoutOpacity,
    on_remark: OnRemark,
) -> Decoded:
    try:
        image = Image.open(io.BytesIO(content.tobytes()), formats=_FORMATS)
    except UnidentifiedImageError as error:
        if content[:4].tobytes() in tiff.SIGNATURES:
            return _decode_rare_tiff(content, most_megapixels, without_opacity)
        raise DamagedError(_unidentified(content)) from error
    except READ_ERRORS as error:
        raise DamagedError(str(error)) from error
    with image:
        _check_size((image.height, image.width), most_megapixels)
        if content[:2].tobytes() == jpeg.SIGNATURE:
            noted = orientation_of(image.info.get("exif", b""))
            return jpeg.decode_jpeg(content, noted, on_remark)
        if most_megapixels is not None:
            check_pages(image)
        return decode_other(image, content, without_opacity)


def _decode_rare_tiff(
    content: NDArray[np.uint8], most_megapixels: float | None, without_opacity: WithoutOpacity
) -> Decoded:
    """Decode a TIFF file that Pillow does not open, or say of what kind it is."""
    try:
        tags = tiff.read_tags(content)
    except READ_ERRORS as error:
        raise DamagedError(_unidentified(content)) from error
    _check_size(tiff.size_in(tags), most_megapixels)
    if not tiff.is_deep(tags):
        tiff.check_kind(tags)
        raise DamagedError("its tags do not fit together")
    if tiff.is_grey_with_opacity(tags):
        return decode_grey_with_opacity(tags, content, without_opacity)
    return tiff.decode_deep_colour(tags, content, without_opacity)


def _check_size(size: tuple[int, int], most_megapixels: float | None) -> None:
    rows, columns = size
    if not rows or not columns:
        raise DamagedError("it has no pixels")
    if most_megapixels is not None and rows * columns > most_megapixels * 1e6:
        raise UnsupportedError(
            f"has {rows}x{columns} pixels (rows x columns), more than the {most_megapixels:g} "
            "megapixels that are read: make it smaller, or allow more with most_megapixels"
        )


def _unidentified(content: NDArray[np.uint8]) -> str:
    known = (jpeg.SIGNATURE, b"BM", *tiff.SIGNATURES, b"\x89PNG")
    if content[:4].tobytes().startswith(known):
        return "its header is not whole"
    return "it does not begin as an image does"


def _silence_libraries() -> None:
    """Leave it to our sentences to say what is wrong; they name the file."""
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    warnings.filterwarnings("ignore", module=r"PIL\.")
    logging.getLogger("PIL").setLevel(logging.CRITICAL)
    # Ours is another limit: stated, the same for every format, and changeable.
    Image.MAX_IMAGE_PIXELS = None
