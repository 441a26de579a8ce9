"""`threshold.json`: the score of each measure above which an image is called defective."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from evaluation.scores import Norm
from evaluation.thresholds import FALSE_ALARM_RULE
from experiments.run_folder import RunFolder
from storage.whole import read_json, write_json


def write_thresholds(
    folder: RunFolder,
    thresholds: Mapping[str, float],
    scores: Mapping[str, Norm],
    rate: float,
    images: int,
) -> None:
    """Write `threshold.json`; a measure not evaluated this time keeps its own of the same rule.

    Args:
        folder: The run.
        thresholds: By the key of the measure.
        scores: Which score each threshold is on, by the same keys.
        rate: The share of good images that may lie above.
        images: How many good images chose them.
    """
    content = {"rule": FALSE_ALARM_RULE, "false_alarm_rate": rate, "images": images}
    before = read_thresholds(folder)
    kept = before if all(before.get(key) == value for key, value in content.items()) else {}
    named = {"scores": {**kept.get("scores", {}), **scores}}
    write_json(folder.thresholds, {**kept, **content, **named, **thresholds})


def threshold_of(folder: RunFolder, measure: str) -> float:
    """Read the threshold on the scores of a measure.

    Raises:
        FileNotFoundError: The run was not evaluated by it, or the file is damaged.
    """
    threshold = read_thresholds(folder).get(measure)
    if not isinstance(threshold, float) or not math.isfinite(threshold):
        raise FileNotFoundError(
            f"run {folder.name!r} has no threshold: evaluate its {measure} first "
            f"(python main.py evaluate {folder.name!r} --measures {measure})"
        )
    return threshold


def read_thresholds(folder: RunFolder) -> dict[str, Any]:
    """Read `threshold.json`; nothing when the run was not evaluated yet, or the file is damaged."""
    try:
        return read_json(folder.thresholds)
    except (FileNotFoundError, ValueError):
        return {}
