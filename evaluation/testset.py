"""The test images, their names, labels and masks, as every part of an evaluation sees them."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]

GOOD = "good"


@dataclass(frozen=True)
class TestSet:
    """N test images; entry i of every attribute belongs to image i.

    Attributes:
        names: File stems, unique within a defect type, without a path in them.
        paths: Where the images came from, as text.
        defect_types: "good" or the defect's label.
        labels: Integers, 0 for good and 1 for defective images.
        masks: bool H×W, True on defects; None for a defective image without a mask; all False
            for a good image.
        images: uint8 N×H×W×C, C = 1 (grey) or 3 (RGB).
    """

    __test__: ClassVar[bool] = False  # not a test class, whatever its name says to pytest

    names: tuple[str, ...]
    paths: tuple[str, ...]
    defect_types: tuple[str, ...]
    labels: npt.NDArray[np.integer[Any]]
    masks: tuple[Mask | None, ...]
    images: npt.NDArray[np.uint8]

    def __post_init__(self) -> None:
        _check_lengths(self)
        _check_names(self)
        _check_images(self)

    def __len__(self) -> int:
        return len(self.names)


def defect_types(test_set: TestSet) -> tuple[str, ...]:
    """Return the defect types other than "good", in order of first appearance."""
    pairs = zip(test_set.defect_types, test_set.labels, strict=True)
    return tuple(dict.fromkeys(name for name, label in pairs if label))


def rows_of(test_set: TestSet, defect_type: str) -> npt.NDArray[np.intp]:
    """Return the indices of one defect type's images, or of the good ones for "good"."""
    return np.flatnonzero(np.array(test_set.defect_types) == defect_type)


def take(test_set: TestSet, rows: npt.NDArray[np.intp]) -> TestSet:
    """Return the given images as a test set of their own."""
    return TestSet(
        names=tuple(test_set.names[row] for row in rows),
        paths=tuple(test_set.paths[row] for row in rows),
        defect_types=tuple(test_set.defect_types[row] for row in rows),
        labels=test_set.labels[rows],
        masks=tuple(test_set.masks[row] for row in rows),
        images=test_set.images[rows],
    )


def _check_lengths(test_set: TestSet) -> None:
    lengths = {
        "names": len(test_set.names),
        "paths": len(test_set.paths),
        "defect_types": len(test_set.defect_types),
        "labels": len(test_set.labels),
        "masks": len(test_set.masks),
        "images": len(test_set.images),
    }
    if len(set(lengths.values())) > 1:
        received = ", ".join(f"{count} {name}" for name, count in lengths.items())
        raise ValueError(f"A test set needs as many of each, but received {received}.")


def _check_names(test_set: TestSet) -> None:
    for name in (*test_set.names, *test_set.defect_types):
        if name in ("", ".", "..") or "/" in name or "\\" in name:
            raise ValueError(
                f"A test image's name and defect type become file names, but received {name!r}; "
                "use names without a path in them."
            )
    pairs = zip(test_set.defect_types, test_set.names, strict=True)
    (pair, count), *_ = Counter(pairs).most_common(1) or [(("", ""), 0)]
    if count > 1:
        raise ValueError(
            f"Names must be unique within a defect type, but {count} images of {pair[0]!r} are "
            f"named {pair[1]!r}; rename one of them."
        )


def _check_images(test_set: TestSet) -> None:
    images = test_set.images
    if images.ndim != 4 or images.shape[3] not in (1, 3) or images.dtype != np.uint8:
        raise ValueError(
            f"Test images must be uint8 N×H×W×C with 1 or 3 channels, but received "
            f"{images.dtype} of shape {images.shape}; prepare them as for training."
        )
    entries = zip(test_set.defect_types, test_set.labels, test_set.masks, strict=True)
    for defect_type, label, mask in entries:
        if (defect_type == GOOD) != (label == 0) or (label == 0 and mask is None):
            raise ValueError(
                f"Good images have defect type 'good', label 0 and an all-False mask, but received "
                f"type {defect_type!r} with label {label} and "
                f"{'no mask' if mask is None else 'a mask'}; correct the sample table."
            )
        if mask is not None and (mask.shape != images.shape[1:3] or mask.dtype != np.bool_):
            raise ValueError(
                f"Masks must be bool of the images' size {images.shape[1:3]}, but received "
                f"{mask.dtype} of shape {mask.shape}; resize them (nearest neighbour)."
            )
