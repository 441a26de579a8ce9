"""Anyone's own folders as a list of samples."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from datasets.description import Part, SourceDescription, describe_parts
from datasets.layouts.holding_out import hold_out
from datasets.sample_lists import Defect, good_samples, images_in, masked_samples
from datasets.samples import GOOD, Sample
from storage.names import check_name


def index_folders(
    train_good: Path,
    test_good: Path | None,
    defects: Sequence[Defect],
    *,
    held_out: float,
    seed: int,
    recursive: bool = False,
    mask_pattern: str | None = None,
) -> tuple[Sample, ...]:
    """List the samples of anyone's own folders.

    Args:
        train_good: Folder of good training images.
        test_good: Folder of good test images; None holds some training images out for testing.
        defects: (label, folder of images, folder of masks or None) of each kind of defect. A mask
            has the name of its image, with or without `_mask` after it, and any image suffix; the
            folder of masks may be that of the images.
        held_out: Share of the training images to hold out, 0-1, when `test_good` is None.
        seed: Chooses the images held out.
        recursive: Sub-folders are read as well.
        mask_pattern: How the mask of an image is called; None for the usual ways.

    Returns:
        Training samples, good test samples, then each kind of defect, in the order given.

    Raises:
        FileNotFoundError: A folder is missing.
        ValueError: A folder has no image, is used twice, a label is used twice, or images and masks
            do not belong together.
    """
    parts = _folder_parts(train_good, test_good, defects, held_out, seed, recursive, mask_pattern)
    return tuple(sample for part in parts for sample in part())


def describe_folders(
    train_good: Path,
    test_good: Path | None,
    defects: Sequence[Defect],
    *,
    recursive: bool = False,
    mask_pattern: str | None = None,
) -> SourceDescription:
    """Count what anyone's own folders hold, without decoding an image and without raising.

    Args:
        train_good: As in `index_folders`.
        test_good: Folder of good test images, or None.
        defects: (label, folder of images, folder of masks or None) of each kind of defect.
        recursive: As there.
        mask_pattern: As there.

    Returns:
        Counts, before any image is held out, and problems.
    """
    counted = {"train": train_good} | ({GOOD: test_good} if test_good else {})
    # Which images would be held out makes no difference to the counts.
    parts = _folder_parts(train_good, test_good, defects, 0.5, 0, recursive, mask_pattern)
    return describe_parts(counted, defects, parts, recursive)


def _folder_parts(
    train_good: Path,
    test_good: Path | None,
    defects: Sequence[Defect],
    held_out: float,
    seed: int,
    recursive: bool,
    mask_pattern: str | None,
) -> list[Part]:
    parts: list[Part] = [
        partial(_check_labels, [label for label, _, _ in defects]),
        partial(_check_folders_differ, train_good, test_good, defects),
    ]
    if test_good is None:
        parts.append(partial(_hold_out, train_good, held_out, seed, recursive))
    else:
        parts.append(partial(good_samples, train_good, "train", recursive))
        parts.append(partial(good_samples, test_good, "test", recursive))
    masked = partial(masked_samples, recursive=recursive, mask_pattern=mask_pattern)
    return parts + [partial(masked, *defect) for defect in defects]


def _check_labels(labels: Sequence[str]) -> tuple[()]:
    for label in labels:
        check_name(label)
        if label.casefold() in (GOOD, "train"):
            raise ValueError(f'the label "{label}" has a meaning already: choose another')
    folded = [label.casefold() for label in labels]
    for label in labels:
        if folded.count(label.casefold()) > 1:
            raise ValueError(f'the label "{label}" is given twice: give each kind of defect one')
    return ()


def _check_folders_differ(
    train_good: Path, test_good: Path | None, defects: Sequence[Defect]
) -> tuple[()]:
    given = [train_good, test_good, *(images for _, images, _ in defects)]
    given += [masks for _, images, masks in defects if masks != images]
    folders = [path.resolve() for path in given if path is not None]
    for folder in folders:
        if folders.count(folder) > 1:
            raise ValueError(f"{folder} is given twice: use each folder for one purpose")
    return ()


def _hold_out(folder: Path, share: float, seed: int, recursive: bool) -> list[Sample]:
    return hold_out(images_in(folder, recursive), folder, share, seed)
