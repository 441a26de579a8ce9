"""What the runs folder holds: each run's experiment, state and figures, read without Keras."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel

from evaluation.measures import MAIN_MEASURE, MEASURES
from evaluation.robustness import Robustness
from evaluation.stored_metrics import read_metrics
from experiments.belonging import troubles_of
from experiments.chosen import Chosen, read_chosen
from experiments.config.experiment import Experiment
from experiments.notes import NO_NOTES, RunNotes, read_notes
from experiments.run_folder import RunFolder, list_run_folders
from models.history_file import read_history
from storage.owner import Owner
from storage.reading import DamagedFileError, read_model
from storage.settings import Strict
from storage.whole import write_whole

Model = TypeVar("Model", bound=BaseModel)
Content = TypeVar("Content")
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
        metrics: `metrics.json` of each measure that was evaluated; nothing in a damaged one.
        chosen: Which of them counts; none for a run that has not been evaluated since there is
            a choice, or when the file cannot be read.
        troubles: Sentences on files that are damaged, or that do not belong together.
        epochs: How many epochs its history has, which grows while it trains.
        notes: What somebody wrote about it.
    """

    folder: RunFolder
    experiment: Experiment | None
    state: RunState | None
    metrics: dict[str, dict[str, Any]]
    chosen: Chosen | None = None
    troubles: tuple[str, ...] = ()
    epochs: int = 0
    notes: RunNotes = NO_NOTES

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
    """Read one run folder; a damaged file leaves its part empty, with a sentence about it."""
    troubles: list[str] = []
    metrics: dict[str, dict[str, Any]] = {}
    nothing: dict[str, Any] = {}
    for measure in MEASURES:
        found = _read(partial(read_metrics, folder.evaluation(measure).metrics), nothing, troubles)
        if found is not None:
            metrics[measure] = found
    experiment = _read(partial(read_model, folder.experiment, Experiment), None, troubles)
    state = _read(partial(read_model, folder.state, RunState), None, troubles)
    chosen = _read(partial(read_chosen, folder), None, troubles)
    epochs = len(_read(partial(read_history, folder.history), None, troubles) or ())
    _read(partial(read_model, folder.robustness.figures, Robustness), None, troubles)
    mixed = _read(partial(troubles_of, folder, metrics, chosen), None, troubles) or {}
    troubles += [f"{MEASURES[measure].heading}: {words}" for measure, words in mixed.items()]
    notes = _read(partial(read_notes, folder), None, troubles) or NO_NOTES
    now = _as_it_is_now(state)
    return Run(folder, experiment, now, metrics, chosen, tuple(troubles), epochs, notes)


def _read(
    read: Callable[[], Content], instead: Content | None, troubles: list[str]
) -> Content | None:
    """Read a part of a run: None if there is none, `instead` and a sentence if it is damaged."""
    try:
        return read()
    except FileNotFoundError:
        return None
    except DamagedFileError as error:
        troubles.append(str(error))
        return instead


def read_experiment(folder: RunFolder) -> Experiment:
    """Read `experiment.json`.

    Raises:
        ValueError: The file is damaged.
    """
    try:
        return read_model(folder.experiment, Experiment)
    except FileNotFoundError as error:
        raise ValueError(f"{folder.experiment} is missing: train the experiment again") from error
    except DamagedFileError as error:
        raise ValueError(f"{error}: train the experiment again") from error


def write_experiment(folder: RunFolder, experiment: Experiment) -> None:
    """Write `experiment.json`, the file whole."""
    write_whole(folder.experiment, experiment.model_dump_json(indent=2) + "\n")


def write_state(folder: RunFolder, state: RunState) -> None:
    """Write `summary.json`, the file whole."""
    write_whole(folder.state, state.model_dump_json(indent=2) + "\n")


def _as_it_is_now(state: RunState | None) -> RunState | None:
    """Call a training interrupted whose process is gone: it could not say so itself."""
    if state is None or state.status != "training":
        return state
    if state.owner is not None and not state.owner.is_dead:
        return state
    message = "its process ended before it could say why: --resume goes on"
    return state.model_copy(update={"status": "interrupted", "message": message})
