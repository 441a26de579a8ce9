"""Whether a run's model, figures, threshold and choice are of one training and one evaluation.

A training that goes on leaves the figures of an older model, and an evaluation that is killed
leaves files of two. Each file names its model and its evaluation; files of earlier versions name
none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evaluation.stamp import Stamp
from evaluation.stored_metrics import read_metrics
from experiments.chosen import Chosen, read_chosen
from experiments.run_folder import RunFolder
from experiments.thresholds import read_thresholds, stamp_of
from models.recorded import read_record
from storage.digest import file_digest

Stamps = Mapping[str, Stamp | None]


def own_model(folder: RunFolder) -> str:
    """Return the digest of a run's model.

    Raises:
        FileNotFoundError: The run has no trained model.
        ValueError: The model is not the one that the run's training wrote.
    """
    if not folder.model.is_file():
        raise FileNotFoundError(f"run {folder.name!r} has no trained model: train it first")
    digest = file_digest(folder.model)
    record = read_record(folder.model)
    if record is not None and digest not in record.sha256:
        raise ValueError(
            f"{folder.model} is damaged, or is not the model that run {folder.name!r} trained: "
            f"its digest begins with {digest[:12]}, recorded is {record.sha256[0][:12]}; put the "
            "run's own file back, or train the experiment again"
        )
    return digest


def check_belonging(folder: RunFolder, measure: str) -> None:
    """Refuse a threshold that is not the present model's, or not of the evaluation beside it.

    A run that was taken elsewhere may have no evaluation beside it.

    Raises:
        FileNotFoundError: The run has no model.
        ValueError: Model, figures, threshold and choice do not belong together.
    """
    digest = own_model(folder)
    try:
        metrics = read_metrics(folder.evaluation(measure).metrics)
    except FileNotFoundError:
        metrics = {}
    stamps = stamps_of(metrics, read_thresholds(folder), read_chosen(folder), measure)
    trouble = find_trouble(stamps, (digest,))
    if trouble:
        raise ValueError(f"run {folder.name!r}, {measure}: {trouble}")


def stamps_of(
    metrics: Mapping[str, Any], thresholds: Mapping[str, Any], chosen: Chosen | None, measure: str
) -> dict[str, Stamp | None]:
    """Return the stamp of each file that says something of a measure, by the file's name."""
    stamps: dict[str, Stamp | None] = {}
    if metrics:
        stamps["metrics.json"] = _stamp(metrics.get("model"), metrics.get("evaluation"))
    if measure in thresholds:
        stamps["threshold.json"] = stamp_of(thresholds, measure)
    if chosen is not None and chosen.map == measure:
        stamps["chosen.json"] = _stamp(chosen.model, chosen.evaluation)
    return stamps


def find_trouble(stamps: Stamps, models: tuple[str, ...]) -> str | None:
    """Say what does not belong together; None if all does, or nothing is known.

    Args:
        stamps: Of the files of one measure.
        models: Digests that the present model may have; empty if it is not known.
    """
    if models and any(stamp and stamp.model not in models for stamp in stamps.values()):
        return "the threshold and the figures belong to an older model: evaluate the run again"
    if len(set(stamps.values())) > 1:
        return (
            f"{', '.join(stamps)} are of different evaluations, one of which did not come to its "
            "end: evaluate the run again"
        )
    return None


def troubles_of(
    folder: RunFolder, metrics: Mapping[str, Mapping[str, Any]], chosen: Chosen | None
) -> dict[str, str]:
    """Return what does not belong together, by measure; the model is known by its record alone.

    Args:
        folder: The run.
        metrics: The content of each metrics.json.
        chosen: What counts.

    Raises:
        DamagedFileError: The thresholds or the record are damaged.
    """
    thresholds, record = read_thresholds(folder), read_record(folder.model)
    models = record.sha256 if record else ()
    found = {
        measure: find_trouble(stamps_of(content, thresholds, chosen, measure), models)
        for measure, content in metrics.items()
        if content
    }
    return {measure: trouble for measure, trouble in found.items() if trouble}


def _stamp(model: Any, evaluation: Any) -> Stamp | None:
    return None if model is None or evaluation is None else Stamp(model, evaluation)
