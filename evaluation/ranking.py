"""Pixel-wise figures of defect pixels that were ranked among the normal ones: AUROC, AP, AU-PRO.

With N normal pixels, a = above/N and b = not_below/N for a defect pixel p, the true-positive rate
rises at p as the false-positive rate goes from a to b (a = b unless values tie). The area under
that step between 0 and a limit L is

    A_L(a, b) = 0                    if L ≤ a
                (L − a)² / (2(b−a))  if a < L < b
                L − (a + b)/2        if b ≤ L

and both AUROC (L = 1, all pixels alike) and AU-PRO (each pixel weighs 1/(region size · regions))
are weighted sums of it: the area under the straight-line curve through *all* distinct thresholds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluation.curves import RocCurve

Floats = npt.NDArray[np.floating[Any]]

PIXELS_AT_ONCE = 2**20
"""How many defect pixels are summed together: 8 MB a floating-point array."""


@dataclass(frozen=True)
class PixelRanking:
    """Defect pixels in descending order of value, each with its rank among the normal pixels.

    Attributes:
        values: float, P values in descending order.
        above: int64, P counts of normal pixels with a greater value.
        not_below: int64, P counts of normal pixels with a greater or the same value.
        weights: float64, P weights, 1 / (region size · number of regions); they sum to 1.
        normal: Number of normal pixels.
    """

    values: Floats
    above: npt.NDArray[np.int64]
    not_below: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float64]
    normal: int


def area_under_roc(ranking: PixelRanking) -> float:
    """Return the area under the pixel-wise ROC curve; ties count half."""
    areas = (_step_areas(ranking, part, 1.0).sum() for part in _parts(ranking.values.size))
    return float(sum(areas) / ranking.values.size)


def area_under_pro(ranking: PixelRanking, limit: float) -> float:
    """Return the area under the per-region-overlap curve up to a false-positive rate, over it.

    The curve (Bergmann et al., The MVTec Anomaly Detection Dataset, IJCV 129, 2021) plots the
    mean, over all defect regions, of the share of the region that is found, against the
    false-positive rate of all defect-free pixels. It is interpolated at `limit` and normalised,
    so that 1 is perfect.

    Args:
        ranking: Ranked pixels.
        limit: Greatest false-positive rate, in (0, 1].

    Raises:
        ValueError: If the limit is outside (0, 1].
    """
    if not 0 < limit <= 1:
        raise ValueError(
            f"AU-PRO's false-positive limit must be above 0 and at most 1, but received {limit}; "
            "0.3 is the usual one."
        )
    areas = (
        np.dot(ranking.weights[part], _step_areas(ranking, part, limit))
        for part in _parts(ranking.values.size)
    )
    return float(sum(areas) / limit)


def average_precision(ranking: PixelRanking) -> float:
    """Return Σ (R_k − R_{k−1}) P_k over all distinct thresholds, from the highest down."""
    last_of_ties = _last_of_ties(ranking)
    total, before = 0.0, 0
    for part in _parts(last_of_ties.size):
        found = last_of_ties[part] + 1
        precision = found / (found + ranking.not_below[last_of_ties[part]])
        total += np.dot(np.diff(found, prepend=before), precision)
        before = int(found[-1])
    return float(total / ranking.values.size)


def roc_points(ranking: PixelRanking) -> RocCurve:
    """Return the corners of the pixel-wise ROC curve.

    Of more than a million thresholds one in so many is taken, at even places.
    """
    last_of_ties = _last_of_ties(ranking)
    kept = np.arange(0, last_of_ties.size, -(-last_of_ties.size // PIXELS_AT_ONCE))
    found = (last_of_ties[kept] + 1) / ranking.values.size
    before = np.where(kept > 0, last_of_ties[kept - 1] + 1, 0) / ranking.values.size
    rows = last_of_ties[kept]
    corners = np.column_stack([ranking.above[rows], ranking.not_below[rows]])
    return RocCurve(
        np.concatenate([[0.0], corners.ravel() / ranking.normal, [1.0]]),
        np.concatenate([[0.0], np.column_stack([before, found]).ravel(), [1.0]]),
    )


def _last_of_ties(ranking: PixelRanking) -> npt.NDArray[np.intp]:
    """Return the place of the last pixel of each distinct value."""
    return np.append(np.flatnonzero(np.diff(ranking.values)), ranking.values.size - 1)


def _parts(size: int) -> Iterator[slice]:
    """Yield slices of so many pixels that their floating-point numbers take little memory."""
    for start in range(0, size, PIXELS_AT_ONCE):
        yield slice(start, start + PIXELS_AT_ONCE)


def _step_areas(ranking: PixelRanking, part: slice, limit: float) -> npt.NDArray[np.float64]:
    start, end = ranking.above[part] / ranking.normal, ranking.not_below[part] / ranking.normal
    whole = limit - (start + end) / 2
    width = np.where(end > start, end - start, 1.0)
    cut = np.square(np.maximum(limit - start, 0.0)) / (2 * width)
    return np.where(end <= limit, whole, np.where(start < limit, cut, 0.0))
