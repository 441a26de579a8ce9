"""The figures that an evaluation computes: one row of `METRICS` each, which everything loops over.

A new figure is its function (in `image_metrics.py` or `ranking.py`) and its row here. It is then
computed for all defects and for each defect type, stands in `metrics.json`, in the tables and in
the CSV file of runs, and, as a headline, in the lists and reports.

A figure that is undefined (only good or only defective images or pixels) is None, never a guess.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from evaluation.image_metrics import image_ap, image_auroc, image_f1_max
from evaluation.ranking import area_under_pro, area_under_roc, average_precision

Level = Literal["image", "pixel"]

LEVELS: tuple[Level, ...] = ("image", "pixel")
AUPRO_LIMIT = 0.3


@dataclass(frozen=True)
class Metric:
    """One figure; all of them are shares from 0 to 1, without a unit.

    Attributes:
        key: Its name in `metrics.json`.
        heading: What stands above its column.
        short: The same in one word, below a heading such as "AUROC".
        explanation: One sentence about it.
        level: Whether images or pixels are counted.
        compute: Of level "image" from (scores, labels), of level "pixel" from a `PixelRanking`.
        headline: Whether it is one of the few figures that lists and reports show.
        of_defect_types: Whether it is computed for each defect type too.
    """

    key: str
    heading: str
    short: str
    explanation: str
    level: Level
    compute: Callable[..., float]
    headline: bool = False
    of_defect_types: bool = True


IMAGE_AUROC = Metric(
    "image_auroc",
    "Image AUROC",
    "image",
    "Area under the image-wise ROC curve.",
    "image",
    image_auroc,
    headline=True,
)
PIXEL_AUROC = Metric(
    "pixel_auroc",
    "Pixel AUROC",
    "pixel",
    "Area under the pixel-wise ROC curve.",
    "pixel",
    area_under_roc,
    headline=True,
)
AUPRO = Metric(
    "aupro",
    "AU-PRO",
    "AU-PRO",
    "Area under the per-region-overlap curve, up to 30 %.",
    "pixel",
    partial(area_under_pro, limit=AUPRO_LIMIT),
    headline=True,
)
IMAGE_AP = Metric(
    "image_ap",
    "Image AP",
    "image AP",
    "Average precision of the image scores.",
    "image",
    image_ap,
)
IMAGE_F1_MAX = Metric(
    "image_f1_max",
    "Image F1-max",
    "F1-max",
    "Best F1 of all thresholds on the score: an upper bound, as it looks at the labels.",
    "image",
    image_f1_max,
    of_defect_types=False,
)
PIXEL_AP = Metric(
    "pixel_ap",
    "Pixel AP",
    "pixel AP",
    "Average precision of the pixels.",
    "pixel",
    average_precision,
)

METRICS: dict[str, Metric] = {
    metric.key: metric
    for metric in (
        IMAGE_AUROC,
        PIXEL_AUROC,
        AUPRO,
        IMAGE_AP,
        IMAGE_F1_MAX,
        PIXEL_AP,
    )
}
"""Every figure by its key, in the order in which files and tables have them."""

HEADLINE: tuple[Metric, ...] = tuple(metric for metric in METRICS.values() if metric.headline)
"""The figures that a list has room for, the most telling first."""


def compute_level(level: Level, *arguments: Any) -> dict[str, float | None]:
    """Return the figures of one level by key: of its arguments, or None each without any."""
    rows = [metric for metric in METRICS.values() if metric.level == level]
    return {row.key: row.compute(*arguments) if arguments else None for row in rows}


def headline_of(metrics: Mapping[str, Any]) -> dict[str, Any]:
    """Return the headline figures of the content of a metrics.json."""
    return {metric.key: metrics.get(metric.key) for metric in HEADLINE}


def check_levels(levels: Sequence[Level]) -> None:
    """Raise a ValueError unless these are levels, and at least one."""
    if not levels or not set(levels) <= set(LEVELS):
        raise ValueError(
            f"The levels of an evaluation are 'image', 'pixel' or both, but received {levels!r}."
        )
