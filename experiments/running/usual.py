"""`usual.npz`: what is usual in the maps of held-out good images; it travels with the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.calibration import Usual
from evaluation.measures import Measure
from evaluation.stamp import Stamp
from experiments.run_folder import RunFolder
from storage.arrays import read_arrays, write_arrays
from storage.reading import DamagedFileError
from storage.whole import write_whole

UNPACKED_BYTES = 2**31
"""What `usual.npz` may unpack to: five measures at 4096×4096 pixels."""


def write_usual(
    folder: RunFolder, usual: Mapping[str, tuple[Usual, ...]], stamp: Stamp | None = None
) -> None:
    """Write what is usual in the calibrated maps, by their keys; the others stay as they were."""
    arrays = _read_arrays(folder)
    for key, parts in usual.items():
        if parts:
            arrays[f"{key}_mean"] = np.stack([part.mean for part in parts])
            arrays[f"{key}_deviation"] = np.stack([part.deviation for part in parts])
            arrays |= _stamped(key, stamp)
    if arrays:
        write_whole(folder.usual, write_arrays(arrays))


def read_usual(
    folder: RunFolder, measure: Measure, size: tuple[int, int], evaluation: str | None = None
) -> tuple[Usual, ...]:
    """Read what is usual in a calibrated map.

    Args:
        folder: The run.
        measure: Which map.
        size: Rows and columns of its maps.
        evaluation: Which evaluation of the map it has to be of; None for one of earlier versions.

    Raises:
        ValueError: The file is missing, damaged, or of another evaluation.
    """
    if not folder.usual.exists():
        raise ValueError(
            f"{folder.usual} is missing, which {measure.heading} is compared with: copy it from "
            "where the run was evaluated, or evaluate the run"
        )
    arrays = _read_arrays(folder)
    mean, deviation = (arrays.get(f"{measure.key}_{name}") for name in ("mean", "deviation"))
    shape = (len(measure.parts), *size)
    if mean is None or deviation is None or not (_fits(mean, shape) and _fits(deviation, shape)):
        raise ValueError(f"{folder.usual} is missing or damaged: evaluate the run again")
    if _text(arrays.get(f"{measure.key}_evaluation")) != evaluation:
        raise ValueError(
            f"{folder.usual} is of another evaluation than the choice of the map, one of which did "
            "not come to its end: evaluate the run again"
        )
    return tuple(Usual(*part) for part in zip(mean, deviation, strict=True))


def _stamped(key: str, stamp: Stamp | None) -> dict[str, NDArray[Any]]:
    if stamp is None:
        return {}
    return {f"{key}_{name}": np.array(value) for name, value in vars(stamp).items()}


def _text(array: NDArray[Any] | None) -> str | None:
    return str(array) if array is not None and array.ndim == 0 else None


def _fits(array: NDArray[Any], shape: tuple[int, ...]) -> bool:
    if array.shape != shape or array.dtype.kind != "f":
        return False
    return bool(np.isfinite(array).all())


def _read_arrays(folder: RunFolder) -> dict[str, NDArray[Any]]:
    try:
        return read_arrays(folder.usual, UNPACKED_BYTES)
    except (FileNotFoundError, DamagedFileError):
        return {}
