"""The test images, their names, labels and types, as every part of an evaluation sees them."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

GOOD = "good"


@dataclass(frozen=True)
class TestSet:
    """N test images; entry i of every attribute belongs to image i. Their pixels lie in arrays.

    Attributes:
        names: File stems, unique within a defect type, without a path in them.
        paths: Where the images came from, as text.
        defect_types: "good" or the defect's label.
        labels: Integers, 0 for good and 1 for defective images.
    """

    __test__: ClassVar[bool] = False  # not a test class, whatever its name says to pytest

    names: tuple[str, ...]
    paths: tuple[str, ...]
    defect_types: tuple[str, ...]
    labels: npt.NDArray[np.integer[Any]]

    def __post_init__(self) -> None:
        _check_lengths(self)
        _check_names(self)
        _check_labels(self)

    def __len__(self) -> int:
        return len(self.names)


def defect_types(test_set: TestSet) -> tuple[str, ...]:
    """Return the defect types other than "good", in order of first appearance."""
    pairs = zip(test_set.defect_types, test_set.labels, strict=True)
    return tuple(dict.fromkeys(name for name, label in pairs if label))


def rows_of(test_set: TestSet, defect_type: str) -> npt.NDArray[np.intp]:
    """Return the indices of one defect type's images, or of the good ones for "good"."""
    return np.flatnonzero(np.array(test_set.defect_types) == defect_type)


def _check_lengths(test_set: TestSet) -> None:
    lengths = {
        "names": len(test_set.names),
        "paths": len(test_set.paths),
        "defect_types": len(test_set.defect_types),
        "labels": len(test_set.labels),
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


def _check_labels(test_set: TestSet) -> None:
    for defect_type, label in zip(test_set.defect_types, test_set.labels, strict=True):
        if (defect_type == GOOD) != (label == 0):
            raise ValueError(
                f"Good images have defect type 'good' and label 0, but received type "
                f"{defect_type!r} with label {label}; correct the sample table."
            )
