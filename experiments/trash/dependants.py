"""What depends on a thing: runs trained on it, corruptions of it, files that name it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from datasets.database import saved_corruptions
from experiments.config.actions import CorruptDb, EvalNet, TrainNet
from experiments.files.problems import check_file
from experiments.files.todo import list_todo
from experiments.replacing import replacement_of
from experiments.run_folder import RunFolder, list_run_folders
from experiments.runs import read_experiment
from experiments.trash.things import Thing
from experiments.workspace import Workspace

_NAMED = 5

Named = tuple[str, str]
"""The kind and the name of a thing."""

User = TypeVar("User", Path, RunFolder)

Naming = Mapping[User, set[Named]]
"""Files or runs, each with the things that it names."""


@dataclass(frozen=True)
class _Users:
    """What may depend on a thing, with the things that each names.

    Attributes:
        waiting: The files of the todo list.
        own: The experiments of the user's own.
        runs: The folders of the runs.
    """

    waiting: Naming[Path]
    own: Naming[Path]
    runs: Naming[RunFolder]


def describe_dependants(things: Sequence[Thing], workspace: Workspace) -> tuple[str, ...]:
    """Say what depends on things that are to be deleted, a sentence for each kind.

    Args:
        things: To be deleted.
        workspace: Where what depends on them is looked for; each file is read once.
    """
    users = _read_users(things, workspace)
    return tuple(
        sentence
        for thing in things
        for sentence in (
            *_corruptions_of(thing),
            *_runs_on(thing, users.runs),
            *_replacement_of(thing),
            *_files_with(thing, users),
        )
    )


def runs_trained_on(things: Sequence[Thing], workspace: Workspace) -> frozenset[RunFolder]:
    """Return the runs that were trained on any of some datasets or corruptions of them."""
    runs = _data_of_runs(things, workspace)
    return frozenset(folder for thing in things for folder in _users_of(runs, thing))


def things_named(action: Any) -> set[Named]:
    """Return the kind and the name of each thing that an action needs."""
    if isinstance(action, CorruptDb):
        return {("dataset", name) for name in action.datasets}
    if isinstance(action, EvalNet):
        return {("run", name) for name in action.runs}
    if isinstance(action, TrainNet):
        return {*_data_named(action), *_presets_named(action)}
    return set()


def _data_named(action: TrainNet) -> Iterator[Named]:
    for entry in action.datasets:
        yield "preset", f"corruption/{entry.corruption}"
        if entry.dataset is not None:
            yield "dataset", entry.dataset
            yield "corruption", f"{entry.dataset}/{entry.corruption}"


def _presets_named(action: TrainNet) -> Iterator[Named]:
    for kind, references in (
        ("architecture", action.architectures),
        ("training", action.trainings),
    ):
        for reference in references:
            if isinstance(reference, str):
                yield "preset", f"{kind}/{reference}"


def _read_users(things: Sequence[Thing], workspace: Workspace) -> _Users:
    own = sorted((workspace.presets / "experiment").glob("[!.]*.json"))
    return _Users(
        {entry.path: _all_named(entry.actions) for entry in list_todo(workspace.todo)},
        {path: _all_named(_actions_in(path)) for path in own},
        _data_of_runs(things, workspace),
    )


def _data_of_runs(things: Sequence[Thing], workspace: Workspace) -> Naming[RunFolder]:
    """Return the data of each run; of none where nothing of `things` is data."""
    if not any(thing.kind in ("dataset", "corruption") for thing in things):
        return {}
    return {folder: _data_of(folder) for folder in list_run_folders(workspace.runs)}


def _data_of(folder: RunFolder) -> set[Named]:
    try:
        experiment = read_experiment(folder)
    except (OSError, ValueError):
        return set()
    data = experiment.dataset
    return {("dataset", data), ("corruption", f"{data}/{experiment.corruption.name}")}


def _corruptions_of(thing: Thing) -> Iterator[str]:
    saved = saved_corruptions(thing.path) if thing.kind == "dataset" else ()
    if saved:
        yield f"Corruptions saved for it go with it: {_listed(saved)}."


def _runs_on(thing: Thing, runs: Naming[RunFolder]) -> Iterator[str]:
    names = [folder.name for folder in _users_of(runs, thing)]
    if names and thing.kind == "dataset":
        yield (
            f"Trained on {thing.name!r}: {_listed(names)}. They go on judging new images, but "
            "cannot be evaluated or resumed without it."
        )
    elif names:
        yield (
            f"Trained with {thing.name!r}: {_listed(names)}. They keep its settings, but cannot be "
            "evaluated on its synthetic defects without it."
        )


def _replacement_of(thing: Thing) -> Iterator[str]:
    if thing.kind == "run" and (new := replacement_of(RunFolder(thing.path))).experiment.is_file():
        yield f"A training that was to replace it was interrupted; it stays in {new.path}."


def _files_with(thing: Thing, users: _Users) -> Iterator[str]:
    waiting = [path.name for path in _users_of(users.waiting, thing)]
    if waiting:
        yield f"Waiting on the todo list for {thing.name!r}: {_listed(waiting)}."
    own = [path.stem for path in _users_of(users.own, thing)]
    if own:
        yield f"Experiments of your own that use {thing.name!r}: {_listed(own)}."


def _users_of(users: Naming[User], thing: Thing) -> list[User]:
    """Return what names a thing."""
    return [user for user, named in users.items() if (thing.kind, thing.name) in named]


def _actions_in(path: Path) -> tuple[Any, ...]:
    """Return the actions of a file; what cannot be read has none."""
    try:
        return check_file(path)[0]
    except (OSError, ValueError):
        return ()


def _all_named(actions: Iterable[Any]) -> set[Named]:
    return {named for action in actions for named in things_named(action)}


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"
