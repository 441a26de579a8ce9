"""`threshold.json`: the score of each measure above which an image is called defective."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from evaluation.measures import MEASURES
from evaluation.scores import Norm
from evaluation.stamp import Stamp
from evaluation.thresholds import FALSE_ALARM_RULE
from experiments.run_folder import RunFolder
from storage.reading import DamagedFileError, read_model
from storage.whole import write_json


class _Thresholds(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow", allow_inf_nan=False)

    rule: str = ""
    false_alarm_rate: Annotated[float, Field(ge=0, le=1)] | None = None
    images: Annotated[int, Field(ge=0)] | None = None
    scores: dict[str, Norm] = {}
    models: dict[str, str] = {}
    evaluations: dict[str, str] = {}


_BY_MEASURE: dict[str, Any] = dict.fromkeys(MEASURES, (float | None, None))
_StoredThresholds = create_model("_StoredThresholds", __base__=_Thresholds, **_BY_MEASURE)


def write_thresholds(
    folder: RunFolder,
    thresholds: Mapping[str, float],
    scores: Mapping[str, Norm],
    rate: float,
    images: int,
    stamp: Stamp,
) -> None:
    """Write `threshold.json`; a measure not evaluated this time keeps its own of the same rule.

    Args:
        folder: The run.
        thresholds: By the key of the measure.
        scores: Which score each threshold is on, by the same keys.
        rate: The share of good images that may lie above.
        images: How many good images chose them.
        stamp: Which network and which evaluation they are of.
    """
    content = {"rule": FALSE_ALARM_RULE, "false_alarm_rate": rate, "images": images}
    before = _read_or_nothing(folder)
    kept = before if all(before.get(key) == value for key, value in content.items()) else {}
    named = {
        "scores": {**kept.get("scores", {}), **scores},
        "models": kept.get("models", {}) | dict.fromkeys(thresholds, stamp.model),
        "evaluations": kept.get("evaluations", {}) | dict.fromkeys(thresholds, stamp.evaluation),
    }
    write_json(folder.thresholds, {**kept, **content, **named, **thresholds})


def threshold_of(folder: RunFolder, measure: str) -> float:
    """Read the threshold on the scores of a measure.

    Raises:
        FileNotFoundError: The run was not evaluated by it.
        ValueError: The file is damaged.
    """
    what_to_do = (
        f"evaluate its {measure} first "
        f"(python main.py evaluate {folder.name!r} --measures {measure})"
    )
    try:
        threshold = read_thresholds(folder).get(measure)
    except DamagedFileError as error:
        raise ValueError(f"{error}: {what_to_do}") from error
    if threshold is None:
        raise FileNotFoundError(f"run {folder.name!r} has no threshold: {what_to_do}")
    return float(threshold)


def stamp_of(thresholds: Mapping[str, Any], measure: str) -> Stamp | None:
    """Return which network and evaluation a threshold is of; None for one of earlier versions.

    Args:
        thresholds: From `read_thresholds`.
        measure: The key of the measure.
    """
    found = (thresholds.get(name, {}).get(measure) for name in ("models", "evaluations"))
    model, evaluation = found
    return None if model is None or evaluation is None else Stamp(model, evaluation)


def read_thresholds(folder: RunFolder) -> dict[str, Any]:
    """Read `threshold.json`; nothing when the run was not evaluated yet.

    Raises:
        DamagedFileError: The file is damaged.
    """
    try:
        found = read_model(folder.thresholds, _StoredThresholds)
    except FileNotFoundError:
        return {}
    return found.model_dump(exclude_unset=True)


def _read_or_nothing(folder: RunFolder) -> dict[str, Any]:
    """Read what a new evaluation keeps; a damaged file is written anew."""
    try:
        return read_thresholds(folder)
    except DamagedFileError:
        return {}
