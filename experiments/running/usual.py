"""`usual.npz`: what is usual in the maps of held-out good images; it travels with the run."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from evaluation.calibration import Usual
from evaluation.measures import Measure
from experiments.run_folder import RunFolder
from storage.whole import write_whole


def write_usual(folder: RunFolder, usual: Mapping[str, tuple[Usual, ...]]) -> None:
    """Write what is usual in the calibrated maps, by their keys; the others stay as they were."""
    arrays = _read_arrays(folder)
    for key, parts in usual.items():
        if parts:
            arrays[f"{key}_mean"] = np.stack([part.mean for part in parts])
            arrays[f"{key}_deviation"] = np.stack([part.deviation for part in parts])
    if arrays:
        content = io.BytesIO()
        np.savez_compressed(content, allow_pickle=False, **arrays)
        write_whole(folder.usual, content.getvalue())


def read_usual(folder: RunFolder, measure: Measure, size: tuple[int, int]) -> tuple[Usual, ...]:
    """Read what is usual in a calibrated map.

    Args:
        folder: The run.
        measure: Which map.
        size: Rows and columns of its maps.

    Raises:
        ValueError: The file is missing or damaged.
    """
    arrays = _read_arrays(folder)
    mean, deviation = (arrays.get(f"{measure.key}_{name}") for name in ("mean", "deviation"))
    shape = (len(measure.parts), *size)
    if mean is None or deviation is None or mean.shape != shape or deviation.shape != shape:
        raise ValueError(f"{folder.usual} is missing or damaged: evaluate the run again")
    return tuple(Usual(*part) for part in zip(mean, deviation, strict=True))


def _read_arrays(folder: RunFolder) -> dict[str, NDArray[np.float32]]:
    try:
        with np.load(folder.usual, allow_pickle=False) as file:
            return dict(file)
    except (OSError, ValueError, EOFError, zipfile.BadZipFile):
        return {}
