"""`threshold.json`: the score of each measure above which an image is called defective."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, create_model

from evaluation.measures import MEASURES
from evaluation.scores import Norm
from evaluation.stamp import Stamp
from evaluation.thresholds import (
    FALSE_ALARM_RULE,
    false_alarm_threshold,
    held_rate,
    lowest_rate,
    rate_remark,
)
from experiments.chosen import Chosen, read_chosen
from experiments.kept_thresholds import keep_again
from experiments.run_folder import RunFolder
from storage.reading import DamagedFileError, read_model
from storage.whole import write_json


class KeptThreshold(BaseModel):
    """A threshold that somebody chose instead of the evaluation's.

    Args:
        threshold: Scores above it are called defective.
        chosen: How and when, in words.
    """

    model_config = ConfigDict(strict=True, allow_inf_nan=False)

    threshold: float
    chosen: str = Field(max_length=1000)


class _Thresholds(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow", allow_inf_nan=False)

    rule: str = ""
    false_alarm_rate: Annotated[float, Field(ge=0, le=1)] | None = None
    held_rate: Annotated[float, Field(ge=0, le=1)] | None = None
    images: Annotated[int, Field(ge=0)] | None = None
    scores: dict[str, Norm] = {}
    models: dict[str, str] = {}
    evaluations: dict[str, str] = {}
    good_scores: dict[str, list[float]] = {}
    scales: dict[str, float] = {}
    pixels: dict[str, float] = {}
    kept: dict[str, KeptThreshold] = {}
    judged_by: Chosen | None = None


_NOT_FOR_JUDGING = {"candidates", "image_auroc", "pixel_auroc", "aupro"}
_BY_MEASURE: dict[str, Any] = dict.fromkeys(MEASURES, (float | None, None))
_StoredThresholds = create_model("_StoredThresholds", __base__=_Thresholds, **_BY_MEASURE)


@dataclass(frozen=True)
class NewThreshold:
    """The threshold of one measure.

    Args:
        threshold: Scores above it are called defective.
        score: Which score it is on.
        good_scores: Of the held-out good images that chose it.
        scale: The map value that pictures show brightest.
        pixel: Values of the map above it are marked as defective.
    """

    threshold: float
    score: Norm
    good_scores: Sequence[float]
    scale: float
    pixel: float


def write_thresholds(
    folder: RunFolder,
    new: Mapping[str, NewThreshold],
    rate: float,
    stamp: Stamp,
    chosen: Chosen,
) -> tuple[str, ...]:
    """Write `threshold.json`; a measure not evaluated this time keeps its own of the same rule.

    A threshold that somebody kept by hand stays where it still means the same.

    Args:
        folder: The run.
        new: By the key of the measure.
        rate: The share of good images that may lie above.
        stamp: Which network and which evaluation they are of.
        chosen: By which map and score images are judged; here too, so that a model and its
            threshold judge without the rest of the run.

    Returns:
        A sentence on each threshold kept by hand that this concerned.
    """
    images = len(next(iter(new.values())).good_scores)
    content = {"rule": FALSE_ALARM_RULE, "false_alarm_rate": rate, "images": images}
    before = read_thresholds_or_nothing(folder)
    kept = before if all(before.get(key) == value for key, value in content.items()) else {}
    thresholds = {key: each.threshold for key, each in new.items()}
    good_scores = {key: list(each.good_scores) for key, each in new.items()}
    named = {
        "scores": {**kept.get("scores", {}), **{key: each.score for key, each in new.items()}},
        "good_scores": {**kept.get("good_scores", {}), **good_scores},
        "scales": {**kept.get("scales", {}), **{key: each.scale for key, each in new.items()}},
        "pixels": {**kept.get("pixels", {}), **{key: each.pixel for key, each in new.items()}},
        "models": kept.get("models", {}) | dict.fromkeys(thresholds, stamp.model),
        "evaluations": kept.get("evaluations", {}) | dict.fromkeys(thresholds, stamp.evaluation),
        "held_rate": held_rate(rate, images),
        "judged_by": chosen.model_dump(mode="json", exclude=_NOT_FOR_JUDGING),
    }
    now = {**kept, **content, **named, **thresholds}
    by_hand, sentences = keep_again(before, now, new)
    write_json(folder.thresholds, {**now, "kept": by_hand})
    return sentences


def judged_by(folder: RunFolder) -> Chosen:
    """Return by which map and score a run judges images, also where it lies without `evaluation/`.

    Raises:
        FileNotFoundError: No file of the run says it.
        ValueError: A file that says it is damaged.
    """
    chosen = read_chosen(folder)
    if chosen is not None:
        return chosen
    found = read_thresholds(folder)
    if "judged_by" in found:
        return Chosen(**found["judged_by"])
    if found and "scores" not in found:  # evaluated before there was a choice
        return Chosen()
    if not found:
        raise FileNotFoundError(
            f"run {folder.name!r} has no threshold: evaluate it first (python main.py evaluate "
            f"{folder.name!r}), or copy {folder.thresholds.name} from where it was evaluated"
        )
    raise FileNotFoundError(
        f"{folder.chosen} is missing, so run {folder.name!r} does not say by which map it judges: "
        "copy the file from where the run was evaluated, or evaluate the run again"
    )


def earlier_choice(folder: RunFolder) -> Chosen | None:
    """Return by which map and score a run judged so far; None if no file says it.

    A damaged `chosen.json` is no reason to refuse the evaluation that writes it anew; a run that
    was copied without it judges as its `threshold.json` says.
    """
    try:
        chosen = read_chosen(folder)
    except DamagedFileError:
        chosen = None
    if chosen is not None:
        return chosen
    found = read_thresholds_or_nothing(folder).get("judged_by")
    return None if found is None else Chosen(**found)


def asked_rate(folder: RunFolder) -> float | None:
    """Return the false alarm rate that the last evaluation was asked for; None if none is known."""
    rate = read_thresholds_or_nothing(folder).get("false_alarm_rate")
    return rate if rate and rate < 1 else None


def threshold_of(folder: RunFolder, measure: str) -> float:
    """Read the threshold on the scores of a measure: the one kept by hand, else the evaluation's.

    Raises:
        FileNotFoundError: The run was not evaluated by it.
        ValueError: The file is damaged.
    """
    what_to_do = (
        f"evaluate its {measure} first "
        f"(python main.py evaluate {folder.name!r} --measures {measure})"
    )
    try:
        found = read_thresholds(folder)
        threshold = found.get("kept", {}).get(measure, {}).get("threshold", found.get(measure))
    except DamagedFileError as error:
        raise ValueError(f"{error}: {what_to_do}") from error
    if threshold is None:
        raise FileNotFoundError(f"run {folder.name!r} has no threshold: {what_to_do}")
    return float(threshold)


def threshold_for(folder: RunFolder, measure: str, false_alarm_rate: float | None) -> float:
    """Return the run's threshold, or the one of another rate of false alarms.

    Args:
        folder: The run.
        measure: The key of the measure.
        false_alarm_rate: The share of good images that may lie above; None for the run's own.

    Raises:
        FileNotFoundError: The run was not evaluated by the measure.
        ValueError: The file is damaged, says nothing of the good images' scores, or there are too
            few of them for that rate.
    """
    own = threshold_of(folder, measure)
    if false_alarm_rate is None:
        return own
    good = read_thresholds(folder).get("good_scores", {}).get(measure)
    if not good:
        raise ValueError(
            f"{folder.thresholds} does not say how good images score: evaluate the run again"
        )
    lowest = lowest_rate(len(good))
    if false_alarm_rate < lowest:
        raise ValueError(
            f"a rate of {false_alarm_rate:g} cannot be held with {len(good)} held-out good images; "
            f"the lowest is {rounded_up(lowest)}: hold out more (validation_fraction), or give "
            "--threshold"
        )
    return false_alarm_threshold(np.asarray(good), false_alarm_rate)


def rounded_up(rate: float) -> str:
    """Return a rate with two digits that are not below it: as a number that may be asked for.

    Example:
        >>> rounded_up(1 / 3), rounded_up(1 / 20)
        ('0.34', '0.05')
    """
    exact = Decimal(repr(rate))
    return f"{float(exact.quantize(Decimal(10) ** (exact.adjusted() - 1), ROUND_CEILING)):g}"


def keep_threshold(
    folder: RunFolder, measure: str, threshold: float, chosen: str, evaluation: str | None = None
) -> None:
    """Let a threshold judge instead of the evaluation's, as long as the run's maps are the same.

    Args:
        folder: An evaluated run.
        measure: The key of the measure.
        threshold: Scores above it are called defective.
        chosen: How and when it was chosen, in words.
        evaluation: The evaluation that it was chosen for; None for one of an earlier version.

    Raises:
        FileNotFoundError: The run was not evaluated by the measure.
        ValueError: The file is damaged, or the run was evaluated again meanwhile.
    """
    threshold_of(folder, measure)
    found = read_thresholds(folder)
    stamp = stamp_of(found, measure)
    if (stamp.evaluation if stamp else None) != evaluation:
        raise ValueError(
            f"run {folder.name!r} was evaluated again meanwhile: look at it anew, then choose the "
            "threshold"
        )
    kept = {**found.get("kept", {}), measure: {"threshold": threshold, "chosen": chosen}}
    write_json(folder.thresholds, {**found, "kept": kept})


def forget_kept_threshold(folder: RunFolder, measure: str) -> None:
    """Let the evaluation's threshold judge again."""
    found = read_thresholds(folder)
    kept = {key: each for key, each in found.get("kept", {}).items() if key != measure}
    write_json(folder.thresholds, {**found, "kept": kept})


def kept_threshold(folder: RunFolder, measure: str) -> KeptThreshold | None:
    """Return the threshold that somebody kept by hand, if anybody did."""
    found = read_thresholds(folder).get("kept", {}).get(measure)
    return None if found is None else KeptThreshold(**found)


def remark_on_rate(folder: RunFolder) -> str | None:
    """Say that the evaluation's threshold holds a higher false alarm rate than was asked for.

    Returns:
        The sentence; None where the rate holds, or nothing is known.
    """
    found = read_thresholds_or_nothing(folder)
    rate, images = found.get("false_alarm_rate"), found.get("images")
    return rate_remark(rate, images) if rate and images else None


def pixel_threshold_of(folder: RunFolder, measure: str) -> float:
    """Read the map value above which a pixel is marked: so few good images have any above it.

    Raises:
        ValueError: The run was evaluated by an earlier version, or the file is damaged.
    """
    found = read_thresholds(folder).get("pixels", {}).get(measure)
    if found is None:
        raise ValueError(
            f"{folder.thresholds} does not say which pixels are defective: evaluate the run again"
        )
    return float(found)


def scale_of(folder: RunFolder, measure: str) -> float | None:
    """Return the map value that pictures show brightest; None in runs of earlier versions."""
    found = read_thresholds(folder).get("scales", {}).get(measure)
    return None if found is None else float(found)


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


def read_thresholds_or_nothing(folder: RunFolder) -> dict[str, Any]:
    """Read what a new evaluation may keep; nothing from a damaged file, which is written anew."""
    try:
        return read_thresholds(folder)
    except DamagedFileError:
        return {}
