"""Whether what actions name exists: datasets, corruptions, presets, runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, Literal, TypeVar

from datasets.database import open_dataset
from datasets.mvtec import index_mvtec
from datasets.synthetic import list_corruptions
from experiments.config.actions import CorruptDb, EvalNet, ImportDb, TrainNet
from experiments.config.experiment import (
    Experiment,
    NamedArchitecture,
    NamedCorruption,
    NamedTraining,
    run_name,
)
from experiments.errors import USER_ERRORS, one_sentence
from experiments.files.expand import check_names_differ, resolve_architecture, resolve_training
from experiments.files.problems import Problem
from experiments.files.sources import index_own_folders
from experiments.presets import list_presets
from experiments.run_folder import find_run
from experiments.workspace import Workspace

Named = TypeVar("Named", NamedArchitecture, NamedTraining)


def check_references(
    actions: Sequence[Any], workspace: Workspace
) -> tuple[tuple[Problem, ...], ...]:
    """Find names that neither exist nor are made by an earlier action.

    Args:
        actions: Actions in the order in which they will run, of one file or of several.
        workspace: Where datasets, runs and presets lie.

    Returns:
        The problems of each action.
    """
    problems: list[tuple[Problem, ...]] = []
    made: set[tuple[str, ...]] = set()
    for action in actions:
        problems.append(tuple(_check(action, workspace, made)))
        made |= _made_by(action)
    return tuple(problems)


def _made_by(action: Any) -> set[tuple[str, ...]]:
    if isinstance(action, ImportDb):
        return {("dataset", action.name)}
    if isinstance(action, CorruptDb):
        return {("corruption", dataset, action.name) for dataset in action.datasets}
    return {("runs",)} if isinstance(action, TrainNet) else set()


def _check(action: Any, workspace: Workspace, made: set[tuple[str, ...]]) -> list[Problem]:
    if isinstance(action, ImportDb):
        return _check_source(action)
    if isinstance(action, CorruptDb):
        places = [(f"datasets.{i}", name) for i, name in enumerate(action.datasets)]
        return [p for place, name in places for p in _check_dataset(place, name, workspace, made)]
    if isinstance(action, TrainNet):
        return _check_training(action, workspace, made)
    if isinstance(action, EvalNet) and ("runs",) not in made:
        return [
            problem
            for index, name in enumerate(action.runs)
            for problem in _catch(f"runs.{index}", partial(find_run, workspace.runs, name))
        ]
    return []


def _check_source(action: ImportDb) -> list[Problem]:
    if action.mvtec is not None:
        return _catch("mvtec", partial(index_mvtec, Path(action.mvtec).expanduser()))
    if action.train_good is not None:
        return _catch("train_good", partial(index_own_folders, action))
    return []


def _check_training(
    action: TrainNet, workspace: Workspace, made: set[tuple[str, ...]]
) -> list[Problem]:
    problems: list[Problem] = []
    for index, entry in enumerate(action.datasets):
        place = f"datasets.{index}"
        missing = _check_dataset(f"{place}.dataset", entry.dataset, workspace, made)
        problems += missing or _check_corruption(
            f"{place}.corruption", entry.dataset, entry.corruption, workspace, made
        )
    architectures, wrong = _look_up("architectures", action, resolve_architecture, workspace)
    trainings, also_wrong = _look_up("trainings", action, resolve_training, workspace)
    names = [
        run_name(
            each.dataset,
            each.corruption,
            action.resolution,
            architecture.name,
            training.name,
            action.seed,
        )
        for each, architecture, training in product(action.datasets, architectures, trainings)
    ]
    repeated = _catch("trainings", partial(check_names_differ, names))
    sizes = _check_sizes(action, architectures, trainings)
    return [*problems, *wrong, *also_wrong, *repeated, *sizes]


def _look_up(
    kind: Literal["architectures", "trainings"],
    action: TrainNet,
    resolve: Callable[[Any, Workspace], Named],
    workspace: Workspace,
) -> tuple[list[Named], list[Problem]]:
    """Resolve the references of one kind; those that cannot be become problems."""
    found: list[Named] = []
    problems: list[Problem] = []
    for index, reference in enumerate(getattr(action, kind)):
        try:
            found.append(resolve(reference, workspace))
        except USER_ERRORS as error:
            problems.append(Problem(f"{kind}.{index}", one_sentence(error)))
    return found, problems


def _check_sizes(
    action: TrainNet, architectures: Sequence[NamedArchitecture], trainings: Sequence[NamedTraining]
) -> list[Problem]:
    """Find combinations that no network can be built for, whatever the dataset."""
    clean = NamedCorruption.model_validate({"name": "Clean", "settings": {"kind": "Clean"}})
    build = partial(
        Experiment,
        dataset="any",
        corruption=clean,
        resolution=action.resolution,
        evaluation=None,
        seed=0,
    )
    return [
        problem
        for architecture, training in product(architectures, trainings)
        for problem in _catch(
            "resolution", partial(build, architecture=architecture, training=training)
        )
    ]


def _check_dataset(
    place: str, name: str, workspace: Workspace, made: set[tuple[str, ...]]
) -> list[Problem]:
    if ("dataset", name) in made:
        return []
    return _catch(place, partial(open_dataset, workspace.data, name))


def _check_corruption(
    place: str, dataset: str, name: str, workspace: Workspace, made: set[tuple[str, ...]]
) -> list[Problem]:
    presets = list_presets(workspace, "corruption")
    if ("corruption", dataset, name) in made or name in presets:
        return []
    exists = ("dataset", dataset) not in made
    saved = list_corruptions(open_dataset(workspace.data, dataset)) if exists else ()
    if name in saved:
        return []
    allowed = ", ".join(sorted({*saved, *presets}))
    return [Problem(place, f"received {name!r}; allowed: {allowed}")]


def _catch(place: str, look_up: Callable[[], object]) -> list[Problem]:
    try:
        look_up()
    except USER_ERRORS as error:
        return [Problem(place, one_sentence(error))]
    return []
