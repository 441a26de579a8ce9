"""Image files to arrays and back: one way to read and to turn grey, for training and testing.

In memory an image is uint8, H×W×C, with C = 1 (grey) or 3 (red, green, blue). A mask is bool, H×W.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from storage.whole import write_whole

Image = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Decoded = NDArray[np.uint8] | NDArray[np.uint16]
OnProgress = Callable[[int, int], None] | None

IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff")
_PNG_SIGNATURE, _PNG_END = b"\x89PNG", b"IEND\xaeB`\x82"
_JPEG_SIGNATURE = b"\xff\xd8"


def list_images(folder: Path) -> list[Path]:
    """List the image files of a folder, `2.png` before `10.png`, without its sub-folders.

    Args:
        folder: An existing folder.

    Returns:
        Paths of the files with one of `IMAGE_SUFFIXES`, hidden files left out.

    Raises:
        FileNotFoundError: The folder does not exist.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is not a folder: give the folder that holds the images")
    found = (path for path in folder.iterdir() if _is_image(path))
    return sorted(found, key=_natural_key)


def _is_image(path: Path) -> bool:
    visible = not path.name.startswith(".")
    return visible and path.suffix.lower() in IMAGE_SUFFIXES and path.is_file()


def _natural_key(path: Path) -> tuple[list[str | int], str]:
    """Digits compare as numbers; the name itself settles what is equal otherwise."""
    pieces = re.split(r"([0-9]+)", path.name.casefold())
    return [int(piece) if i % 2 else piece for i, piece in enumerate(pieces)], path.name


def read_image(path: Path, grey: bool | None = None) -> Image:
    """Read a PNG, JPEG, BMP or TIFF file.

    Pixels of 16 bits are divided by 257, the same for every image, so that images stay comparable.
    Transparent pixels are laid on black: what colour lies hidden under them means nothing. The
    orientation that a camera notes in a file is applied.

    Args:
        path: The image file.
        grey: True for one channel, weighted as in ITU-R BT.601; False for red, green and blue;
            None for whichever the file holds.

    Returns:
        uint8 H×W×1 or H×W×3.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is cut off, damaged, or its pixels are neither 8 nor 16 bits.
    """
    pixels = to_eight_bits(decode_image(read_bytes(path), path))
    if grey and pixels.shape[2] == 3:
        weighted: Image = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
        return weighted[..., None]
    if grey is False and pixels.shape[2] == 1:
        return np.repeat(pixels, 3, axis=2)
    return pixels


def read_mask(path: Path) -> Mask:
    """Read a mask: every pixel that is not black (or transparent) is defective.

    Args:
        path: An image file of the same kinds as in `read_image`.

    Returns:
        bool H×W, True where defective.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is cut off or damaged.
    """
    return mask_of(decode_image(read_bytes(path), path))


def mask_of(pixels: Decoded) -> Mask:
    """Say which pixels of a decoded mask (H×W×C) are not black."""
    mask: Mask = (pixels != 0).any(axis=2)
    return mask


def read_bytes(path: Path) -> NDArray[np.uint8]:
    """Read a file as uint8; unlike OpenCV's reader it takes paths in every script.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is empty.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path} does not exist: was it moved or deleted?")
    content = np.fromfile(path, np.uint8)
    if content.size == 0:
        raise ValueError(f"{path} is an empty file: copy it again or remove it")
    return content


def decode_image(content: NDArray[np.uint8], path: Path) -> Decoded:
    """Decode the bytes of an image file at its own depth.

    Args:
        content: The bytes, uint8.
        path: Named in errors.

    Returns:
        uint8 or uint16, H×W×1 or H×W×3 (red, green, blue).

    Raises:
        ValueError: The file is cut off, damaged, or its pixels are neither 8 nor 16 bits.
    """
    pixels = None if _is_cut_off_png(content) else _decode(content)
    if pixels is None:
        raise ValueError(f"{path} is cut off, damaged or no image: copy it again or remove it")
    if pixels.dtype not in (np.uint8, np.uint16):
        raise ValueError(f"{path} has {pixels.dtype} pixels: save it with 8 or 16 bits a channel")
    if pixels.ndim == 2:
        return pixels[..., None]
    if pixels.shape[2] == 4:
        return _lay_on_black(pixels)
    reordered: Decoded = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
    return reordered


def _decode(content: NDArray[np.uint8]) -> Decoded | None:
    # Our sentence replaces OpenCV's lines on stderr, which name no file.
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    is_jpeg = content[:2].tobytes() == _JPEG_SIGNATURE
    # "Unchanged" keeps transparency, but not the orientation that cameras note in JPEG files.
    flags = cv2.IMREAD_ANYCOLOR | cv2.IMREAD_ANYDEPTH if is_jpeg else cv2.IMREAD_UNCHANGED
    try:
        pixels: Decoded | None = cv2.imdecode(content, flags)
    except cv2.error:
        return None
    return pixels


def _is_cut_off_png(content: NDArray[np.uint8]) -> bool:
    """Spare libpng such a file: it writes to stderr past every log level."""
    return content[:4].tobytes() == _PNG_SIGNATURE and _PNG_END not in content.tobytes()


def _lay_on_black(pixels: Decoded) -> Decoded:
    colour = cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGB)
    opacity = pixels[..., 3:].astype(np.float32) / np.iinfo(pixels.dtype).max
    laid: Decoded = np.rint(colour * opacity).astype(pixels.dtype)
    return laid


def to_eight_bits(pixels: Decoded) -> Image:
    """Bring 16 bits to 8 by one division for all images: 65535 becomes 255."""
    if pixels.dtype == np.uint16:
        pixels = np.rint(pixels / np.float32(257))
    return pixels.astype(np.uint8, copy=False)


def write_image(path: Path, image: NDArray[np.uint8 | np.bool_]) -> None:
    """Write an image or a mask whole; its folder is made when missing.

    Args:
        path: Ends in one of `IMAGE_SUFFIXES`.
        image: uint8 H×W, H×W×1 or H×W×3 (red, green, blue); a bool mask becomes 0 and 255.

    Raises:
        ValueError: The path ends otherwise.
    """
    if path.suffix.lower() not in IMAGE_SUFFIXES:
        raise ValueError(f"{path} is no image file: end its name in {', '.join(IMAGE_SUFFIXES)}")
    pixels = image.astype(np.uint8) * 255 if image.dtype == np.bool_ else image
    if pixels.ndim == 3 and pixels.shape[2] == 3:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    _, content = cv2.imencode(path.suffix.lower(), pixels)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content.tobytes())
