"""A mask as a dataset keeps it: its file, or black and white where it has to be made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from datasets.image_files.names import shown
from datasets.image_files.pixels import OnRemark, hide_transparent
from datasets.images import Mask, list_images, mask_of, png_bytes
from datasets.mask_background import marks_on_colour
from datasets.mask_files import draw_shapes, is_drawn
from datasets.mask_looks import MaskLook, as_part, look_at_mask
from datasets.reading_whole import BadImageError, read_whole
from datasets.samples import Sample


@dataclass(frozen=True)
class KeptMask:
    """A mask as a dataset keeps it.

    Attributes:
        content: The bytes of its file.
        suffix: Of its file.
        marks: bool H×W, True where defective.
        looks: What it looks like; of a folder, what all of it does and then each of its images.
    """

    content: bytes
    suffix: str
    marks: Mask
    looks: tuple[MaskLook, ...]


def read_kept_mask(
    path: Path,
    sample: Sample,
    size: tuple[int, ...],
    most_megapixels: float | None,
    on_remark: OnRemark,
) -> KeptMask:
    """Read the mask of a sample: an image, a folder of images to unite, or polygons.

    Args:
        path: The mask.
        sample: Whose it is.
        size: (rows, columns) of its image.
        most_megapixels: Masks with more are refused.
        on_remark: Told what is odd about a file and changes no pixel.

    Raises:
        BadImageError: A file is missing, cut off, damaged, too large, of another size than the
            image, or marks pixels of a good image.
    """
    if not is_drawn(path):
        mask = _read_image(path, sample, size, most_megapixels, on_remark)
    elif path.is_dir():
        parts = [
            _read_image(part, sample, size, most_megapixels, on_remark)
            for part in list_images(path)
        ]
        marks = np.logical_or.reduce([part.marks for part in parts])
        looks = tuple(as_part(look) for part in parts for look in part.looks)
        whole = look_at_mask(_black_and_white(marks), path, sample.defect_type)
        mask = _made(marks, (whole, *looks))
    else:
        mask = _draw(path, sample, size)
    if not sample.label and mask.marks.any():
        raise BadImageError(
            f"{shown(sample.path)} is a good image, but its mask {shown(path)} marks pixels: move "
            "the image to its kind of defect, or remove the mask"
        )
    return mask


def _read_image(
    path: Path,
    sample: Sample,
    size: tuple[int, ...],
    most_megapixels: float | None,
    on_remark: OnRemark,
) -> KeptMask:
    content, pixels = read_whole(path, most_megapixels, hide_transparent, on_remark)
    if pixels.shape[:2] != size:
        raise BadImageError(
            f"the mask {shown(path)} has {pixels.shape[0]}x{pixels.shape[1]} pixels (rows x "
            f"columns), but its image {shown(sample.path)} has {size[0]}x{size[1]}: both need the "
            "same size"
        )
    marks = marks_on_colour(pixels)
    if marks is None:
        look = look_at_mask(pixels, path, sample.defect_type)
        return KeptMask(content, path.suffix, mask_of(pixels), (look,))
    look = look_at_mask(_black_and_white(marks), path, sample.defect_type, on_colour=True)
    return _made(marks, (look,))


def _draw(path: Path, sample: Sample, size: tuple[int, ...]) -> KeptMask:
    try:
        marks = draw_shapes(path, (size[0], size[1]))
    except (OSError, ValueError) as error:
        raise BadImageError(str(error)) from error
    return _made(marks, (look_at_mask(_black_and_white(marks), path, sample.defect_type),))


def _made(marks: Mask, looks: tuple[MaskLook, ...]) -> KeptMask:
    return KeptMask(png_bytes(_black_and_white(marks)), ".png", marks, looks)


def _black_and_white(marks: Mask) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return marks.astype(np.uint8)[..., None] * 255
