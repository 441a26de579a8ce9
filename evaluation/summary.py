"""All figures of one evaluation: for all defects, for each defect type, and why one is missing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from evaluation.curves import RocCurve, curve_as_json
from evaluation.metrics import (
    ImageMetrics,
    PixelMetrics,
    auroc,
    image_metrics,
    pixel_metrics,
    roc_curve,
    verdicts,
)
from evaluation.ranking import PixelGroup, group_pixels
from evaluation.scores import SCORE, Norm, score_maps
from evaluation.testset import GOOD, TestSet, defect_types, rows_of

Level = Literal["image", "pixel"]
Floats = npt.NDArray[np.floating[Any]]
Scores = Mapping[Norm, npt.NDArray[np.float64]]

LEVELS: tuple[Level, ...] = ("image", "pixel")
_NO_IMAGE_FIGURES = ImageMetrics(None, None, None)
_NO_PIXEL_FIGURES = PixelMetrics(None, None, None, None)


@dataclass(frozen=True)
class GroupSummary:
    """Good images against some defective ones.

    Attributes:
        image: Image-wise figures by the L2 score.
        image_roc: Image-wise ROC curve by the L2 score.
        pixel: Pixel-wise figures of the images with masks.
        images: Number of the defective images.
        without_mask: Number of those without a mask, which the pixel figures leave out.
    """

    image: ImageMetrics
    image_roc: RocCurve | None
    pixel: PixelMetrics
    images: int
    without_mask: int


@dataclass(frozen=True)
class VerdictCounts:
    """How many test images the threshold gets right and wrong."""

    value: float
    missed: int
    false_alarms: int
    right: int


@dataclass(frozen=True)
class Summary:
    """Everything that metrics.json says, with the curves unthinned.

    Attributes:
        defects: All defects together.
        by_defect_type: Each defect type against the good images.
        good: Number of good images.
        auroc_by_norm: Image-wise AUROC of all defects, for each norm.
        roc_by_norm: Its ROC curves.
        synthetic: Synthetic defects against the good images, if there are any.
        threshold: The verdicts, if a threshold was given.
        notes: Sentences on what is undefined or left out.
    """

    defects: GroupSummary
    by_defect_type: Mapping[str, GroupSummary]
    good: int
    auroc_by_norm: Mapping[Norm, float | None]
    roc_by_norm: Mapping[Norm, RocCurve | None]
    synthetic: GroupSummary | None
    threshold: VerdictCounts | None
    notes: tuple[str, ...]


def summarize(
    test_set: TestSet,
    maps: Floats,
    scores: Scores,
    *,
    levels: Sequence[Level] = LEVELS,
    threshold: float | None = None,
    synthetic: tuple[TestSet, Floats] | None = None,
) -> Summary:
    """Compute all figures of an evaluation; each pixel is sorted once.

    Args:
        test_set: The N test images.
        maps: Anomaly maps, floating point N×H×W.
        scores: N scores for each norm.
        levels: "image", "pixel" or both; figures of the other level are None.
        threshold: On the L2 score, or None.
        synthetic: Test images with synthetic defects and their maps.
    """
    types = defect_types(test_set)
    rows = {name: rows_of(test_set, name) for name in (GOOD, *types)}
    score = {name: scores[SCORE][rows[name]] for name in rows}
    pixels: dict[str, list[PixelGroup]] = {name: [] for name in rows}
    if "pixel" in levels:
        pixels = {name: [_pixels(test_set, maps, rows[name])] for name in rows}
    masks = {name: [test_set.masks[row] for row in rows[name]] for name in types}

    def against_good(names: Sequence[str]) -> GroupSummary:
        return _summarize_group(
            score[GOOD],
            np.concatenate([np.zeros(0), *(score[name] for name in names)]),
            [group for name in (GOOD, *names) for group in pixels[name]],
            sum(mask is None for name in names for mask in masks[name]),
            levels,
        )

    roc = {norm: roc_curve(scores[norm], test_set.labels) for norm in scores}
    area = {norm: auroc(scores[norm], test_set.labels) for norm in scores}
    return Summary(
        defects=against_good(types),
        by_defect_type={name: against_good([name]) for name in types},
        good=len(rows[GOOD]),
        auroc_by_norm=area if "image" in levels else dict.fromkeys(scores),
        roc_by_norm=roc if "image" in levels else dict.fromkeys(scores),
        synthetic=_summarize_synthetic(score[GOOD], pixels[GOOD], synthetic, levels),
        threshold=_count_verdicts(scores[SCORE], test_set, threshold),
        notes=_notes(test_set, levels),
    )


def summary_as_json(summary: Summary) -> dict[str, Any]:
    """Return the content of metrics.json: plain values, figures rounded to six digits."""
    defects = _group_as_json(summary.defects)
    return {
        "image_auroc": defects["image_auroc"],
        "pixel_auroc": defects["pixel_auroc"],
        "aupro": defects["aupro"],
        "image_ap": defects["image_ap"],
        "image_f1_max": _rounded(summary.defects.image.f1_max),
        "pixel_ap": defects["pixel_ap"],
        "image_auroc_by_norm": {
            norm: _rounded(area) for norm, area in summary.auroc_by_norm.items()
        },
        "by_defect_type": {
            name: _group_as_json(group) for name, group in summary.by_defect_type.items()
        },
        "images": {
            "good": summary.good,
            "defective": summary.defects.images,
            "without_mask": summary.defects.without_mask,
        },
        "notes": list(summary.notes),
        "synthetic": None if summary.synthetic is None else _group_as_json(summary.synthetic),
        "threshold": None if summary.threshold is None else asdict(summary.threshold),
        "roc": {
            "image": {norm: curve_as_json(curve) for norm, curve in summary.roc_by_norm.items()},
            "pixel": curve_as_json(summary.defects.pixel.roc),
        },
    }


def _summarize_group(
    good_scores: Floats,
    defect_scores: Floats,
    pixels: Sequence[PixelGroup],
    without_mask: int,
    levels: Sequence[Level],
) -> GroupSummary:
    scores = np.concatenate([good_scores, defect_scores])
    labels = np.repeat([0, 1], [len(good_scores), len(defect_scores)])
    by_image = "image" in levels
    return GroupSummary(
        image=image_metrics(scores, labels) if by_image else _NO_IMAGE_FIGURES,
        image_roc=roc_curve(scores, labels) if by_image else None,
        pixel=pixel_metrics(pixels) if pixels else _NO_PIXEL_FIGURES,
        images=len(defect_scores),
        without_mask=without_mask,
    )


def _summarize_synthetic(
    good_scores: Floats,
    good_pixels: Sequence[PixelGroup],
    synthetic: tuple[TestSet, Floats] | None,
    levels: Sequence[Level],
) -> GroupSummary | None:
    if synthetic is None:
        return None
    test_set, maps = synthetic
    rows = np.flatnonzero(test_set.labels)
    pixels = [*good_pixels, _pixels(test_set, maps, rows)] if "pixel" in levels else []
    without_mask = sum(test_set.masks[row] is None for row in rows)
    return _summarize_group(
        good_scores, score_maps(maps[rows])[SCORE], pixels, without_mask, levels
    )


def _pixels(test_set: TestSet, maps: Floats, rows: npt.NDArray[np.intp]) -> PixelGroup:
    return group_pixels(maps[rows], [test_set.masks[row] for row in rows])


def _count_verdicts(
    scores: Floats, test_set: TestSet, threshold: float | None
) -> VerdictCounts | None:
    if threshold is None:
        return None
    counts = Counter(verdicts(scores, test_set.labels, threshold))
    return VerdictCounts(float(threshold), counts["missed"], counts["false alarm"], counts["right"])


def _notes(test_set: TestSet, levels: Sequence[Level]) -> tuple[str, ...]:
    labels = np.asarray(test_set.labels)
    known = [mask for mask in test_set.masks if mask is not None]
    causes = {
        "image": (
            (0 not in labels, "There is no good test image"),
            (not labels.any(), "There is no defective test image"),
        ),
        "pixel": (
            (not any(mask.any() for mask in known), "No test image has a mask with a defect in it"),
            (all(mask.all() for mask in known), "No test image has a known defect-free pixel"),
        ),
    }
    notes = []
    for level in LEVELS:
        if level not in levels:
            notes.append(f"The {level}-wise figures were not asked for.")
            continue
        for applies, cause in causes[level]:
            if applies:
                notes.append(f"{cause}, so the {level}-wise figures are undefined.")
    return (*notes, *_notes_on_masks(test_set))


def _notes_on_masks(test_set: TestSet) -> list[str]:
    notes = []
    for defect_type in defect_types(test_set):
        rows = rows_of(test_set, defect_type)
        missing = sum(test_set.masks[row] is None for row in rows)
        if missing:
            notes.append(
                f"{missing} of {len(rows)} images of {defect_type!r} have no mask and are left out "
                "of the pixel-wise figures."
            )
        empty = sum((mask := test_set.masks[row]) is not None and not mask.any() for row in rows)
        if empty:
            notes.append(
                f"{empty} of {len(rows)} masks of {defect_type!r} show no defect at this size."
            )
    return notes


def _group_as_json(group: GroupSummary) -> dict[str, Any]:
    return {
        "image_auroc": _rounded(group.image.auroc),
        "pixel_auroc": _rounded(group.pixel.auroc),
        "aupro": _rounded(group.pixel.aupro),
        "image_ap": _rounded(group.image.ap),
        "pixel_ap": _rounded(group.pixel.ap),
        "images": group.images,
        "images_without_mask": group.without_mask,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
