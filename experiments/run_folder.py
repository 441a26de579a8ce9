"""What the folder of a run holds, under which names, and how it is found."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.files import EvaluationFiles, RobustnessFiles
from storage.names import check_run_name

_EXPERIMENT = "experiment.json"


@dataclass(frozen=True)
class RunFolder:
    """The files of one run; none of them has to exist.

    Args:
        path: The folder, `runs/<name of the experiment>`.
    """

    path: Path

    @property
    def name(self) -> str:
        """The name of the run."""
        return self.path.name

    @property
    def experiment(self) -> Path:
        """What was run, with nothing left to look up; its file makes a folder a run."""
        return self.path / _EXPERIMENT

    @property
    def state(self) -> Path:
        """How far the run has come."""
        return self.path / "summary.json"

    @property
    def environment(self) -> Path:
        """The versions and devices that the run was made with."""
        return self.path / "environment.json"

    @property
    def data(self) -> Path:
        """The images that the run was trained on, as fingerprints."""
        return self.path / "data.json"

    @property
    def log(self) -> Path:
        """What the training process said besides its events."""
        return self.path / "training.log"

    @property
    def model(self) -> Path:
        """The network of the best epoch."""
        return self.path / "model.keras"

    @property
    def model_record(self) -> Path:
        """The digest of the network's file, as the training wrote it."""
        return self.path / "model.json"

    @property
    def notes(self) -> Path:
        """Tags and a note that somebody wrote about the run."""
        return self.path / "notes.json"

    @property
    def usual(self) -> Path:
        """What is usual in the maps of good images, for the maps that are calibrated."""
        return self.path / "usual.npz"

    @property
    def chosen(self) -> Path:
        """The map and the score that images are judged by, and how they were chosen."""
        return self.path / "evaluation" / "chosen.json"

    @property
    def checkpoint(self) -> Path:
        """The network and its optimizer after the last epoch, for a resume."""
        return self.path / "checkpoint.keras"

    @property
    def history(self) -> Path:
        """One row for each epoch."""
        return self.path / "history.csv"

    @property
    def learning_curves(self) -> Path:
        """The history, drawn."""
        return self.path / "learning_curves.png"

    @property
    def tensorboard(self) -> Path:
        """The folder of the TensorBoard logs, where they were asked for."""
        return self.path / "tensorboard"

    @property
    def thresholds(self) -> Path:
        """The score of each measure above which an image is called defective."""
        return self.path / "threshold.json"

    @property
    def overview(self) -> Path:
        """Some test images with their maps, drawn."""
        return self.path / "overview.png"

    def evaluation(self, measure: str) -> EvaluationFiles:
        """What was measured with the maps of one measure."""
        return EvaluationFiles(self.path / "evaluation" / measure)

    @property
    def robustness(self) -> RobustnessFiles:
        """What was measured under changes of light, lens, sensor and position."""
        return RobustnessFiles(self.path / "robustness")

    @property
    def has_model(self) -> bool:
        """Whether there is a network that a person may want to keep."""
        return self.model.exists() or self.checkpoint.exists()


def list_run_folders(runs: Path) -> tuple[RunFolder, ...]:
    """Return the folders of all runs, sorted by name."""
    folders = (path for path in sorted(runs.glob("[!.]*")) if os.path.lexists(path / _EXPERIMENT))
    return tuple(map(RunFolder, folders))


def folder_of(runs: Path, experiment: str) -> RunFolder:
    """Return the folder of an experiment.

    Raises:
        ValueError: The name would lead outside the folder of runs.
    """
    return RunFolder(runs / check_run_name(experiment))


def group_by_home(given: Sequence[str], runs: Path) -> dict[Path, list[str]]:
    """Sort runs, given by name or by the path of their folder, by the folder that holds them.

    Args:
        given: Names and paths.
        runs: Where runs lie that are given by name.

    Raises:
        FileNotFoundError: There is no run at a path; what becomes of a name, the caller says.

    Example:
        >>> group_by_home(["a", "elsewhere/b"], Path("runs"))  # if elsewhere/b is a run's folder
        {PosixPath('runs'): ['a'], PosixPath('elsewhere'): ['b']}
    """
    homes: dict[Path, list[str]] = {}
    for each in given:
        folder = find_run(runs, each) if _is_path(each) else RunFolder(Path(each))
        is_path = folder.experiment.is_file() and folder.path.resolve().parent != runs.resolve()
        if is_path:
            place = folder.path if folder.path.name else folder.path.resolve()
            homes.setdefault(place.parent, []).append(place.name)
        else:
            name = folder.path.resolve().name if folder.experiment.is_file() else each
            homes.setdefault(runs, []).append(name)
    return homes


def _is_path(given: str) -> bool:
    return any(separator in given for separator in (os.sep, os.altsep) if separator)


def find_run(runs: Path, run: str) -> RunFolder:
    """Return the folder of a finished run, given its name or its path.

    Raises:
        FileNotFoundError: There is no run of that name.
    """
    for folder in (RunFolder(Path(run)), RunFolder(runs / run)):
        if folder.experiment.is_file():
            return folder
    known = [folder.name for folder in list_run_folders(runs)]
    names = ", ".join(known) if known else "none yet"
    raise FileNotFoundError(f"there is no run {run!r} in {runs}; runs there: {names}")
