"""Receiver operating characteristics as points, and thinning them for files and plots."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class RocCurve:
    """A receiver operating characteristic as a line through its corner points.

    Attributes:
        fpr: False-positive rates, float64, rising from 0 to 1.
        tpr: True-positive rates of the same length, rising from 0 to 1.
    """

    fpr: npt.NDArray[np.float64]
    tpr: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        if self.fpr.shape != self.tpr.shape or self.fpr.ndim != 1 or self.fpr.size < 2:
            raise ValueError(
                f"A ROC curve needs as many false- as true-positive rates and at least two, but "
                f"received shapes {self.fpr.shape} and {self.tpr.shape}; give one rate of each "
                "for every point."
            )


def thin_curve(curve: RocCurve, points: int = 200) -> RocCurve:
    """Keep at most `points` points, spread evenly along the curve, and both ends.

    Every kept point is one of the curve's own. At each of points/2 evenly spaced places along
    the curve its two neighbours are kept, so a long straight stretch keeps both its ends.

    Args:
        curve: The full curve, as many points as it likes.
        points: The most points to keep, at least 4.

    Returns:
        The curve itself if it is short enough, else a thinner one.

    Raises:
        ValueError: If fewer than 4 points are asked for.
    """
    if points < 4:
        raise ValueError(
            f"A thinned curve keeps at least 4 points, but received points={points}; ask for more."
        )
    if curve.fpr.size <= points:
        return curve
    length = np.concatenate([[0.0], np.cumsum(np.diff(curve.fpr) + np.diff(curve.tpr))])
    places = np.linspace(0.0, length[-1], points // 2)
    after = np.searchsorted(length, places)
    before = np.searchsorted(length, places, side="right") - 1
    kept = np.unique(np.concatenate([before[1:], after[:-1], [0, length.size - 1]]))
    return RocCurve(curve.fpr[kept], curve.tpr[kept])


def curve_as_json(curve: RocCurve | None, digits: int = 6) -> dict[str, list[float]] | None:
    """Return a thinned curve as plain lists `{"fpr": [...], "tpr": [...]}`; None stays None."""
    if curve is None:
        return None
    thin = thin_curve(curve)
    return {"fpr": _rounded(thin.fpr, digits), "tpr": _rounded(thin.tpr, digits)}


def curve_from_json(curve: dict[str, Any] | None) -> RocCurve | None:
    """Read back what `curve_as_json` wrote."""
    if curve is None:
        return None
    return RocCurve(np.array(curve["fpr"], float), np.array(curve["tpr"], float))


def _rounded(values: npt.NDArray[np.float64], digits: int) -> list[float]:
    return [round(float(value), digits) for value in values]
