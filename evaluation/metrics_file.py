"""The content of `metrics.json`: figures of all defects and of each type, and thinned curves."""

from dataclasses import asdict
from typing import Any

from evaluation.curves import curve_as_json
from evaluation.metric_table import METRICS
from evaluation.summary import EvaluationMetrics, GroupMetrics


def metrics_as_json(metrics: EvaluationMetrics) -> dict[str, Any]:
    """Return the content of metrics.json: plain values, figures rounded to six digits."""
    synthetic, threshold = metrics.synthetic, metrics.threshold
    return {
        "score": metrics.score,
        **{key: _rounded(metrics.defects.values[key]) for key in METRICS},
        "image_auroc_by_norm": {
            norm: _rounded(area) for norm, area in metrics.auroc_by_norm.items()
        },
        "by_defect_type": {
            name: _group_as_json(group) for name, group in metrics.by_defect_type.items()
        },
        "images": {
            "good": metrics.good,
            "defective": metrics.defects.images,
            "without_mask": metrics.defects.without_mask,
        },
        "notes": list(metrics.notes),
        "synthetic": None if synthetic is None else _group_as_json(synthetic),
        "threshold": None if threshold is None else asdict(threshold),
        "roc": {
            "image": {norm: curve_as_json(curve) for norm, curve in metrics.roc_by_norm.items()},
            "pixel": curve_as_json(metrics.defects.pixel_roc),
        },
    }


def _group_as_json(group: GroupMetrics) -> dict[str, Any]:
    shown = [key for key, metric in METRICS.items() if metric.of_defect_types]
    return {
        **{key: _rounded(group.values[key]) for key in shown},
        "images": group.images,
        "images_without_mask": group.without_mask,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
