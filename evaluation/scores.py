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

Norm = Literal["L0", "L1", "L2", "Linf"]

NORMS: tuple[Norm, ...] = ("L0", "L1", "L2", "Linf")
SCORE: Norm = "L2"

HALF_GREY_LEVEL = 0.5 / 255
"""Below it, a residual vanishes when images are rounded to 8 bits."""

TOLERANCES = {"residual": HALF_GREY_LEVEL, "uncertainty": HALF_GREY_LEVEL**2}
"""L0's tolerance of each measure: half a grey level of difference or of standard deviation."""


def score_maps(
    maps: npt.NDArray[np.floating[Any]], tolerance: float = HALF_GREY_LEVEL
) -> dict[Norm, npt.NDArray[np.float64]]:
    """Score each map by the four norms.

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
    if maps.ndim != 3 or 0 in maps.shape[1:]:
        raise ValueError(
            f"Scores need maps of N×H×W pixels, but received shape {maps.shape}; "
            "add the missing axis or leave out empty maps."
        )
    values = np.abs(maps.reshape(len(maps), -1))
    return {
        "L0": (values > tolerance).mean(axis=1, dtype=np.float64),
        "L1": values.mean(axis=1, dtype=np.float64),
        "L2": np.sqrt(np.square(values).mean(axis=1, dtype=np.float64)),
        "Linf": values.max(axis=1).astype(np.float64),
    }
