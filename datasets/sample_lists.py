"""Folders of images as lists of samples, defective ones with their masks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from datasets.images import list_images
from datasets.mask_files import list_masks
from datasets.mask_names import find_pairs, match_masks, stem_of
from datasets.samples import GOOD, Sample
from datasets.unused import unused_notes

Defect = tuple[str, Path, Path | None]
"""A label, a folder of images, and a folder of masks or None."""


def count_images(folder: Path, recursive: bool = False) -> int:
    """Count the image files of a folder; 0 when there is no such folder."""
    return len(list_images(folder, recursive)) if folder.is_dir() else 0


def count_masks(folder: Path, recursive: bool = False) -> int:
    """Count the masks of a folder; 0 when there is no such folder."""
    return len(list_masks(folder, recursive)) if folder.is_dir() else 0


def images_in(folder: Path, recursive: bool = False) -> list[Path]:
    """List the images of a folder that must have some.

    Raises:
        FileNotFoundError: There is no such folder.
        ValueError: It has no image.
    """
    images = list_images(folder, recursive)
    if images:
        return images
    if not recursive and list_images(folder, recursive=True):
        raise ValueError(
            f"{folder} has no image in it, but its sub-folders have: read them with --recursive, "
            "or give one of them"
        )
    there = "".join(f" ({note.rstrip('.')})" for note in unused_notes([folder], []))
    raise ValueError(
        f"{folder} has no image in it{there}: put PNG, JPEG, TIFF, BMP or WebP files there"
    )


def good_samples(
    folder: Path, split: Literal["train", "test"], recursive: bool = False
) -> list[Sample]:
    """List the images of a folder as good samples; errors as in `images_in`."""
    return [Sample(path, split, GOOD, 0) for path in images_in(folder, recursive)]


def training_samples(train: Sequence[Path], validation: Sequence[Path]) -> list[Sample]:
    """List good images for training; those for validation train where there are no others."""
    samples = [Sample(path, "train", GOOD, 0) for path in train]
    kept = bool(train)
    return samples + [Sample(path, "train", GOOD, 0, is_validation=kept) for path in validation]


def masked_samples(
    label: str,
    images: Path,
    masks: Path | None,
    *,
    recursive: bool = False,
    mask_pattern: str | None = None,
) -> list[Sample]:
    """List the images of a folder as test samples of one kind, each with its mask if it has one.

    Args:
        label: The kind of defect, or "good".
        images: Folder of images.
        masks: Folder of masks, which may be the same: masks then lie beside their images.
        recursive: Sub-folders are read as well.
        mask_pattern: How the mask of an image is called; None for the usual ways.

    Raises:
        FileNotFoundError: A folder is missing.
        ValueError: A folder has no image, or images and masks do not belong together.
    """
    paths = images_in(images, recursive)
    mask_of: dict[Path, Path] = {}
    if masks is not None and masks.resolve() == images.resolve():
        mask_of = find_pairs([*paths, *_drawn(masks, recursive)], mask_pattern)
        paths = _without_masks(paths, mask_of)
    elif masks is not None:
        names = {stem_of(path) for path in paths}
        found = list_masks(masks, recursive, names) if masks.is_dir() else []
        given = found or images_in(masks, recursive)
        mask_of = match_masks(paths, given, (images, masks), mask_pattern)
    return [Sample(path, "test", label, int(label != GOOD), mask_of.get(path)) for path in paths]


def _drawn(masks: Path, recursive: bool) -> list[Path]:
    images = set(list_images(masks, recursive))
    return [path for path in list_masks(masks, recursive) if path not in images]


def _without_masks(paths: Sequence[Path], mask_of: dict[Path, Path]) -> list[Path]:
    masks = set(mask_of.values())
    return [path for path in paths if path not in masks]
