"""Folders of images as lists of samples, defective ones with their masks."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from datasets.images import list_images
from datasets.samples import GOOD, Sample

Defect = tuple[str, Path, Path | None]
"""A label, a folder of images, and a folder of masks or None."""


def count_images(folder: Path) -> int:
    """Count the image files of a folder; 0 when there is no such folder."""
    return len(list_images(folder)) if folder.is_dir() else 0


def images_in(folder: Path) -> list[Path]:
    """List the images of a folder that must have some.

    Raises:
        FileNotFoundError: There is no such folder.
        ValueError: It has no image.
    """
    images = list_images(folder)
    if not images:
        raise ValueError(
            f"{folder} has no image in it: put PNG, JPEG, BMP or TIFF files there, in no sub-folder"
        )
    return images


def good_samples(folder: Path, split: Literal["train", "test"]) -> list[Sample]:
    """List the images of a folder as good samples; errors as in `images_in`."""
    return [Sample(path, split, GOOD, 0) for path in images_in(folder)]


def defect_samples(label: str, images: Path, masks: Path | None) -> list[Sample]:
    """List the images of a folder as one kind of defect, each with its mask if it has one.

    Raises:
        FileNotFoundError: A folder is missing.
        ValueError: A folder has no image, or images and masks do not belong together.
    """
    paths = images_in(images)
    mask_of = _match_masks(paths, images_in(masks)) if masks else {}
    return [Sample(path, "test", label, 1, mask_of.get(path)) for path in paths]


def _match_masks(images: Sequence[Path], masks: Sequence[Path]) -> dict[Path, Path]:
    """Give each mask to the image of its name: `a_mask` belongs to `a`, only then to `a_mask`."""
    by_stem: dict[str, list[Path]] = {}
    for image in images:
        by_stem.setdefault(_stem(image), []).append(image)
    matched: dict[Path, Path] = {}
    for mask in masks:
        owners = by_stem.get(_stem(mask).removesuffix("_mask")) or by_stem.get(_stem(mask))
        if owners is None:
            raise ValueError(
                f"{mask} is a mask without its image in {images[0].parent}: "
                "give them the same name or remove the mask"
            )
        if len(owners) > 1:
            raise ValueError(
                f"{mask} could belong to {owners[0].name} or {owners[1].name} in "
                f"{images[0].parent}: rename one of them"
            )
        if owners[0] in matched:
            raise ValueError(
                f"{owners[0]} has two masks, {matched[owners[0]].name} and {mask.name}: remove one"
            )
        matched[owners[0]] = mask
    return matched


def _stem(path: Path) -> str:
    """The name without suffix; accents may be stored in two ways, one of which is taken."""
    return unicodedata.normalize("NFC", path.stem)
