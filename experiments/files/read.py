"""The gate before anything runs: files and values become actions, or their mistakes in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from experiments.config.actions import TrainNet
from experiments.files.problems import Problem, check_action, check_file, check_model
from experiments.files.references import check_references
from experiments.presets import find_preset, list_presets
from experiments.workspace import Workspace

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Changes:
    """What is changed in the actions of files before they run.

    Args:
        force: Replace what has the same name.
        resume: Go on with runs of the same name.
        datasets: Train on these instead of the file's own, each with the file's corruptions.
    """

    force: bool = False
    resume: bool = False
    datasets: tuple[str, ...] = ()


NO_CHANGE = Changes()


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
        ValueError: A file has mistakes; the message names every one, a line each.
    """
    checked = check_files(paths, workspace, changes)
    _refuse([f"{file.path}: {problem}" for file in checked for problem in file.problems], "\n")
    return tuple(action for file in checked for action in file.actions)


def check_files(
    paths: Sequence[str], workspace: Workspace, changes: Changes = NO_CHANGE
) -> tuple[CheckedFile, ...]:
    """Read files that will run in this order; a later one may need what an earlier one makes.

    Raises:
        FileNotFoundError: There is no such file or experiment.
    """
    read = [(path, *check_file(find_file(path, workspace))) for path in paths]
    changed = [
        CheckedFile(path, tuple(change_action(action, changes) for action in actions), problems)
        for path, actions, problems in read
    ]
    together = [action for file in changed for action in file.actions]
    missing = iter(check_references(together, workspace))
    return tuple(_with_references(file, [next(missing) for _ in file.actions]) for file in changed)


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
    """Read the actions of a file, whether or not what they name exists yet.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file has mistakes; the message names every one, a line each.
    """
    actions, problems = check_file(path)
    _refuse([f"{path}: {problem}" for problem in problems], "\n")
    return actions


def find_file(path: str, workspace: Workspace) -> Path:
    """Return a file, or the file of an experiment of that name.

    Raises:
        FileNotFoundError: There is neither.
    """
    if Path(path).is_file():
        return Path(path)
    known = list_presets(workspace, "experiment")
    if path in known:
        return find_preset(workspace, "experiment", path)
    presets = ", ".join(known)
    raise FileNotFoundError(f"there is no file {path!r}, nor an experiment of that name: {presets}")


def change_action(action: Any, changes: Changes) -> Any:
    """Return an action as a command line changes it; one that knows no such change stays.

    Raises:
        ValueError: The changed action is not allowed.
    """
    values: dict[str, Any] = {}
    if changes.force or changes.resume:
        values = {"force": changes.force, "resume": changes.resume}
    if changes.datasets and isinstance(action, TrainNet):
        corruptions = dict.fromkeys(entry.corruption for entry in action.datasets)
        values["datasets"] = [
            {"dataset": name, "corruption": corruption}
            for name in changes.datasets
            for corruption in corruptions
        ]
    known = {key: value for key, value in values.items() if key in type(action).model_fields}
    return read_action({**action.model_dump(), **known}) if known else action


def _with_references(file: CheckedFile, missing: Sequence[tuple[Problem, ...]]) -> CheckedFile:
    """Add what the actions of a file name in vain; in a list, each place begins with its number."""
    is_list = len(file.actions) > 1
    found = tuple(
        Problem(f"{index}.{problem.path}" if is_list else problem.path, problem.message)
        for index, problems in enumerate(missing)
        for problem in problems
    )
    return CheckedFile(file.path, file.actions, file.problems + found)


def _refuse(mistakes: Sequence[str], separator: str) -> None:
    if mistakes:
        raise ValueError(separator.join(mistakes))
