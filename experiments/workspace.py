"""Where data, runs, the todo list and the user's presets lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from storage.names import check_run_name


@dataclass(frozen=True)
class Workspace:
    """The folders that one user works in.

    Args:
        data: Imported datasets, one folder each.
        runs: Trained experiments, one folder each.
        todo: Action files that wait, with `done/` and `failed/` below.
        presets: The user's own presets, by kind.
    """

    data: Path = Path("data")
    runs: Path = Path("runs")
    todo: Path = Path("todo")
    presets: Path = Path("presets")


def default_workspace() -> Workspace:
    """Return the folders `data`, `runs`, `todo` and `presets` below the current one."""
    return Workspace()


def run_folder(runs: Path, experiment: str) -> Path:
    """Return the folder of an experiment.

    Raises:
        ValueError: The name would lead outside the folder of runs.
    """
    return runs / check_run_name(experiment)


def find_run(runs: Path, run: str) -> Path:
    """Return the folder of a finished run, given its name or its path.

    Raises:
        FileNotFoundError: There is no run of that name.
    """
    for folder in (Path(run), runs / run):
        if (folder / "experiment.json").is_file():
            return folder
    known = sorted(path.parent.name for path in runs.glob("[!.]*/experiment.json"))
    names = ", ".join(known) if known else "none yet"
    raise FileNotFoundError(f"there is no run {run!r} in {runs}; runs there: {names}")
