"""Exact pixel-wise counts from one sort: where does each defect pixel rank among the normal ones?

A test set of 117 maps of 256×256 has 7.7 million pixels but only some 200,000 in defects. Every
pixel-wise figure here is a sum over the defect pixels, and all that it needs of the others is how
many of them score higher and how many score the same. Sorting the normal values (bare floats, no
index) and looking up the defect values answers both. Counts add up over parts, so two halves are
sorted at once, and the figures of each defect type and of all together share the sorted arrays.

With N normal pixels, a = above/N and b = not_below/N for a defect pixel p, the true-positive rate
rises at p as the false-positive rate goes from a to b (a = b unless values tie). The area under
that step between 0 and a limit L is

    A_L(a, b) = 0                    if L ≤ a
                (L − a)² / (2(b−a))  if a < L < b
                L − (a + b)/2        if b ≤ L

and both AUROC (L = 1, all pixels alike) and AU-PRO (each pixel weighs 1/(region size · regions))
are weighted sums of it: the area under the straight-line curve through *all* distinct thresholds.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from evaluation.curves import RocCurve

Floats = npt.NDArray[np.floating[Any]]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class PixelGroup:
    """The sorted pixel values of some images.

    Attributes:
        normal: Values of the defect-free pixels in two parts, each ascending.
        defect: Values of the defect pixels, ascending.
        shares: For each defect pixel, 1 / the size of its region, float64.
        regions: Number of defect regions (8-connected components).
    """

    normal: tuple[Floats, ...]
    defect: Floats
    shares: npt.NDArray[np.float64]
    regions: int


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


def group_pixels(maps: Floats, masks: Sequence[Mask | None]) -> PixelGroup:
    """Sort the pixel values of some images, defect and normal pixels apart.

    Args:
        maps: Anomaly maps, floating point N×H×W, higher for more anomalous pixels.
        masks: N bool masks H×W, True on defects; None leaves an image out.

    Raises:
        ValueError: If masks and maps do not match, or a value is NaN or infinite.
    """
    _check_masks(maps, masks)
    known = [mask for mask in masks if mask is not None]
    if not known:
        return PixelGroup((), maps[:0].ravel(), np.zeros(0), 0)
    truth = np.stack(known)
    values = maps
    if len(known) < len(maps):
        values = maps[[mask is not None for mask in masks]]
    shares, regions = _region_shares(truth)
    defect = values[truth]
    order = np.argsort(defect)
    group = PixelGroup(_sort_halves(values[~truth]), defect[order], shares[order], regions)
    _check_finite(group)
    return group


def rank_pixels(groups: Sequence[PixelGroup]) -> PixelRanking | None:
    """Rank the defect pixels of all groups among the normal pixels of all groups.

    Args:
        groups: Pixels of different images, e.g. the good ones and those of one defect type.

    Returns:
        The ranking, or None if there is no defect pixel or no normal one.
    """
    ascending = np.concatenate([group.defect for group in groups])
    parts = [part for group in groups for part in group.normal]
    normal = sum(part.size for part in parts)
    if ascending.size == 0 or normal == 0:
        return None
    shares = np.concatenate([group.shares for group in groups])
    if len(groups) > 1:
        order = np.argsort(ascending)
        ascending, shares = ascending[order], shares[order]
    below = np.zeros(ascending.size, np.int64)
    not_above = np.zeros(ascending.size, np.int64)
    for part in parts:
        below += np.searchsorted(part, ascending, side="left")
        not_above += np.searchsorted(part, ascending, side="right")
    return PixelRanking(
        values=ascending[::-1],
        above=normal - not_above[::-1],
        not_below=normal - below[::-1],
        weights=shares[::-1] / sum(group.regions for group in groups),
        normal=normal,
    )


def area_under_roc(ranking: PixelRanking) -> float:
    """Return the area under the pixel-wise ROC curve; ties count half."""
    return float(_step_areas(ranking, 1.0).mean())


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
    return float(np.dot(ranking.weights, _step_areas(ranking, limit)) / limit)


def average_precision(ranking: PixelRanking) -> float:
    """Return Σ (R_k − R_{k−1}) P_k over all distinct thresholds, from the highest down."""
    last_of_ties = np.append(np.flatnonzero(np.diff(ranking.values)), ranking.values.size - 1)
    found = last_of_ties + 1
    precision = found / (found + ranking.not_below[last_of_ties])
    return float(np.dot(np.diff(found, prepend=0), precision) / ranking.values.size)


def roc_points(ranking: PixelRanking) -> RocCurve:
    """Return the corners of the pixel-wise ROC curve, unthinned."""
    last_of_ties = np.append(np.flatnonzero(np.diff(ranking.values)), ranking.values.size - 1)
    found = (last_of_ties + 1) / ranking.values.size
    corners = np.column_stack([ranking.above[last_of_ties], ranking.not_below[last_of_ties]])
    tpr = np.column_stack([np.concatenate([[0.0], found[:-1]]), found])
    return RocCurve(
        np.concatenate([[0.0], corners.ravel() / ranking.normal, [1.0]]),
        np.concatenate([[0.0], tpr.ravel(), [1.0]]),
    )


def _step_areas(ranking: PixelRanking, limit: float) -> npt.NDArray[np.float64]:
    start, end = ranking.above / ranking.normal, ranking.not_below / ranking.normal
    whole = limit - (start + end) / 2
    width = np.where(end > start, end - start, 1.0)
    cut = np.square(np.maximum(limit - start, 0.0)) / (2 * width)
    return np.where(end <= limit, whole, np.where(start < limit, cut, 0.0))


def _sort_halves(values: Floats) -> tuple[Floats, ...]:
    """Sort two halves in place at once: NumPy sorts without holding the interpreter's lock."""
    halves = np.array_split(values, 2)
    with ThreadPoolExecutor(len(halves)) as pool:
        list(pool.map(np.ndarray.sort, halves))
    return tuple(halves)


def _region_shares(masks: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.float64], int]:
    """Return 1 / region size of each defect pixel, in the order of `values[masks]`."""
    shares = [np.zeros(0)]
    regions = 0
    for mask in masks:
        if not mask.any():
            continue
        count, labels = cv2.connectedComponents(mask.view(np.uint8), connectivity=8)
        of_pixels = labels[mask]
        shares.append(1.0 / np.bincount(of_pixels)[of_pixels])
        regions += count - 1
    return np.concatenate(shares), regions


def _check_masks(maps: Floats, masks: Sequence[Mask | None]) -> None:
    if maps.ndim != 3 or len(maps) != len(masks):
        raise ValueError(
            f"Pixel-wise figures need N maps of H×W and N masks, but received maps of shape "
            f"{maps.shape} and {len(masks)} masks; give one mask, or None, for each map."
        )
    for mask in masks:
        if mask is not None and (mask.shape != maps.shape[1:] or mask.dtype != np.bool_):
            raise ValueError(
                f"A mask must be bool of the maps' size {maps.shape[1:]}, but received "
                f"{mask.dtype} of shape {mask.shape}; resize it (nearest neighbour) and compare "
                "it with 0."
            )


def _check_finite(group: PixelGroup) -> None:
    """NaN and infinity sort to the ends, so the ends tell for all."""
    for values in (*group.normal, group.defect):
        if values.size and not (np.isfinite(values[0]) and np.isfinite(values[-1])):
            raise ValueError(
                "Pixel-wise figures need finite maps, but received NaN or infinite values; "
                "the network has probably diverged, so train it again at a lower learning rate."
            )
