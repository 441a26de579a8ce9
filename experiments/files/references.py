"""Whether what actions name exists: datasets, corruptions, presets, runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from datasets.database import open_dataset
from datasets.mvtec import index_mvtec
from datasets.synthetic import list_corruptions
from experiments.config.actions import CorruptDb, EvalNet, ImportDb, TrainNet
from experiments.config.experiment import Experiment, NamedCorruption
from experiments.errors import USER_ERRORS, one_sentence
from experiments.files.expand import check_names_differ, resolve_architecture, resolve_training
from experiments.files.problems import Problem
from experiments.files.sources import index_own_folders
from experiments.presets import list_presets
from experiments.run_folder import find_run
from experiments.workspace import Workspace


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
            for problem in _catch(f"runs.{index}", lambda name=name: find_run(workspace.runs, name))
        ]
    return []


def _check_source(action: ImportDb) -> list[Problem]:
    if action.mvtec is not None:
        folder = Path(action.mvtec).expanduser()
        return _catch("mvtec", lambda: index_mvtec(folder))
    if action.train_good is not None:
        return _catch("train_good", lambda: index_own_folders(action))
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
    found: dict[str, list[Any]] = {"architectures": [], "trainings": []}
    for kind, resolve in (("architectures", resolve_architecture), ("trainings", resolve_training)):
        for index, reference in enumerate(getattr(action, kind)):

            def look_up(
                kind: str = kind, resolve: Any = resolve, reference: Any = reference
            ) -> Any:
                found[kind].append(resolve(reference, workspace))

            problems += _catch(f"{kind}.{index}", look_up)
    names = [
        f"{entry.dataset}_{entry.corruption}{action.resolution}_{architecture.name}_{training.name}"
        for entry in action.datasets
        for architecture in found["architectures"]
        for training in found["trainings"]
    ]
    problems += _catch("trainings", lambda: check_names_differ(names))
    return problems + _check_sizes(action, found["architectures"], found["trainings"])


def _check_sizes(
    action: TrainNet, architectures: Sequence[Any], trainings: Sequence[Any]
) -> list[Problem]:
    """Find combinations that no network can be built for, whatever the dataset."""
    clean = NamedCorruption.model_validate({"name": "Clean", "settings": {"kind": "Clean"}})
    return [
        problem
        for architecture in architectures
        for training in trainings
        for problem in _catch(
            "resolution",
            lambda architecture=architecture, training=training: Experiment(
                dataset="any",
                corruption=clean,
                resolution=action.resolution,
                architecture=architecture,
                training=training,
                evaluation=None,
                seed=0,
            ),
        )
    ]


def _check_dataset(
    place: str, name: str, workspace: Workspace, made: set[tuple[str, ...]]
) -> list[Problem]:
    if ("dataset", name) in made:
        return []
    return _catch(place, lambda: open_dataset(workspace.data, name))


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


def _catch(place: str, look_up: Any) -> list[Problem]:
    try:
        look_up()
    except USER_ERRORS as error:
        return [Problem(place, one_sentence(error))]
    return []
