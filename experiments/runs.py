"""What the runs folder holds: each run's experiment, state and figures, read without Keras."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from experiments.config.experiment import Experiment
from experiments.config.values import Strict
from storage.whole import write_whole

Status = Literal["training", "finished", "stopped", "failed"]

MEASURES = ("residual", "uncertainty")


class Summary(Strict):
    """`summary.json`: how far a run has come."""

    status: Status
    parameters: int = 0
    epochs: int = 0
    best_epoch: int | None = None
    best_val_psnr: float | None = None
    seconds: float = 0
    started: str
    finished: str | None = None
    message: str | None = None


@dataclass(frozen=True)
class Run:
    """One folder of the runs folder.

    Args:
        name: The experiment's name.
        folder: Where everything about it lies.
        experiment: What was run; none when its file cannot be read.
        summary: How far it has come; none before training began.
        metrics: `metrics.json` of each measure that was evaluated.
    """

    name: str
    folder: Path
    experiment: Experiment | None
    summary: Summary | None
    metrics: dict[str, dict[str, Any]]


def list_runs(runs: Path) -> tuple[Run, ...]:
    """Return all runs, sorted by name; a damaged file leaves its part empty."""
    return tuple(read_run(path.parent) for path in sorted(runs.glob("[!.]*/experiment.json")))


def read_run(folder: Path) -> Run:
    """Read one run folder; a damaged file leaves its part empty."""
    metrics = {m: _read_json(folder / "evaluation" / m / "metrics.json") for m in MEASURES}
    return Run(
        name=folder.name,
        folder=folder,
        experiment=_read_model(Experiment, folder / "experiment.json"),
        summary=_read_model(Summary, folder / "summary.json"),
        metrics={measure: found for measure, found in metrics.items() if found},
    )


def read_experiment(folder: Path) -> Experiment:
    """Read `experiment.json`.

    Raises:
        ValueError: The file is damaged.
    """
    experiment: Experiment | None = _read_model(Experiment, folder / "experiment.json")
    if experiment is None:
        raise ValueError(f"{folder / 'experiment.json'} is damaged: train the experiment again")
    return experiment


def write_summary(folder: Path, summary: Summary) -> None:
    """Write `summary.json`, the file whole."""
    write_whole(folder / "summary.json", summary.model_dump_json(indent=2) + "\n")


def _read_model(model: Any, path: Path) -> Any:
    try:
        return model.model_validate_json(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, UnicodeDecodeError, ValidationError):
        return None


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, UnicodeDecodeError, json.JSONDecodeError):
        return {}
    return content if isinstance(content, dict) else {}
