"""Image scores: one number for each anomaly map.

With d the values of a map of H×W pixels (at least 0), t a tolerance, and the highest 1 % of all
pixels (at least one pixel) taken together:

    L0   = #{d > t} / (W·H)        the share of pixels that differ at all
    L1   = Σ d / (W·H)             the mean
    L2   = √(Σ d² / (W·H))         the root mean square: the paper's score (arXiv 2008.12977)
    Linf = max d                   the worst pixel
    top1 = mean of the highest 1 % a small defect is not averaged away, a single pixel is no defect
    peak = top1 − the 90th percentile of d
                                   the same above the image's own background, which a change of
                                   light raises everywhere

Which of them decides is fixed by the experiment or chosen on good images, never by its result on
the test set; the others are reported beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from evaluation.arrays import Rows, row_slices

Norm = Literal["L0", "L1", "L2", "Linf", "top1", "peak"]
Scores = Mapping[Norm, npt.NDArray[np.float64]]

SCORE_WORDS: dict[Norm, str] = {
    "L0": "L0",
    "L1": "L1",
    "L2": "L2",
    "Linf": "Linf",
    "top1": "top 1 %",
    "peak": "peak",
}
"""What each score is called where people read it."""

NORMS: tuple[Norm, ...] = tuple(SCORE_WORDS)
PAPER_SCORE: Norm = "L2"

HALF_GREY_LEVEL = 0.5 / 255
"""Below it, a residual vanishes when images are rounded to 8 bits."""

TOP_SHARE = 0.01
BACKGROUND = 0.9


def score_maps(maps: Rows, tolerance: float = HALF_GREY_LEVEL) -> Scores:
    """Score each map in every way, some maps at a time.

    Args:
        maps: Anomaly maps, floating point N×H×W.
        tolerance: L0 counts the pixels strictly above it, in the maps' unit.

    Returns:
        One float64 array of N scores for each of `NORMS`.

    Raises:
        ValueError: If the maps are not N×H×W, or have no pixel.

    Example:
        >>> score_maps(np.full((1, 4, 4), 0.5))["L2"]
        array([0.5])
    """
    if len(maps.shape) != 3 or 0 in maps.shape[1:]:
        raise ValueError(
            f"Scores need maps of N×H×W pixels, but received shape {maps.shape}; "
            "add the missing axis or leave out empty maps."
        )
    parts = [_score(maps[rows], tolerance) for rows in row_slices(maps)]
    return {norm: np.concatenate([np.zeros(0), *(part[norm] for part in parts)]) for norm in NORMS}


@dataclass(frozen=True)
class TopPixels:
    """How many of a map's pixels are its top, and how many there are from the background up.

    Attributes:
        top: The highest 1 %, at least one pixel.
        above_background: The lowest of so many highest pixels is the 90th percentile.
    """

    top: int
    above_background: int


def top_pixels(pixels: int) -> TopPixels:
    """Return how many of so many pixels count as the top.

    Example:
        >>> top_pixels(1000)
        TopPixels(top=10, above_background=100)
    """
    top = max(1, round(TOP_SHARE * pixels))
    return TopPixels(top, pixels - min(int(BACKGROUND * pixels), pixels - top))


def _score(maps: npt.NDArray[np.floating[Any]], tolerance: float) -> Scores:
    values = np.abs(maps.reshape(len(maps), -1))
    top, background = _top_and_background(values)
    return {
        "L0": (values > tolerance).mean(axis=1, dtype=np.float64),
        "L1": values.mean(axis=1, dtype=np.float64),
        "L2": np.sqrt(np.square(values).mean(axis=1, dtype=np.float64)),
        "Linf": values.max(axis=1).astype(np.float64),
        "top1": top,
        "peak": top - background,
    }


def _top_and_background(
    values: npt.NDArray[np.floating[Any]],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the mean of each row's highest 1 % and its 90th percentile (the nearest value)."""
    pixels = values.shape[1]
    count = top_pixels(pixels)
    first, background = pixels - count.top, pixels - count.above_background
    ordered = np.partition(values, sorted({background, first}), axis=1)
    top = ordered[:, first:].mean(axis=1, dtype=np.float64)
    return top, ordered[:, background].astype(np.float64)
