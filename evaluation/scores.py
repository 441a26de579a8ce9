"""Image scores: one number for each anomaly map.

With d the values of a map of H×W pixels and t a tolerance:

    L0   = #{|d| > t} / (W·H)      the share of pixels that differ at all
    L1   = Σ |d| / (W·H)           the mean
    L2   = √(Σ d² / (W·H))         the root mean square: *the* score, fixed before any test
    Linf = max |d|                 the worst pixel

L2 is the paper's score (arXiv 2008.12977). The others are reported beside it, never
chosen by their result on the test set.
"""

from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from evaluation.arrays import Rows, row_slices

Norm = Literal["L0", "L1", "L2", "Linf"]
Scores = dict[Norm, npt.NDArray[np.float64]]

NORMS: tuple[Norm, ...] = ("L0", "L1", "L2", "Linf")
SCORE: Norm = "L2"

HALF_GREY_LEVEL = 0.5 / 255
"""Below it, a residual vanishes when images are rounded to 8 bits."""


def score_maps(maps: Rows, tolerance: float = HALF_GREY_LEVEL) -> Scores:
    """Score each map by the four norms, some maps at a time.

    Args:
        maps: Anomaly maps, floating point N×H×W.
        tolerance: L0 counts the pixels strictly above it, in the maps' unit.

    Returns:
        One float64 array of N scores for each norm of `NORMS`.

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
    return {
        norm: np.concatenate([np.zeros(0), *(part[place] for part in parts)])
        for place, norm in enumerate(NORMS)
    }


def _score(
    maps: npt.NDArray[np.floating[Any]], tolerance: float
) -> tuple[npt.NDArray[np.float64], ...]:
    values = np.abs(maps.reshape(len(maps), -1))
    return (
        (values > tolerance).mean(axis=1, dtype=np.float64),
        values.mean(axis=1, dtype=np.float64),
        np.sqrt(np.square(values).mean(axis=1, dtype=np.float64)),
        values.max(axis=1).astype(np.float64),
    )
