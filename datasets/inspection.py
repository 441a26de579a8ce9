"""Reading every image once while it is imported: to make sure it is whole, and to know its kind."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from datasets.images import Decoded, decode_image, mask_of, read_bytes
from datasets.samples import Sample

# A 16-bit image that stays below this is nearly black once it is divided by 257.
_DARK = 32 * 257


@dataclass(frozen=True)
class Inspected:
    """What was seen when a sample was read.

    Attributes:
        sample: The sample.
        size: (rows, columns) in pixels.
        channels: 1 or 3.
        brightest: The highest of its 16-bit values; None with 8 bits.
        mask_is_empty: No pixel of its mask is defective; None without a mask.
        digest: The same for files of the same bytes.
    """

    sample: Sample
    size: tuple[int, int]
    channels: int
    brightest: int | None
    mask_is_empty: bool | None
    digest: bytes


def copy_inspected(sample: Sample, folder: Path, file_name: str) -> Inspected:
    """Copy a sample and its mask, byte for byte, into the MVTec AD layout, and decode both.

    Args:
        sample: What to copy.
        folder: The dataset's folder.
        file_name: The name that the image gets; its mask gets `<stem>_mask`.

    Returns:
        What was seen.

    Raises:
        FileNotFoundError: A file does not exist.
        ValueError: A file is cut off or damaged, or the mask has another size than its image.
    """
    image, digest = _copy(sample.path, folder / sample.split / sample.defect_type / file_name)
    mask_is_empty = None
    if sample.mask_path is not None:
        mask_name = f"{Path(file_name).stem}_mask{sample.mask_path.suffix}"
        mask, _ = _copy(sample.mask_path, folder / "ground_truth" / sample.defect_type / mask_name)
        _check_same_size(sample, image, mask)
        mask_is_empty = not mask_of(mask).any()
    return Inspected(
        sample,
        (image.shape[0], image.shape[1]),
        image.shape[2],
        int(image.max()) if image.dtype == np.uint16 else None,
        mask_is_empty,
        digest,
    )


def check_contradictions(inspected: Sequence[Inspected]) -> None:
    """Refuse an image that is good in one place and defective in another.

    Raises:
        ValueError: Two files of the same bytes have different labels.
    """
    first: dict[bytes, Sample] = {}
    for each in inspected:
        other = first.setdefault(each.digest, each.sample)
        if other.label != each.sample.label:
            raise ValueError(
                f"{other.path} and {each.sample.path} are the same image, but only one of them is "
                "good: remove the wrong one"
            )


def summarize(inspected: Sequence[Inspected]) -> dict[str, Any]:
    """Count images, masks and sizes, most frequent size first, for `dataset.json`."""
    train = sum(each.sample.split == "train" for each in inspected)
    tests = Counter(each.sample.defect_type for each in inspected if each.sample.split == "test")
    masks = sum(each.mask_is_empty is not None for each in inspected)
    sizes = Counter(each.size for each in inspected).most_common()
    return {
        "counts": {"train": train, "test": dict(tests), "masks": masks},
        "image_sizes": [{"rows": r, "columns": c, "images": n} for (r, c), n in sizes],
        "channels": max(each.channels for each in inspected),
    }


def notes_on(inspected: Sequence[Inspected]) -> list[str]:
    """Say in sentences what only the files tell and what is worth knowing."""
    return [*_mask_notes(inspected), *_kind_notes(inspected), *_repetition_notes(inspected)]


def _mask_notes(inspected: Sequence[Inspected]) -> Iterator[str]:
    empty = Counter(each.sample.defect_type for each in inspected if each.mask_is_empty)
    for label, number in empty.items():
        yield (
            f"{label}: all-black masks: {number}; their images count as defective without a "
            "defective pixel."
        )
    masks = [each.sample.mask_path for each in inspected if each.sample.mask_path]
    lossy = sum(mask.suffix.lower() in (".jpg", ".jpeg") for mask in masks)
    if lossy:
        yield (
            f"Masks in JPEG files: {lossy}; compression leaves stray pixels there that are not "
            "black and so count as defective; save masks as PNG."
        )


def _kind_notes(inspected: Sequence[Inspected]) -> Iterator[str]:
    sizes = {each.size for each in inspected}
    if len(sizes) > 1:
        yield f"The images have {len(sizes)} different sizes; all are brought to one size."
    grey = sum(each.channels == 1 for each in inspected)
    if 0 < grey < len(inspected):
        yield f"Images in grey: {grey}, in colour: {len(inspected) - grey}."
    deep = [each.brightest for each in inspected if each.brightest is not None]
    if deep and max(deep) < _DARK:
        yield (
            f"The 16-bit images reach only {max(deep)} of 65535 and are nearly black when brought "
            "to 8 bits; brighten them all alike before importing."
        )


def _repetition_notes(inspected: Sequence[Inspected]) -> Iterator[str]:
    trained_on = {each.digest for each in inspected if each.sample.split == "train"}
    again = [e for e in inspected if e.sample.split == "test" and e.digest in trained_on]
    if again:
        yield (
            f"Test images that are training images too: {len(again)}, such as "
            f"{again[0].sample.path.name}; they say nothing about new images."
        )


def _copy(path: Path, target: Path) -> tuple[Decoded, bytes]:
    content = read_bytes(path)
    pixels = decode_image(content, path)
    target.parent.mkdir(parents=True, exist_ok=True)
    raw = content.tobytes()
    target.write_bytes(raw)
    return pixels, hashlib.blake2b(raw, digest_size=16).digest()


def _check_same_size(sample: Sample, image: Decoded, mask: Decoded) -> None:
    if mask.shape[:2] != image.shape[:2]:
        raise ValueError(
            f"the mask {sample.mask_path} has {mask.shape[0]}x{mask.shape[1]} pixels (rows x "
            f"columns), but its image {sample.path} has {image.shape[0]}x{image.shape[1]}: both "
            "need the same size"
        )
