"""The pixels of some images, defect and normal ones apart, taken from their maps and masks.

The defect pixels are few and are held; the normal ones are many and pass by in sorted parts.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from evaluation.arrays import Rows, rows_at_once

Floats = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True)
class PixelSource:
    """Some images whose pixels are counted.

    Attributes:
        maps: Anomaly maps, floating point N×H×W, higher for more anomalous pixels.
        masks: uint8 N×H×W; 0 good, 1 defect, 255 unknown, which leaves an image out.
        rows: Which of the N images.
    """

    maps: Rows
    masks: Rows
    rows: npt.NDArray[np.intp]

    def __post_init__(self) -> None:
        if len(self.maps.shape) != 3 or self.maps.shape != self.masks.shape:
            raise ValueError(
                f"Pixel-wise figures need N maps of H×W and N masks of this size, but received "
                f"maps of shape {self.maps.shape} and masks of shape {self.masks.shape}; give one "
                "mask for each map."
            )


@dataclass(frozen=True)
class DefectPixels:
    """The defect pixels of some images.

    Attributes:
        values: Their map values, ascending.
        shares: For each, 1 / the size of its region, float64.
        regions: Number of defect regions (8-connected components).
    """

    values: Floats
    shares: npt.NDArray[np.float64]
    regions: int


def collect_defects(source: PixelSource) -> DefectPixels:
    """Return all defect pixels of some images.

    Raises:
        ValueError: If a value is NaN or infinite.
    """
    values: list[Floats] = [source.maps[:0].ravel()]
    shares: list[npt.NDArray[np.float64]] = [np.zeros(0)]
    regions = 0
    for rows in _parts(source):
        truth = source.masks[rows] == 1
        values.append(source.maps[rows][truth])
        for mask in truth:
            of_pixels, count = _region_shares(mask)
            shares.append(of_pixels)
            regions += count
    found = _sorted(np.concatenate(values), np.concatenate(shares), regions)
    _check_finite(found.values)
    return found


def join_defects(parts: Sequence[DefectPixels]) -> DefectPixels:
    """Return the defect pixels of several sets of images as those of one."""
    if len(parts) == 1:
        return parts[0]
    return _sorted(
        np.concatenate([part.values for part in parts]),
        np.concatenate([part.shares for part in parts]),
        sum(part.regions for part in parts),
    )


def sorted_normals(source: PixelSource) -> Iterator[Floats]:
    """Yield the values of all normal pixels, in parts that are each ascending.

    Raises:
        ValueError: If a value is NaN or infinite.
    """
    for rows in _parts(source):
        values = source.maps[rows][source.masks[rows] == 0]
        for part in _sort_halves(values):
            _check_finite(part)
            yield part


def _parts(source: PixelSource) -> Iterator[npt.NDArray[np.intp]]:
    step = rows_at_once(source.maps)
    for start in range(0, len(source.rows), step):
        yield source.rows[start : start + step]


def _sorted(values: Floats, shares: npt.NDArray[np.float64], regions: int) -> DefectPixels:
    order = np.argsort(values)
    return DefectPixels(values[order], shares[order], regions)


def _sort_halves(values: Floats) -> list[Floats]:
    """Sort two halves in place at once: NumPy sorts without holding the interpreter's lock."""
    halves = np.array_split(values, 2)
    with ThreadPoolExecutor(len(halves)) as pool:
        list(pool.map(np.ndarray.sort, halves))
    return halves


def _region_shares(mask: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.float64], int]:
    """Return 1 / region size of each defect pixel, in their order, and the number of regions."""
    if not mask.any():
        return np.zeros(0), 0
    count, labels = cv2.connectedComponents(mask.view(np.uint8), connectivity=8)
    of_pixels = labels[mask]
    return 1.0 / np.bincount(of_pixels)[of_pixels], count - 1


def _check_finite(ascending: Floats) -> None:
    """NaN and infinity sort to the ends, so the ends tell for all."""
    if ascending.size and not (np.isfinite(ascending[0]) and np.isfinite(ascending[-1])):
        raise ValueError(
            "Pixel-wise figures need finite maps, but received NaN or infinite values; "
            "the network has probably diverged, so train it again at a lower learning rate."
        )
