"""The gate before anything runs: files and values become actions, or their mistakes in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from experiments.config.actions import TrainNet
from experiments.files.changes import NO_CHANGE, Changes, change_actions, find_idle_changes
from experiments.files.expand import ask_for_dataset
from experiments.files.problems import Problem, check_action, check_file, check_model
from experiments.files.references import check_references
from experiments.presets import find_preset, list_presets
from experiments.workspace import Workspace

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class CheckedFile:
    """What was read from one file.

    Args:
        path: The file, as it was named.
        actions: Its actions, changed as asked for; none when they cannot be read.
        problems: Everything that is wrong with it.
    """

    path: str
    actions: tuple[Any, ...]
    problems: tuple[Problem, ...]

    @property
    def is_open(self) -> bool:
        """Whether it runs on any dataset, and has not been told which."""
        return any(isinstance(action, TrainNet) and action.is_open for action in self.actions)


def read_files(
    paths: Sequence[str], workspace: Workspace, changes: Changes = NO_CHANGE
) -> tuple[Any, ...]:
    """Read the actions of files that will run in this order.

    Every file is read before the first one runs, so that a mistake costs no time.

    Args:
        paths: Files, or names of shipped or own experiments.
        workspace: Where datasets, runs and presets lie.
        changes: What is changed in the actions.

    Raises:
        FileNotFoundError: There is no such file or experiment.
        ValueError: A file has mistakes or leaves its dataset open; the message names every one, a
            line each.
    """
    checked = check_files(paths, workspace, changes)
    mistakes = [f"{file.path}: {problem}" for file in checked for problem in file.problems]
    open_ones = [f"{file.path}: {ask_for_dataset(workspace)}" for file in checked if file.is_open]
    _refuse([*mistakes, *open_ones], "\n")
    return tuple(action for file in checked for action in file.actions)


def check_files(
    paths: Sequence[str], workspace: Workspace, changes: Changes = NO_CHANGE
) -> tuple[CheckedFile, ...]:
    """Read files that will run in this order; a later one may need what an earlier one makes.

    That a file leaves its dataset open is no problem of the file.

    Raises:
        FileNotFoundError: There is no such file or experiment.
    """
    read = [(path, *check_file(find_file(path, workspace))) for path in paths]
    left = [change_actions(actions, changes) for _, actions, _ in read]
    idle = _find_idle_changes(read, changes)
    together = [action for actions in left for action in actions.values()]
    found = iter(check_references(together, workspace))
    return tuple(
        CheckedFile(
            path, tuple(kept.values()), (*problems, *idle, *_place(kept, len(actions) > 1, found))
        )
        for (path, actions, problems), kept in zip(read, left, strict=True)
    )


def check_values(values: Any, workspace: Workspace) -> tuple[Any, tuple[Problem, ...]]:
    """Check one action as a form or a file has it, and whether what it names exists.

    Reads folders, so it is not for a window's own thread.

    Returns:
        The action, none when it cannot be read, and everything that is wrong with it.
    """
    action, problems = check_action(values)
    return action, problems or check_references([action], workspace)[0]


def read_action(values: Mapping[str, Any]) -> Any:
    """Return the action that values describe.

    Raises:
        ValueError: They have mistakes; the message names every one.
    """
    action, problems = check_action(dict(values))
    _refuse([str(problem) for problem in problems], "; ")
    return action


def read_model(model: type[Model], values: Mapping[str, Any]) -> Model:
    """Return the model, such as `GeneratedSample`, that values describe.

    Raises:
        ValueError: They have mistakes; the message names every one.
    """
    _refuse([str(problem) for problem in check_model(model, values)], "; ")
    return model.model_validate(values)


def read_actions(path: Path) -> tuple[Any, ...]:
    """Read the actions of a file that will run later, whether or not what they name exists yet.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file has mistakes; the message names every one, a line each. Or it leaves
            its dataset open, which nobody could be asked for later.
    """
    actions, problems = check_file(path)
    _refuse([f"{path}: {problem}" for problem in problems], "\n")
    if CheckedFile(str(path), actions, ()).is_open:
        raise ValueError(
            f"{path}: this file runs on any dataset, but one that waits needs its own: write a "
            'name for "dataset": null'
        )
    return actions


def find_file(path: str, workspace: Workspace) -> Path:
    """Return a file, or the file of an experiment of that name.

    Raises:
        FileNotFoundError: There is neither.
        ValueError: There is a folder instead.
    """
    if Path(path).is_file():
        return Path(path)
    known = list_presets(workspace, "experiment")
    if path in known:
        return find_preset(workspace, "experiment", path)
    if Path(path).is_dir():
        raise ValueError(f"{path} is a folder: give a JSON file, such as one that lies in it")
    presets = ", ".join(known)
    raise FileNotFoundError(f"there is no file {path!r}, nor an experiment of that name: {presets}")


def _find_idle_changes(read: Sequence[Any], changes: Changes) -> tuple[Problem, ...]:
    """Find options that change nothing; unknown while a file cannot be read."""
    if any(problems for _, _, problems in read):
        return ()
    return find_idle_changes([action for _, actions, _ in read for action in actions], changes)


def _place(
    places: Iterable[int], is_list: bool, found: Iterator[tuple[Problem, ...]]
) -> Iterator[Problem]:
    """Take the problems of a file's actions; in a list, each begins with its action's number."""
    for place in places:
        for problem in next(found):
            path = f"{place}.{problem.path}" if is_list else problem.path
            yield Problem(path, problem.message)


def _refuse(mistakes: Sequence[str], separator: str) -> None:
    if mistakes:
        raise ValueError(separator.join(mistakes))
