"""How figures change when all test images do, as a factory changes its light, lens or sensor."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from evaluation.measures import MEASURES
from evaluation.metric_table import IMAGE_AUROC, PIXEL_AUROC
from evaluation.scores import Norm
from evaluation.summary import EvaluationMetrics
from storage.settings import Strict

HEADINGS: dict[str, str] = {
    IMAGE_AUROC.key: IMAGE_AUROC.heading,
    PIXEL_AUROC.key: PIXEL_AUROC.heading,
    "false_alarms": "False alarms",
    "misses": "Misses",
}
"""What each figure is called where people read it, in the order of tables and plots."""


Share = Annotated[float, Field(ge=-1, le=1)]
"""A share, or the difference of two."""


def _check_map(key: str) -> str:
    if key not in MEASURES:
        raise ValueError(f"there is no map {key[:60]!r}; allowed: {', '.join(MEASURES)}")
    return key


class Figures(Strict):
    """The figures of one test set; each is a share from 0 to 1, or None where it is undefined.

    Args:
        image_auroc: Area under the image-wise ROC curve.
        pixel_auroc: Area under the pixel-wise ROC curve.
        false_alarms: Share of the good images whose score is above the threshold.
        misses: Share of the defective images whose score is not above it.
    """

    image_auroc: Share | None = None
    pixel_auroc: Share | None = None
    false_alarms: Share | None = None
    misses: Share | None = None

    def minus(self, other: Figures) -> Figures:
        """Return the difference of each figure, None where one of both is undefined."""
        return Figures(
            **{key: _difference(getattr(self, key), getattr(other, key)) for key in HEADINGS}
        )


class ChangedFigures(Strict):
    """The figures under one change.

    Args:
        key: The change's name in files.
        heading: Its name in tables and plots.
        explanation: One sentence about it.
        figures: What was measured under it.
        difference: The same less what was measured of the unchanged images.
    """

    key: str
    heading: str
    explanation: str
    figures: Figures
    difference: Figures


class Robustness(Strict):
    """What `robustness.json` says.

    Args:
        map: The map that counts.
        score: How images are scored by it.
        threshold: The run's own; a greater score is called defective.
        resolution: Rows x columns of the images that were changed.
        good: Number of good images.
        defective: Number of defective images.
        without_mask: Number of those that the pixel AUROC leaves out.
        unchanged: The figures of the images as they are.
        changes: The figures under each change.
    """

    map: Annotated[str, AfterValidator(_check_map)]
    score: Norm
    threshold: float
    resolution: str
    good: int
    defective: int
    without_mask: int
    unchanged: Figures
    changes: tuple[ChangedFigures, ...]


def figures_of(metrics: EvaluationMetrics) -> Figures:
    """Take what concerns robustness from an evaluation, rounded to six digits as in its file."""
    wrong, values = metrics.threshold, metrics.defects.values
    return Figures(
        image_auroc=_rounded(values[IMAGE_AUROC.key]),
        pixel_auroc=_rounded(values[PIXEL_AUROC.key]),
        false_alarms=_share(wrong.false_alarms, metrics.good) if wrong else None,
        misses=_share(wrong.missed, metrics.defects.images) if wrong else None,
    )


def _share(count: int, total: int) -> float | None:
    return _rounded(count / total) if total else None


def _difference(value: float | None, unchanged: float | None) -> float | None:
    return None if value is None or unchanged is None else _rounded(value - unchanged)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
