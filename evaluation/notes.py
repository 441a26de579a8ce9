"""Sentences on what an evaluation could not measure, and on what it left out."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluation.metric_table import LEVELS, Level
from evaluation.testset import TestSet, defect_types, rows_of

Integers = npt.NDArray[np.integer[Any]]


def find_notes(
    test_set: TestSet, sizes: Integers, pixels: int, levels: Sequence[Level]
) -> tuple[str, ...]:
    """Say which figures are undefined and why, and which images have no mask.

    Args:
        test_set: The N test images.
        sizes: Defect pixels of each image; -1 where there is no mask.
        pixels: Pixels of an image.
        levels: Which figures were asked for.
    """
    notes = []
    for level in LEVELS:
        if level not in levels:
            notes.append(f"The {level}-wise figures were not asked for.")
            continue
        for applies, cause in _causes(level, test_set, sizes[sizes >= 0], pixels):
            if applies:
                notes.append(f"{cause}, so the {level}-wise figures are undefined.")
    return (*notes, *_notes_on_masks(test_set, sizes))


def _causes(
    level: Level, test_set: TestSet, known: Integers, pixels: int
) -> tuple[tuple[bool, str], ...]:
    labels = np.asarray(test_set.labels)
    if level == "image":
        return (
            (0 not in labels, "There is no good test image"),
            (not labels.any(), "There is no defective test image"),
        )
    return (
        (not known.any(), "No test image has a mask with a defect in it"),
        (bool((known == pixels).all()), "No test image has a known defect-free pixel"),
    )


def _notes_on_masks(test_set: TestSet, sizes: Integers) -> list[str]:
    notes = []
    for defect_type in defect_types(test_set):
        found = sizes[rows_of(test_set, defect_type)]
        missing, empty = np.count_nonzero(found < 0), np.count_nonzero(found == 0)
        if missing:
            notes.append(
                f"{missing} of {len(found)} images of {defect_type!r} have no mask and are left "
                "out of the pixel-wise figures."
            )
        if empty:
            notes.append(
                f"{empty} of {len(found)} masks of {defect_type!r} show no defect at this size."
            )
    return notes
