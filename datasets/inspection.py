"""Reading every image once while it is imported: to make sure it is whole, and to know its kind."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from datasets.bit_depth import ValueCounts, bit_depth_of, count_values, join_counts
from datasets.colour import is_coloured
from datasets.image_files.decode import decode_image
from datasets.image_files.names import check_file_name, shown
from datasets.image_files.pixels import (
    Decoded,
    WithoutOpacity,
    hide_transparent,
    lay_on_black,
)
from datasets.images import Mask, png_bytes, read_bytes
from datasets.mask_background import marks_on_colour
from datasets.mask_files import draw_mask, is_drawn
from datasets.mask_looks import MaskLook, look_at_mask
from datasets.samples import Sample
from storage.digest import bytes_digest
from storage.system_errors import in_words


class BadImageError(ValueError):
    """An image or a mask cannot be imported; the message names it and says why."""


@dataclass(frozen=True)
class Inspected:
    """What was seen when a sample was read.

    Attributes:
        sample: The sample.
        size: (rows, columns) in pixels.
        channels: 1 or 3.
        coloured: Some of it is clearly coloured.
        counts: Of its 16-bit values; None with 8 bits.
        mask: What its mask looks like; None without a mask.
        digest: The same for images of the same pixels.
        files: The SHA-256 of the image and of its mask, by their paths below the dataset's folder.
    """

    sample: Sample
    size: tuple[int, int]
    channels: int
    coloured: bool
    counts: ValueCounts | None
    mask: MaskLook | None
    digest: bytes
    files: Mapping[str, str]


def copy_inspected(
    sample: Sample, folder: Path, file_name: str, most_megapixels: float | None
) -> Inspected:
    """Copy a sample and its mask, byte for byte, into the MVTec AD layout, and decode both.

    Masks that are a folder or polygons, or have no black pixel, are drawn in black and white; that
    of a good image must be black, and is not copied.

    Args:
        sample: What to copy.
        folder: The dataset's folder.
        file_name: The name that the image gets; its mask gets `<stem>_mask`.
        most_megapixels: Images with more are refused.

    Returns:
        What was seen.

    Raises:
        BadImageError: A file is missing, cut off, damaged, too large or has a name that cannot be
            kept, or the mask has another size than its image.
        OSError: A file cannot be written.
    """
    raw, image = _read(sample.path, most_megapixels)
    copies = {f"{sample.split}/{sample.defect_type}/{file_name}": raw}
    look = None
    if sample.mask_path is not None:
        mask = _read_mask(sample, sample.mask_path, image, most_megapixels)
        if sample.label:
            mask_name = f"{Path(file_name).stem}_mask{mask.suffix}"
            copies[f"ground_truth/{sample.defect_type}/{mask_name}"] = mask.content
            look = look_at_mask(
                mask.pixels, sample.mask_path, sample.defect_type, on_colour=mask.on_colour
            )
    for place, content in copies.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_bytes(content)
    return Inspected(
        sample,
        (image.shape[0], image.shape[1]),
        image.shape[2],
        is_coloured(image),
        count_values(image),
        look,
        _digest_pixels(image),
        {place: bytes_digest(content) for place, content in copies.items()},
    )


def check_contradictions(inspected: Sequence[Inspected]) -> None:
    """Refuse an image that is good in one place and defective in another.

    Raises:
        ValueError: Two files of the same pixels have different labels.
    """
    first: dict[bytes, Sample] = {}
    for each in inspected:
        other = first.setdefault(each.digest, each.sample)
        if other.label != each.sample.label:
            raise ValueError(
                f"{shown(other.path)} and {shown(each.sample.path)} are the same image, but only "
                "one of them is good: remove the wrong one"
            )


def summarize(inspected: Sequence[Inspected]) -> dict[str, Any]:
    """Count images, masks, sizes (most frequent first) and bits in use, for `dataset.json`.

    It also says whether any image is coloured.
    """
    train = sum(each.sample.split == "train" for each in inspected)
    tests = Counter(each.sample.defect_type for each in inspected if each.sample.split == "test")
    masks = sum(each.mask is not None for each in inspected)
    sizes = Counter(each.size for each in inspected).most_common()
    deep = training_counts(inspected)
    return {
        **({"bit_depth": bit_depth_of(deep)} if deep else {}),
        "counts": {"train": train, "test": dict(tests), "masks": masks},
        "image_sizes": [{"rows": r, "columns": c, "images": n} for (r, c), n in sizes],
        "channels": max(each.channels for each in inspected),
        "coloured": any(each.coloured for each in inspected),
    }


def training_counts(inspected: Sequence[Inspected]) -> ValueCounts | None:
    """Count the 16-bit values of all training images; None if none of them has 16 bits."""
    return join_counts(each.counts for each in inspected if each.sample.split == "train")


def _read(
    path: Path, most_megapixels: float | None, without_opacity: WithoutOpacity = lay_on_black
) -> tuple[bytes, Decoded]:
    try:
        check_file_name(path)
        content = read_bytes(path, most_megapixels)
        pixels = decode_image(content, path, most_megapixels, without_opacity)
        return content.tobytes(), pixels
    except ValueError as error:
        raise BadImageError(str(error)) from error
    except OSError as error:
        raise BadImageError(shown(in_words(error))) from error


@dataclass(frozen=True)
class _ReadMask:
    """The bytes, pixels and suffix of a mask as it is kept; `on_colour` as in `MaskLook`."""

    content: bytes
    pixels: Decoded
    suffix: str
    on_colour: bool = False


def _read_mask(
    sample: Sample, path: Path, image: Decoded, most_megapixels: float | None
) -> _ReadMask:
    if is_drawn(path):
        mask = _draw(path, image, most_megapixels)
    else:
        content, pixels = _read(path, most_megapixels, hide_transparent)
        _check_same_size(sample, image, pixels)
        marks = marks_on_colour(pixels)
        mask = _ReadMask(content, pixels, path.suffix) if marks is None else _kept(marks, True)
    if not sample.label and mask.pixels.any():
        raise BadImageError(
            f"{shown(sample.path)} is a good image, but its mask {shown(path)} marks pixels: move "
            "the image to its kind of defect, or remove the mask"
        )
    return mask


def _draw(path: Path, image: Decoded, most_megapixels: float | None) -> _ReadMask:
    try:
        return _kept(draw_mask(path, (image.shape[0], image.shape[1]), most_megapixels))
    except (OSError, ValueError) as error:
        raise BadImageError(str(error)) from error


def _kept(marks: Mask, on_colour: bool = False) -> _ReadMask:
    """A mask that is no file yet, in black and white."""
    pixels = marks.astype(np.uint8)[..., None] * 255
    return _ReadMask(png_bytes(pixels), pixels, ".png", on_colour)


def _digest_pixels(image: Decoded) -> bytes:
    """Return the same for the same pixels, in whatever kind of file they are."""
    kind = f"{image.shape} {image.dtype}".encode()
    pixels = np.ascontiguousarray(image).data
    return hashlib.blake2b(pixels, digest_size=16, key=kind[:64]).digest()


def _check_same_size(sample: Sample, image: Decoded, mask: Decoded) -> None:
    if mask.shape[:2] != image.shape[:2]:
        raise BadImageError(
            f"the mask {shown(str(sample.mask_path))} has {mask.shape[0]}x{mask.shape[1]} pixels "
            f"(rows x columns), but its image {shown(sample.path)} has "
            f"{image.shape[0]}x{image.shape[1]}: both need the same size"
        )
