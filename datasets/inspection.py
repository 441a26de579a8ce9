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
from datasets.fingerprint import VALIDATION, marked_digest
from datasets.image_files.names import shown
from datasets.image_files.pixels import Decoded
from datasets.kept_masks import read_kept_mask
from datasets.mask_looks import MaskLook, resembles_mask
from datasets.reading_whole import read_whole
from datasets.samples import Sample
from storage.digest import bytes_digest


@dataclass(frozen=True)
class Inspected:
    """What was seen when a sample was read.

    Attributes:
        sample: The sample.
        size: (rows, columns) in pixels.
        channels: 1 or 3.
        coloured: Some of it is clearly coloured.
        like_mask: Its pixels look like those of a mask.
        counts: Of its 16-bit values; None with 8 bits.
        masks: What its mask looks like, and then each part of it; none without a mask.
        digest: The same for images of the same pixels.
        files: The SHA-256 of the image and of its mask, by their paths below the dataset's folder;
            that of an image for validation is marked.
        remarks: What is odd about the files and changes no pixel, with their names.
    """

    sample: Sample
    size: tuple[int, int]
    channels: int
    coloured: bool
    like_mask: bool
    counts: ValueCounts | None
    masks: tuple[MaskLook, ...]
    digest: bytes
    files: Mapping[str, str]
    remarks: tuple[str, ...] = ()


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
    remarks: list[str] = []
    raw, image = read_whole(sample.path, most_megapixels, on_remark=remarks.append)
    copies = {f"{sample.split}/{sample.defect_type}/{file_name}": raw}
    looks: tuple[MaskLook, ...] = ()
    if sample.mask_path is not None:
        mask = read_kept_mask(
            sample.mask_path, sample, image.shape[:2], most_megapixels, remarks.append
        )
        if sample.label:
            mask_name = f"{Path(file_name).stem}_mask{mask.suffix}"
            copies[f"ground_truth/{sample.defect_type}/{mask_name}"] = mask.content
            looks = mask.looks
    for place, content in copies.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_bytes(content)
    return Inspected(
        sample,
        (image.shape[0], image.shape[1]),
        image.shape[2],
        is_coloured(image),
        resembles_mask(image),
        count_values(image),
        looks,
        _digest_pixels(image),
        _digests(sample, copies),
        tuple(remarks),
    )


def _digests(sample: Sample, copies: Mapping[str, bytes]) -> dict[str, str]:
    """Return the digest of each file, that of the image first."""
    image, *masks = ((place, bytes_digest(content)) for place, content in copies.items())
    return {image[0]: marked_digest(image[1], sample), **dict(masks)}


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
    validation = [next(iter(each.files)) for each in inspected if each.sample.is_validation]
    tests = Counter(each.sample.defect_type for each in inspected if each.sample.split == "test")
    masks = sum(bool(each.masks) for each in inspected)
    sizes = Counter(each.size for each in inspected).most_common()
    deep = training_counts(inspected)
    return {
        **({"bit_depth": bit_depth_of(deep)} if deep else {}),
        **({VALIDATION: sorted(validation)} if validation else {}),
        "counts": {"train": train, "test": dict(tests), "masks": masks},
        "image_sizes": [{"rows": r, "columns": c, "images": n} for (r, c), n in sizes],
        "channels": max(each.channels for each in inspected),
        "coloured": any(each.coloured for each in inspected),
    }


def training_counts(inspected: Sequence[Inspected]) -> ValueCounts | None:
    """Count the 16-bit values of all training images; None if none of them has 16 bits."""
    return join_counts(each.counts for each in inspected if each.sample.split == "train")


def _digest_pixels(image: Decoded) -> bytes:
    """Return the same for the same pixels, in whatever kind of file they are."""
    kind = f"{image.shape} {image.dtype}".encode()
    pixels = np.ascontiguousarray(image).data
    return hashlib.blake2b(pixels, digest_size=16, key=kind[:64]).digest()
