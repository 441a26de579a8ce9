"""All figures of one evaluation: for all defects, for each defect type, and why one is missing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluation.arrays import MappedSet, count_defect_pixels
from evaluation.curves import RocCurve, thin_curve
from evaluation.image_metrics import has_both_classes, image_auroc, image_roc
from evaluation.metric_table import LEVELS, Level, compute_level
from evaluation.notes import find_notes
from evaluation.pixels import PixelSource
from evaluation.rank_counts import rank_groups
from evaluation.ranking import PixelRanking, roc_points
from evaluation.scores import HALF_GREY_LEVEL, PAPER_SCORE, Norm, Scores, score_maps
from evaluation.testset import GOOD, TestSet, defect_types, rows_of
from evaluation.thresholds import verdicts

Floats = npt.NDArray[np.floating[Any]]

# Groups of images that are no defect type: no type may have a slash in its name.
_ALL, _SYNTHETIC = "/all defects", "/synthetic defects"


@dataclass(frozen=True)
class GroupMetrics:
    """Good images against some defective ones.

    Attributes:
        values: Each figure of `metric_table.METRICS` by its key; None where it is undefined.
        image_roc: Image-wise ROC curve by the score that decides.
        pixel_roc: Pixel-wise ROC curve of the images with masks, thinned.
        images: Number of the defective images.
        without_mask: Number of those without a mask, which the pixel figures leave out.
    """

    values: Mapping[str, float | None]
    image_roc: RocCurve | None
    pixel_roc: RocCurve | None
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
class EvaluationMetrics:
    """Everything that metrics.json says.

    Attributes:
        score: Which score decides: figures and verdicts of images follow from it.
        defects: All defects together.
        by_defect_type: Each defect type against the good images.
        good: Number of good images.
        auroc_by_norm: Image-wise AUROC of all defects, for each score.
        roc_by_norm: Its ROC curves, unthinned.
        synthetic: Synthetic defects against the good images, if there are any.
        threshold: The verdicts, if a threshold was given.
        notes: Sentences on what is undefined or left out.
    """

    score: Norm
    defects: GroupMetrics
    by_defect_type: Mapping[str, GroupMetrics]
    good: int
    auroc_by_norm: Mapping[Norm, float | None]
    roc_by_norm: Mapping[Norm, RocCurve | None]
    synthetic: GroupMetrics | None
    threshold: VerdictCounts | None
    notes: tuple[str, ...]


def summarize(
    mapped: MappedSet,
    scores: Scores,
    *,
    score: Norm = PAPER_SCORE,
    levels: Sequence[Level] = LEVELS,
    threshold: float | None = None,
    synthetic: MappedSet | None = None,
    tolerance: float = HALF_GREY_LEVEL,
) -> EvaluationMetrics:
    """Compute all figures of an evaluation; each pixel is read and sorted once.

    Args:
        mapped: The N test images.
        scores: N scores of each kind.
        score: Which of them decides.
        levels: "image", "pixel" or both; figures of the other level are None.
        threshold: On that score, or None.
        synthetic: Images with synthetic defects; their figures use the good images of `mapped`.
        tolerance: Below it a value does not count for the norm L0, as in `scores`.

    Raises:
        ValueError: If a map or a score is not finite.
    """
    test_set = mapped.test_set
    sizes = count_defect_pixels(mapped.masks)
    types = defect_types(test_set)
    members = _list_members(test_set, scores[score], sizes)
    groups: dict[str, tuple[str, ...]] = {_ALL: types, **{name: (name,) for name in types}}
    if synthetic is not None:
        members[_SYNTHETIC] = _synthetic_members(synthetic, score, tolerance)
        groups[_SYNTHETIC] = (_SYNTHETIC,)
    pixels = _measure_pixels(mapped, synthetic, groups) if "pixel" in levels else {}
    found = {
        group: _measure_group(members, names, pixels.get(group), levels)
        for group, names in groups.items()
    }
    roc, area = _measure_norms(scores, test_set, levels)
    return EvaluationMetrics(
        score=score,
        defects=found[_ALL],
        by_defect_type={name: found[name] for name in types},
        good=len(members[GOOD].scores),
        auroc_by_norm=area,
        roc_by_norm=roc,
        synthetic=found.get(_SYNTHETIC),
        threshold=_count_verdicts(scores[score], test_set, threshold),
        notes=find_notes(test_set, sizes, int(np.prod(mapped.maps.shape[1:])), levels),
    )


@dataclass(frozen=True)
class _Members:
    """The images of one name: their scores, and how many of them have no mask."""

    scores: npt.NDArray[np.float64]
    without_mask: int


@dataclass(frozen=True)
class _PixelMetrics:
    values: Mapping[str, float | None]
    roc: RocCurve | None


def _list_members(
    test_set: TestSet, scores: npt.NDArray[np.float64], sizes: npt.NDArray[np.int64]
) -> dict[str, _Members]:
    members = {}
    for name in (GOOD, *defect_types(test_set)):
        rows = rows_of(test_set, name)
        members[name] = _Members(scores[rows], int(np.count_nonzero(sizes[rows] < 0)))
    return members


def _synthetic_members(synthetic: MappedSet, score: Norm, tolerance: float) -> _Members:
    rows = np.flatnonzero(synthetic.test_set.labels)
    unknown = np.count_nonzero(count_defect_pixels(synthetic.masks)[rows] < 0)
    return _Members(score_maps(synthetic.maps, tolerance)[score][rows], int(unknown))


def _measure_pixels(
    mapped: MappedSet, synthetic: MappedSet | None, groups: Mapping[str, Sequence[str]]
) -> dict[str, _PixelMetrics]:
    names = (GOOD, *defect_types(mapped.test_set))
    sources = {
        name: PixelSource(mapped.maps, mapped.masks, rows_of(mapped.test_set, name))
        for name in names
    }
    if synthetic is not None:
        rows = np.flatnonzero(synthetic.test_set.labels)
        sources[_SYNTHETIC] = PixelSource(synthetic.maps, synthetic.masks, rows)
    with_good = {group: (GOOD, *names) for group, names in groups.items()}
    return {group: _pixel_metrics(rank) for group, rank in rank_groups(sources, with_good)}


def _pixel_metrics(ranking: PixelRanking | None) -> _PixelMetrics:
    if ranking is None:
        return _PixelMetrics(compute_level("pixel"), None)
    return _PixelMetrics(compute_level("pixel", ranking), thin_curve(roc_points(ranking)))


def _measure_group(
    members: Mapping[str, _Members],
    names: Sequence[str],
    pixels: _PixelMetrics | None,
    levels: Sequence[Level],
) -> GroupMetrics:
    good = members[GOOD].scores
    scores = np.concatenate([good, *(members[name].scores for name in names)])
    labels = np.repeat([0, 1], [len(good), len(scores) - len(good)])
    by_image = "image" in levels and has_both_classes(scores, labels)
    images = compute_level("image", scores, labels) if by_image else compute_level("image")
    pixels = pixels or _pixel_metrics(None)
    return GroupMetrics(
        values={**images, **pixels.values},
        image_roc=image_roc(scores, labels) if by_image else None,
        pixel_roc=pixels.roc,
        images=len(scores) - len(good),
        without_mask=sum(members[name].without_mask for name in names),
    )


def _measure_norms(
    scores: Scores, test_set: TestSet, levels: Sequence[Level]
) -> tuple[dict[Norm, RocCurve | None], dict[Norm, float | None]]:
    """Return the ROC curve and the AUROC of all defects by each score."""
    labels = test_set.labels
    if "image" not in levels or not all(has_both_classes(scores[norm], labels) for norm in scores):
        return dict.fromkeys(scores), dict.fromkeys(scores)
    return (
        {norm: image_roc(scores[norm], labels) for norm in scores},
        {norm: image_auroc(scores[norm], labels) for norm in scores},
    )


def _count_verdicts(
    scores: Floats, test_set: TestSet, threshold: float | None
) -> VerdictCounts | None:
    if threshold is None:
        return None
    counts = Counter(verdicts(scores, test_set.labels, threshold))
    return VerdictCounts(float(threshold), counts["missed"], counts["false alarm"], counts["right"])
