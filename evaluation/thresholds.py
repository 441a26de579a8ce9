"""The threshold that turns a score into a verdict: its choice from good images, and its counts."""

from dataclasses import dataclass
from math import ceil, floor
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from evaluation.image_metrics import Labels, check_pairs

Floats = npt.NDArray[np.floating[Any]]
Verdict = Literal["right", "missed", "false alarm"]

FALSE_ALARM_RULE = (
    "An image is called defective when its score is greater than the k-th smallest score of "
    "n held-out good images, where k is (n + 1)(1 - false alarm rate) rounded up and at most n."
)


@dataclass(frozen=True)
class Confusion:
    """Counts at a threshold: true and false positives (defective), true and false negatives."""

    tp: int
    fp: int
    tn: int
    fn: int


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


def lowest_rate(images: int) -> float:
    """Return the lowest false alarm rate that a threshold from so many good images can hold.

    Example:
        >>> lowest_rate(19)
        0.05
    """
    return 1 / (images + 1)


def held_rate(rate: float, images: int) -> float:
    """Return the false alarm rate that a threshold from so many good images can promise.

    Args:
        rate: What is asked for.
        images: Held-out good images, at least 1.

    Example:
        >>> held_rate(0.05, 1)
        0.5
    """
    return max(rate, lowest_rate(images))


def rate_remark(rate: float, images: int) -> str | None:
    """Say that a false alarm rate cannot be held with so few images; None where it can.

    Args:
        rate: What is asked for, above 0.
        images: Held-out good images, at least 1.

    Example:
        >>> rate_remark(0.05, 2).partition(":")[0]
        'The threshold can promise 33 % false alarms, not 5 %'
    """
    held = held_rate(rate, images)
    if held - rate <= 1e-9:  # 1/20 may differ from 0.05 by rounding alone
        return None
    needed = ceil(1 / rate - 1 - 1e-9)
    return (
        f"The threshold can promise {100 * held:.2g} % false alarms, not {100 * rate:.2g} %: it "
        f"comes from {images} held-out good images, and {100 * rate:.2g} % needs {needed} (a "
        "larger validation_fraction)."
    )


def confusion(scores: Floats, labels: Labels, threshold: float) -> Confusion:
    """Count right and wrong calls; a score greater than the threshold is called defective.

    Args:
        scores: N image scores, or pixel values of any shape.
        labels: 0 or False for good, 1 or True for defective, of the same shape.
        threshold: In the scores' unit.

    Raises:
        ValueError: If the shapes differ, or a score or the threshold is no number.
    """
    check_pairs(scores, labels)
    _check_numbers(scores, threshold)
    called, truth = scores > threshold, labels.astype(bool)
    tp = int(np.count_nonzero(called & truth))
    fp = int(np.count_nonzero(called)) - tp
    fn = int(np.count_nonzero(truth)) - tp
    return Confusion(tp=tp, fp=fp, tn=called.size - tp - fp - fn, fn=fn)


def verdicts(scores: Floats, labels: Labels, threshold: float) -> tuple[Verdict, ...]:
    """Say of each image whether its call is right, missed (a defect) or a false alarm.

    Raises:
        ValueError: If there are not as many labels as scores, or a score or the threshold is no
            number.
    """
    check_pairs(scores, labels)
    _check_numbers(scores, threshold)
    return tuple(
        "right" if called == bool(label) else "false alarm" if called else "missed"
        for called, label in zip((scores > threshold).tolist(), labels.tolist(), strict=True)
    )


def _check_numbers(scores: Floats, threshold: float) -> None:
    """Refuse to judge by a score that is no number: NaN is above no threshold, and so "good"."""
    wrong = int(np.count_nonzero(~np.isfinite(scores)))
    if wrong or np.isnan(threshold):
        raise ValueError(
            f"A verdict needs numbers, but received {wrong} scores that are none (NaN or "
            f"infinite) of "
            f"{scores.size}, and the threshold {threshold}; evaluate the run again, or train it at "
            "a lower learning rate."
        )
