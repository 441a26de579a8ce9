"""ROC, AUROC, AP, F1-max and AU-PRO, and the threshold that turns a score into a verdict.

A figure that is undefined (only good or only defective images or pixels) is None, never a guess.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import sklearn.metrics

from evaluation import ranking
from evaluation.curves import RocCurve

Floats = npt.NDArray[np.floating[Any]]
Labels = npt.NDArray[np.integer[Any]] | npt.NDArray[np.bool_]
Mask = npt.NDArray[np.bool_]
Verdict = Literal["right", "missed", "false alarm"]

AUPRO_LIMIT = 0.3

FALSE_ALARM_RULE = (
    "An image is called defective when its L2 score is greater than the k-th smallest score of "
    "n held-out good images, where k is (n + 1)(1 - false alarm rate) rounded up and at most n."
)


@dataclass(frozen=True)
class ImageMetrics:
    """Image-wise figures; each is None if only one class was given.

    Attributes:
        auroc: Area under the ROC curve.
        ap: Average precision, Σ (R_k − R_{k−1}) P_k.
        f1_max: Best F1 score of all thresholds: an upper bound, as it looks at the labels.
    """

    auroc: float | None
    ap: float | None
    f1_max: float | None


@dataclass(frozen=True)
class PixelMetrics:
    """Pixel-wise figures; each is None if there is no defect pixel or no defect-free one.

    Attributes:
        auroc: Area under the ROC curve.
        ap: Average precision.
        aupro: Area under the per-region-overlap curve up to 30 % false positives, normalised.
        roc: The ROC curve, unthinned.
    """

    auroc: float | None
    ap: float | None
    aupro: float | None
    roc: RocCurve | None


@dataclass(frozen=True)
class Confusion:
    """Counts at a threshold: true and false positives (defective), true and false negatives."""

    tp: int
    fp: int
    tn: int
    fn: int


def image_metrics(scores: Floats, labels: Labels) -> ImageMetrics:
    """Return the image-wise figures.

    Args:
        scores: N scores, higher for more anomalous images.
        labels: N labels, 0 good and 1 defective.

    Raises:
        ValueError: If the lengths differ or a score is NaN or infinite.
    """
    if not _has_both_classes(scores, labels):
        return ImageMetrics(None, None, None)
    precision, recall, _ = sklearn.metrics.precision_recall_curve(labels, scores)
    f1 = 2 * precision * recall / np.maximum(precision + recall, np.finfo(float).tiny)
    return ImageMetrics(
        auroc=float(sklearn.metrics.roc_auc_score(labels, scores)),
        ap=float(sklearn.metrics.average_precision_score(labels, scores)),
        f1_max=float(f1.max()),
    )


def auroc(scores: Floats, labels: Labels) -> float | None:
    """Return the area under the image-wise ROC curve, or None for a single class."""
    if not _has_both_classes(scores, labels):
        return None
    return float(sklearn.metrics.roc_auc_score(labels, scores))


def roc_curve(scores: Floats, labels: Labels) -> RocCurve | None:
    """Return the image-wise ROC curve, or None for a single class.

    Args:
        scores: N scores, higher for more anomalous images.
        labels: N labels, 0 good and 1 defective.
    """
    if not _has_both_classes(scores, labels):
        return None
    fpr, tpr, _ = sklearn.metrics.roc_curve(labels, scores)
    return RocCurve(fpr, tpr)


def pixel_metrics(groups: Sequence[ranking.PixelGroup]) -> PixelMetrics:
    """Return all pixel-wise figures of some groups of images, from one ranking.

    Args:
        groups: Sorted pixels (`ranking.group_pixels`) of different images; sharing the group of
            the good images between calls saves sorting it again.
    """
    ranked = ranking.rank_pixels(groups)
    if ranked is None:
        return PixelMetrics(None, None, None, None)
    return PixelMetrics(
        auroc=ranking.area_under_roc(ranked),
        ap=ranking.average_precision(ranked),
        aupro=ranking.area_under_pro(ranked, AUPRO_LIMIT),
        roc=ranking.roc_points(ranked),
    )


def pixel_auroc(maps: Floats, masks: Sequence[Mask | None]) -> float | None:
    """Return the exact area under the pixel-wise ROC curve, ties counting half.

    Args:
        maps: Anomaly maps, floating point N×H×W.
        masks: N bool masks H×W, True on defects; None leaves an image out.

    Returns:
        The area in [0, 1], or None without a defect pixel or without a defect-free one.

    Raises:
        ValueError: If masks and maps do not match, or a value is NaN or infinite.
    """
    ranked = _rank(maps, masks)
    return None if ranked is None else ranking.area_under_roc(ranked)


def pixel_ap(maps: Floats, masks: Sequence[Mask | None]) -> float | None:
    """Return the exact pixel-wise average precision; arguments as for `pixel_auroc`."""
    ranked = _rank(maps, masks)
    return None if ranked is None else ranking.average_precision(ranked)


def aupro(maps: Floats, masks: Sequence[Mask | None], limit: float = AUPRO_LIMIT) -> float | None:
    """Return the exact area under the per-region-overlap curve; see `ranking.area_under_pro`.

    Args:
        maps: Anomaly maps, floating point N×H×W.
        masks: N bool masks H×W, True on defects; None leaves an image out.
        limit: Greatest false-positive rate, in (0, 1]; the area is divided by it.
    """
    ranked = _rank(maps, masks)
    return None if ranked is None else ranking.area_under_pro(ranked, limit)


def false_alarm_threshold(good_scores: Floats, rate: float) -> float:
    """Choose a threshold from good images alone; `FALSE_ALARM_RULE` states the rule.

    This is the conformal quantile (Vovk, Gammerman & Shafer, 2005; one-sided). If a new good
    image is exchangeable with the n held-out ones, its score exceeds the threshold with a
    probability of at most `rate`, whatever the distribution of scores; that needs
    n ≥ 1/rate − 1 images (19 for 5 %). With fewer the threshold is the greatest held-out score,
    and the probability is at most 1/(n + 1). Of the held-out images themselves at most the share
    `rate` lies above.

    Args:
        good_scores: Scores of n ≥ 1 good images that the network was not trained on.
        rate: Accepted share of good images called defective, in [0, 1).

    Returns:
        The threshold; an image is defective if its score is *greater*.

    Raises:
        ValueError: If there is no score, one is not finite, or the rate is outside [0, 1).

    Example:
        >>> false_alarm_threshold(np.arange(1.0, 100.0), rate=0.05)
        95.0
    """
    if not 0 <= rate < 1:
        raise ValueError(
            f"The false alarm rate must be at least 0 and below 1, but received {rate}; "
            "0.05 calls at most 5 % of the good images defective."
        )
    if good_scores.size == 0 or not np.isfinite(good_scores).all():
        raise ValueError(
            f"The threshold needs finite scores of good images, but received "
            f"{good_scores.size} scores, {np.isfinite(good_scores).sum()} of them finite; "
            "hold out some good images and check that the network did not diverge."
        )
    images = good_scores.size
    # The tiny term undoes rounding where (n + 1)·rate is a whole number.
    allowed_above = min(max(floor((images + 1) * rate + 1e-9) - 1, 0), images - 1)
    return float(np.sort(good_scores.ravel())[images - 1 - allowed_above])


def confusion(scores: Floats, labels: Labels, threshold: float) -> Confusion:
    """Count right and wrong calls; a score greater than the threshold is called defective.

    Args:
        scores: N image scores, or pixel values of any shape.
        labels: 0 or False for good, 1 or True for defective, of the same shape.
        threshold: In the scores' unit.

    Raises:
        ValueError: If the shapes differ.
    """
    _check_shapes(scores, labels)
    called, truth = scores > threshold, labels.astype(bool)
    tp = int(np.count_nonzero(called & truth))
    fp = int(np.count_nonzero(called)) - tp
    fn = int(np.count_nonzero(truth)) - tp
    return Confusion(tp=tp, fp=fp, tn=called.size - tp - fp - fn, fn=fn)


def pixel_confusion(maps: Floats, masks: Sequence[Mask | None], threshold: float) -> Confusion:
    """Count pixels as `confusion` does; images whose mask is None are left out."""
    known = [row for row, mask in enumerate(masks) if mask is not None]
    counts = [confusion(maps[row], np.asarray(masks[row]), threshold) for row in known]
    return Confusion(
        tp=sum(count.tp for count in counts),
        fp=sum(count.fp for count in counts),
        tn=sum(count.tn for count in counts),
        fn=sum(count.fn for count in counts),
    )


def segment(maps: Floats, threshold: float) -> Mask:
    """Return the pixels called defective: True where a map is greater than the threshold."""
    return maps > threshold


def verdicts(scores: Floats, labels: Labels, threshold: float) -> tuple[Verdict, ...]:
    """Say of each image whether its call is right, missed (a defect) or a false alarm.

    Raises:
        ValueError: If there are not as many labels as scores.
    """
    _check_shapes(scores, labels)
    return tuple(
        "right" if called == bool(label) else "false alarm" if called else "missed"
        for called, label in zip((scores > threshold).tolist(), labels.tolist(), strict=True)
    )


def _rank(maps: Floats, masks: Sequence[Mask | None]) -> ranking.PixelRanking | None:
    return ranking.rank_pixels([ranking.group_pixels(maps, masks)])


def _has_both_classes(scores: Floats, labels: Labels) -> bool:
    _check_shapes(scores, labels)
    if not np.isfinite(scores).all():
        raise ValueError(
            "Image-wise figures need finite scores, but received NaN or infinite ones; the "
            "network has probably diverged, so train it again at a lower learning rate."
        )
    return 0 < np.count_nonzero(labels) < labels.size


def _check_shapes(scores: Floats, labels: Labels) -> None:
    if scores.shape != labels.shape:
        raise ValueError(
            f"There must be one label for each score, but received {labels.shape} labels and "
            f"{scores.shape} scores; give them in the same order."
        )
