"""What the runs folder holds: each run's experiment, state and figures, read without Keras."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from evaluation.measures import MAIN_MEASURE, MEASURES
from experiments.chosen import Chosen
from experiments.config.experiment import Experiment
from experiments.run_folder import RunFolder, list_run_folders
from storage.owner import Owner
from storage.settings import Strict
from storage.whole import read_json, write_whole

Model = TypeVar("Model", bound=BaseModel)
Status = Literal["training", "finished", "stopped", "failed", "interrupted"]


class RunState(Strict):
    """`summary.json`: how far a run has come.

    Args:
        owner: The process that trains; none when nothing does.
    """

    status: Status
    owner: Owner | None = None
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
        folder: Where everything about it lies.
        experiment: What was run; none when its file cannot be read.
        state: How far it has come; none before training began.
        metrics: `metrics.json` of each measure that was evaluated.
        chosen: Which of them counts; none for a run that has not been evaluated since there is
            a choice, or when the file cannot be read.
    """

    folder: RunFolder
    experiment: Experiment | None
    state: RunState | None
    metrics: dict[str, dict[str, Any]]
    chosen: Chosen | None = None

    @property
    def main_measure(self) -> str:
        """The map that counts: the one chosen, else the paper's, else the first there is."""
        if self.chosen is not None and self.chosen.map in self.metrics:
            return self.chosen.map
        if MAIN_MEASURE in self.metrics:
            return MAIN_MEASURE
        return next(iter(self.metrics), MAIN_MEASURE)

    @property
    def name(self) -> str:
        """The experiment's name."""
        return self.folder.name


def list_runs(runs: Path) -> tuple[Run, ...]:
    """Return all runs, sorted by name; a damaged file leaves its part empty."""
    return tuple(map(read_run, list_run_folders(runs)))


def read_run(folder: RunFolder) -> Run:
    """Read one run folder; a damaged file leaves its part empty."""
    metrics = {m: _read_metrics(folder.evaluation(m).metrics) for m in MEASURES}
    return Run(
        folder=folder,
        experiment=_read_model(Experiment, folder.experiment),
        state=_as_it_is_now(_read_model(RunState, folder.state)),
        metrics={measure: found for measure, found in metrics.items() if found},
        chosen=_read_model(Chosen, folder.chosen),
    )


def read_experiment(folder: RunFolder) -> Experiment:
    """Read `experiment.json`.

    Raises:
        ValueError: The file is damaged.
    """
    experiment = _read_model(Experiment, folder.experiment)
    if experiment is None:
        raise ValueError(f"{folder.experiment} is damaged: train the experiment again")
    return experiment


def write_experiment(folder: RunFolder, experiment: Experiment) -> None:
    """Write `experiment.json`, the file whole."""
    write_whole(folder.experiment, experiment.model_dump_json(indent=2) + "\n")


def write_state(folder: RunFolder, state: RunState) -> None:
    """Write `summary.json`, the file whole."""
    write_whole(folder.state, state.model_dump_json(indent=2) + "\n")


def _read_model(model: type[Model], path: Path) -> Model | None:
    try:
        return model.model_validate_json(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, UnicodeDecodeError, ValidationError):
        return None


def _as_it_is_now(state: RunState | None) -> RunState | None:
    """Call a training interrupted whose process is gone: it could not say so itself."""
    if state is None or state.status != "training":
        return state
    if state.owner is not None and not state.owner.is_dead:
        return state
    message = "its process ended before it could say why: --resume goes on"
    return state.model_copy(update={"status": "interrupted", "message": message})


def _read_metrics(path: Path) -> dict[str, Any]:
    try:
        return read_json(path)
    except (FileNotFoundError, ValueError):
        return {}
