"""Figures of N image scores and their labels: AUROC, AP, F1-max and the ROC curve.

scikit-learn is imported by the functions that use it: that takes seconds, which a list of runs or
a prediction need not wait for.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from evaluation.curves import RocCurve

Floats = npt.NDArray[np.floating[Any]]
Labels = npt.NDArray[np.integer[Any]] | npt.NDArray[np.bool_]


def image_auroc(scores: Floats, labels: Labels) -> float:
    """Return the area under the image-wise ROC curve.

    Args:
        scores: N scores, higher for more anomalous images.
        labels: N labels, 0 good and 1 defective, both present.
    """
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(labels, scores))


def image_ap(scores: Floats, labels: Labels) -> float:
    """Return the average precision Σ (R_k − R_{k−1}) P_k; arguments as for `image_auroc`."""
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(labels, scores))


def image_f1_max(scores: Floats, labels: Labels) -> float:
    """Return the best F1 score of all thresholds: an upper bound, as it looks at the labels."""
    from sklearn.metrics import precision_recall_curve

    precision, recall, _ = precision_recall_curve(labels, scores)
    f1 = 2 * precision * recall / np.maximum(precision + recall, np.finfo(float).tiny)
    return float(f1.max())


def image_roc(scores: Floats, labels: Labels) -> RocCurve | None:
    """Return the image-wise ROC curve, or None for a single class."""
    if not has_both_classes(scores, labels):
        return None
    from sklearn.metrics import roc_curve

    fpr, tpr, _ = roc_curve(labels, scores)
    return RocCurve(fpr, tpr)


def has_both_classes(scores: Floats, labels: Labels) -> bool:
    """Say whether image-wise figures are defined.

    Raises:
        ValueError: If the lengths differ or a score is NaN or infinite.
    """
    check_pairs(scores, labels)
    if not np.isfinite(scores).all():
        raise ValueError(
            "Image-wise figures need finite scores, but received NaN or infinite ones; the "
            "network has probably diverged, so train it again at a lower learning rate."
        )
    return bool(0 < np.count_nonzero(labels) < labels.size)


def check_pairs(scores: Floats, labels: Labels) -> None:
    """Raise a ValueError unless there is one label for each score."""
    if scores.shape != labels.shape:
        raise ValueError(
            f"There must be one label for each score, but received {labels.shape} labels and "
            f"{scores.shape} scores; give them in the same order."
        )
