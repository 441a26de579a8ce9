"""One image of a dataset and what is known about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

GOOD = "good"


@dataclass(frozen=True)
class Sample:
    """One image and what is known about it.

    Attributes:
        path: The image file.
        split: "train" or "test".
        defect_type: "good", or the label of the kind of defect.
        label: 0 good, 1 defective.
        mask_path: Image file whose non-black pixels are defective, or None. Before an import it may
            also be a LabelMe file, or a folder of images to unite; that of a good image is black.
        is_validation: A training image that its source keeps for validation.
    """

    path: Path
    split: Literal["train", "test"]
    defect_type: str
    label: int
    mask_path: Path | None = None
    is_validation: bool = False


def find_problems(samples: Sequence[Sample]) -> tuple[str, ...]:
    """Say what is worth knowing about samples that can be used all the same.

    Args:
        samples: As an index function gives them.

    Returns:
        Sentences; none when all is well.
    """
    problems = []
    if validation := sum(sample.is_validation for sample in samples):
        problems.append(
            f"Images that the source keeps for validation: {validation}; each training holds "
            "these out, and trains on all the others."
        )
    defective = [sample for sample in samples if sample.label]
    if not defective:
        problems.append(
            "There is no defective test image, so nothing can be said about how well defects are "
            "found."
        )
    images = Counter(sample.defect_type for sample in defective)
    bare = Counter(sample.defect_type for sample in defective if sample.mask_path is None)
    for label, missing in bare.items():
        problems.append(
            f"{label}: {missing} of {images[label]} images have no mask and are left out of the "
            "pixel-wise figures."
        )
    return tuple(problems)
