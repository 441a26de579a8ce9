"""Masks that lie among images and would be taken for images, told by their names and pixels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from datasets.layouts.indexed import LayoutOptions
from datasets.mask_names import find_pairs, find_pairs_across, look_like_masks, looks_like_mask
from datasets.samples import Sample


def refuse_masks_among_images(samples: Sequence[Sample], options: LayoutOptions) -> None:
    """Refuse to take masks of images for images.

    Args:
        samples: As an index function gives them.
        options: How they were read: masks are looked for with the pattern and without, and where
            sub-folders were read, in other folders than their images too.

    Raises:
        ValueError: There are any.
    """
    paths = [sample.path for sample in samples]
    for pattern in dict.fromkeys((None, options.mask_pattern)):
        _refuse_beside(paths, pattern)
        if options.recursive:
            for alike in _by_kind(samples).values():
                _refuse_across(alike, pattern)


def _refuse_beside(paths: Sequence[Path], pattern: str | None) -> None:
    pairs = find_pairs(paths, pattern)
    found = [(image, mask) for image, mask in pairs.items() if looks_like_mask(mask)]
    if found:
        image, mask = found[0]
        habit = f' --mask-pattern "{pattern}"' if pattern else ""
        raise ValueError(
            f"{image.parent} has masks beside its images: {len(found)}, such as {mask.name} of "
            f"{image.name}: import the folder as it is, with `import {image.parent}{habit}`, or "
            "give it as the folder of masks too, or put the masks elsewhere"
        )


def _refuse_across(paths: Sequence[Path], pattern: str | None) -> None:
    owners = find_pairs_across(paths, pattern)
    masks = _folders_of_masks(owners)
    for folder, inside in masks.items():
        pairs = [(i, mask) for mask in inside for i in owners[mask] if i.parent not in masks]
        if pairs and not look_like_masks([image for image, _ in pairs]):
            image, mask = pairs[0]
            raise ValueError(
                f"{folder} has masks of the images in {image.parent}: {len(inside)}, such as "
                f"{mask.name} of {image.name}: give {image.parent} without --recursive, and the "
                "masks as such if they are of defects, or put the masks elsewhere"
            )


def _folders_of_masks(owners: Mapping[Path, Sequence[Path]]) -> dict[Path, list[Path]]:
    """Return the folders whose files look like masks, with those that may have an image."""
    inside: dict[Path, list[Path]] = defaultdict(list)
    for path in owners:
        inside[path.parent].append(path)
    return {folder: paths for folder, paths in inside.items() if look_like_masks(paths)}


def _by_kind(samples: Sequence[Sample]) -> dict[str, list[Path]]:
    """The images of each kind: the same names in folders of other kinds mean nothing."""
    found: dict[str, list[Path]] = defaultdict(list)
    for sample in samples:
        found[sample.defect_type].append(sample.path)
    return found
