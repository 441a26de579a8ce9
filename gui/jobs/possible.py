"""What can be done with a job that has ended, and why the rest cannot; reads folders."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiments.config.actions import TrainNet
from experiments.files.in_words import describe_actions
from experiments.files.made import folders_made, runs_made
from experiments.replacing import replacement_of
from experiments.run_folder import RunFolder
from experiments.workspace import Workspace
from gui.jobs.finished import FinishedJob, actions_of

NOTHING_SELECTED = "Select a job first."


@dataclass(frozen=True)
class Possible:
    """What can be done with a job.

    Args:
        runs: Those of its runs that can be shown.
        folder: The folder to open; none when nothing of it is there.
        obstacles: Why something cannot be done, by `resume`, `results`, `folder` and `log`.
    """

    runs: tuple[str, ...] = ()
    folder: Path | None = None
    obstacles: dict[str, str] = field(default_factory=dict)


NOTHING = Possible(
    obstacles=dict.fromkeys(("resume", "results", "folder", "log"), NOTHING_SELECTED)
)


def look_what_is_possible(job: FinishedJob, workspace: Workspace) -> Possible:
    """Look what is there of a job.

    Args:
        job: A job that has ended.
        workspace: Where the window works.
    """
    actions = actions_of(job.file)
    where = Workspace(data=job.data, runs=job.runs)
    names = [name for action in actions for name in runs_made(action)]
    runs = tuple(name for name in names if RunFolder(job.runs / name).experiment.is_file())
    folders = [path for path in folders_made(actions, where) if path.is_dir()]
    obstacles = {
        "resume": _why_no_resume(job, actions, workspace),
        "results": _why_no_results(job, names, runs, workspace),
        "folder": "" if folders else "Nothing that it made is there.",
        "log": "" if _is_filled(job.log) else "It left no words.",
    }
    folder = Path(os.path.commonpath(folders)) if folders else None
    return Possible(runs, folder, {name: why for name, why in obstacles.items() if why})


def _why_no_resume(job: FinishedJob, actions: Sequence[Any], workspace: Workspace) -> str:
    if job.status == "done":
        return "It has done all that it was to do."
    obstacle = why_file_is_another(job, actions)
    if obstacle:
        return obstacle
    if job.file.parent == workspace.todo.absolute():
        return ""
    if not all(isinstance(action, TrainNet) for action in actions):
        return "Only trainings can go on: execute it anew."
    if not any(has_begun(job.runs, name) for action in actions for name in runs_made(action)):
        return "None of its runs came as far as a model: execute it anew."
    return ""


def why_file_is_another(job: FinishedJob, actions: Sequence[Any]) -> str:
    """Say why a job's file is not what the job ran; nothing if it is.

    Names of todo files are given again, once they are free.

    Args:
        job: A job that has ended.
        actions: What its file has now.
    """
    if not actions:
        return f"Its file {job.file.name} is gone or damaged."
    words = describe_actions(actions)
    return "" if words == job.what else f"Its file was changed meanwhile: it is now {words}."


def has_begun(runs: Path, name: str) -> bool:
    """Tell whether the training of a run came as far as a model, from which it can go on."""
    folder = RunFolder(runs / name)
    return folder.has_model or replacement_of(folder).has_model


def _why_no_results(
    job: FinishedJob, names: Sequence[str], runs: Sequence[str], workspace: Workspace
) -> str:
    if not names:
        return "It has no runs: it only prepared data."
    if not runs:
        return "None of its runs is there."
    if job.runs != workspace.runs.absolute():
        return f"Its runs are in {job.runs}: choose that location in the tab Evaluate."
    return ""


def _is_filled(log: Path) -> bool:
    try:
        return log.stat().st_size > 0
    except OSError:
        return False
