"""What an action would certainly fail at if it began now, besides what its file shows.

The forms show it and the gate asks it, both in the background, so that neither keeps an answer of
its own: what exists changes in other tabs, windows and processes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from datasets.database import corruption_file, open_dataset
from experiments.config.actions import CorruptDb, EvalNet, TrainNet
from experiments.errors import USER_ERRORS, one_sentence
from experiments.files.problems import Problem, check_action
from experiments.files.read import check_values
from experiments.run_folder import RunFolder, find_run
from experiments.runs import read_experiment
from experiments.workspace import Workspace
from gui.builder.gate import Checked
from gui.builder.source_inspection import find_obstacles
from gui.builder.train_summary import summarize


def check_now(values: Any, workspace: Workspace) -> Checked:
    """Check one action as a form has it, and whether it would certainly fail here and now.

    Reads folders, so it is not for a window's own thread.

    Returns:
        The action, none when it cannot be read, and everything that is wrong with it.
    """
    action, problems = check_values(values, workspace)
    if isinstance(action, EvalNet) and not problems:
        return action, tuple(_find_incomplete(action, workspace))
    return action, problems or _find_taken(values, action, workspace)


def find_taken(values: Any, workspace: Workspace) -> tuple[Problem, ...]:
    """Find what an action would make that exists already; nothing while it cannot be read.

    Reads folders, so it is not for a window's own thread.
    """
    action, _ = check_action(values)
    return () if action is None else _find_taken(values, action, workspace)


def _find_taken(values: Any, action: Any, workspace: Workspace) -> tuple[Problem, ...]:
    if isinstance(action, CorruptDb):
        return _find_saved(action, workspace)
    if isinstance(action, TrainNet):
        problem = summarize(action, workspace).problem
        return (Problem("", problem),) if problem else ()
    return tuple(find_obstacles(values, workspace.data))


def _find_incomplete(action: EvalNet, workspace: Workspace) -> Iterator[Problem]:
    """Find runs that have no network any more, or no images to measure it with."""
    for name in action.runs:
        try:
            _require_complete(find_run(workspace.runs, name), workspace)
        except USER_ERRORS as error:
            yield Problem("", f"{name} cannot be evaluated: {one_sentence(error)}")


def _require_complete(folder: RunFolder, workspace: Workspace) -> None:
    if not folder.model.is_file():
        raise FileNotFoundError("it has no trained model: train it first")
    open_dataset(workspace.data, read_experiment(folder).dataset)


def _find_saved(action: CorruptDb, workspace: Workspace) -> tuple[Problem, ...]:
    folders = {name: workspace.data / name for name in action.datasets}
    taken = [n for n, folder in folders.items() if corruption_file(folder, action.name).exists()]
    if not taken or action.force:
        return ()
    said = f"{', '.join(taken)} has a corruption of this name: choose another, or replace it"
    return (Problem("name", said),)
