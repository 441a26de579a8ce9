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

from datasets.bit_depth import FULL, BitDepth, white_of
from datasets.image_files.decode import decode_image
from datasets.image_files.limit import MOST_MEGAPIXELS
from datasets.image_files.names import shown
from datasets.image_files.pixels import Decoded, hide_transparent
from storage.whole import write_whole

Image = NDArray[np.uint8]
Mask = NDArray[np.bool_]
OnProgress = Callable[[int, int], None] | None

IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff")
"""What images are written as."""
READ_SUFFIXES = (
    *IMAGE_SUFFIXES,
    ".jpe", ".jfif", ".webp", ".gif", ".jp2", ".j2k", ".pgm", ".ppm", ".pbm", ".pnm",
    ".dib", ".ras", ".sr", ".avif",
)  # fmt: skip
"""What is read, whatever the case."""

_MOST_BYTES_A_PIXEL, _MOST_BYTES_BESIDE = 8, 16 * 2**20


def list_images(folder: Path, recursive: bool = False) -> list[Path]:
    """List the image files of a folder, `2.png` before `10.png`.

    Args:
        folder: An existing folder.
        recursive: Those of its sub-folders follow, except hidden ones.

    Returns:
        Paths of the files with one of `READ_SUFFIXES`, hidden files left out, links that lead
        nowhere included: an image is missing there, which reading says by name.

    Raises:
        FileNotFoundError: The folder does not exist.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is not a folder: give the folder that holds the images")
    entries = sorted(folder.iterdir(), key=_natural_key)
    found = [path for path in entries if _is_image(path)]
    if not recursive:
        return found
    inside = [path for path in entries if path.is_dir() and not path.name.startswith(".")]
    return found + [
        image for path in inside if not path.is_symlink() for image in list_images(path, True)
    ]


def _is_image(path: Path) -> bool:
    visible = not path.name.startswith(".")
    is_there = path.is_file() or (path.is_symlink() and not path.exists())
    return visible and path.suffix.lower() in READ_SUFFIXES and is_there


def _natural_key(path: Path) -> tuple[list[str | int], str]:
    """Digits compare as numbers; the name itself settles what is equal otherwise."""
    pieces = re.split(r"([0-9]+)", path.name.casefold())
    return [int(piece) if i % 2 else piece for i, piece in enumerate(pieces)], path.name


def read_image(
    path: Path,
    grey: bool | None = None,
    most_megapixels: float | None = MOST_MEGAPIXELS,
    bit_depth: BitDepth = FULL,
) -> Image:
    """Read an image file of any kind that `READ_SUFFIXES` names.

    Pixels of 16 bits are divided by one number, so that images of one depth stay comparable.
    Transparent pixels are laid on black: what colour lies hidden under them means nothing. The
    orientation that a camera notes in a file is applied.

    Args:
        path: The image file.
        grey: True for one channel, weighted as in ITU-R BT.601; False for red, green and blue;
            None for whichever the file holds.
        most_megapixels: Refuse an image with more by its header; None for images of a dataset,
            which were let in when they were imported.
        bit_depth: How many bits of a 16-bit file are used, as its dataset or a run says.

    Returns:
        uint8 H×W×1 or H×W×3.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is cut off, damaged, too large, or its pixels are neither 8 nor 16
            bits.
    """
    content = read_bytes(path, most_megapixels)
    pixels = to_eight_bits(decode_image(content, path, most_megapixels), bit_depth)
    return pixels if grey is None else to_channels(pixels, grey)


def to_channels(pixels: Image, grey: bool) -> Image:
    """Turn an image grey, or give it three channels.

    Args:
        pixels: uint8 H×W, H×W×1 or H×W×3 (red, green, blue).
        grey: True for one channel, weighted as in ITU-R BT.601; False for three.

    Returns:
        uint8 H×W×1 or H×W×3.

    Raises:
        ValueError: The array is no such image.
    """
    pixels = pixels[..., None] if pixels.ndim == 2 else pixels
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] not in (1, 3):
        raise ValueError(
            f"received an array of {pixels.dtype} and shape {pixels.shape}; an image is uint8, "
            "rows×columns or rows×columns×3 (red, green, blue)"
        )
    if grey and pixels.shape[2] == 3:
        weighted: Image = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY)
        return weighted[..., None]
    if not grey and pixels.shape[2] == 1:
        return np.repeat(pixels, 3, axis=2)
    return pixels


def read_mask(
    path: Path, most_megapixels: float | None = MOST_MEGAPIXELS, *, above: int = 0
) -> Mask:
    """Read a mask: every pixel that is not black or fully transparent is defective.

    Args:
        path: An image file of the same kinds as in `read_image`.
        most_megapixels: As there.
        above: Only higher values count; 0 is black.

    Returns:
        bool H×W, True where defective.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is cut off or damaged.
    """
    content = read_bytes(path, most_megapixels)
    return mask_of(decode_image(content, path, most_megapixels, hide_transparent), above)


def mask_of(pixels: Decoded, above: int = 0) -> Mask:
    """Say which pixels of a decoded mask (H×W×C) are not black."""
    mask: Mask = np.any(pixels > above, axis=2)
    return mask


def read_bytes(path: Path, most_megapixels: float | None = MOST_MEGAPIXELS) -> NDArray[np.uint8]:
    """Read a file as uint8; unlike OpenCV's reader it takes paths in every script.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The path is a folder, or the file is empty or larger than any image may be.
    """
    if path.is_dir():
        raise ValueError(f"{shown(path)} is a folder and no image: rename or remove it")
    if not path.is_file():
        cause = "leads nowhere" if path.is_symlink() else "does not exist"
        raise FileNotFoundError(f"{shown(path)} {cause}: was it moved or deleted?")
    _check_file_size(path, most_megapixels)
    content = np.fromfile(path, np.uint8)
    if content.size == 0:
        raise ValueError(f"{shown(path)} is an empty file: copy it again or remove it")
    return content


def _check_file_size(path: Path, most_megapixels: float | None) -> None:
    """Spare the memory for files that no image within the limit can fill."""
    size = path.stat().st_size
    if most_megapixels is None or size <= most_megapixels * 1e6 * _MOST_BYTES_A_PIXEL + (
        _MOST_BYTES_BESIDE
    ):
        return
    raise ValueError(
        f"{shown(path)} has {size / 1e6:,.0f} MB, more than {most_megapixels:g} megapixels take: "
        "make it smaller, or allow more with most_megapixels"
    )


def to_eight_bits(pixels: Decoded, bit_depth: BitDepth = FULL) -> Image:
    """Bring 16 bits to 8 by one division for all images.

    Args:
        pixels: uint8, which stay as they are, or uint16.
        bit_depth: How many of 16 bits are used; their highest value becomes 255, and so does what
            lies above.
    """
    if pixels.dtype == np.uint16:
        white = white_of(bit_depth)
        pixels = np.rint(np.minimum(pixels, white) / np.float32(white / 255))
    return pixels.astype(np.uint8, copy=False)


def png_bytes(pixels: NDArray[np.uint8]) -> bytes:
    """Return grey pixels, uint8 H×W×1, as a PNG file has them."""
    _, content = cv2.imencode(".png", pixels)
    return bytes(content.tobytes())


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
