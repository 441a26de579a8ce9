"""Whether what actions name exists: datasets, corruptions, presets, runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from typing import Any, Literal, TypeVar

from datasets.database import list_datasets, open_dataset
from datasets.synthetic import list_corruptions
from experiments.config.actions import SOURCES, CorruptDb, EvalNet, ImportDb, TrainNet
from experiments.config.experiment import (
    Experiment,
    NamedArchitecture,
    NamedCorruption,
    NamedTraining,
    run_name,
)
from experiments.errors import USER_ERRORS, one_sentence
from experiments.files.expand import (
    check_lengths,
    check_names_differ,
    resolve_architecture,
    resolve_training,
)
from experiments.files.problems import Problem
from experiments.files.sources import index_given
from experiments.presets import list_presets
from experiments.run_folder import find_run
from experiments.workspace import Workspace

Named = TypeVar("Named", NamedArchitecture, NamedTraining)

ANY = "any"
"""Stands for a dataset that is not known yet."""


def check_references(
    actions: Sequence[Any], workspace: Workspace
) -> tuple[tuple[Problem, ...], ...]:
    """Find names that neither exist nor are made by an earlier action, or are made twice.

    A dataset that is left open is no problem yet.

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
        return _check_corrupting(action, workspace, made)
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
    given = next(key for key in SOURCES if getattr(action, key) is not None)
    return [] if given == "sample" else _catch(given, partial(index_given, action))


def _check_corrupting(
    action: CorruptDb, workspace: Workspace, made: set[tuple[str, ...]]
) -> list[Problem]:
    places = [(f"datasets.{i}", name) for i, name in enumerate(action.datasets)]
    missing = [p for place, name in places for p in _check_dataset(place, name, workspace, made)]
    twice = [name for name in action.datasets if ("corruption", name, action.name) in made]
    if twice and not action.force:
        said = f"an earlier action saves a corruption of this name for {twice[0]!r}; choose another"
        return [*missing, Problem("name", said)]
    return missing


def _check_training(
    action: TrainNet, workspace: Workspace, made: set[tuple[str, ...]]
) -> list[Problem]:
    problems: list[Problem] = []
    for index, entry in enumerate(action.datasets):
        place = f"datasets.{index}"
        if entry.dataset is None:
            problems += _check_any_corruption(
                f"{place}.corruption", entry.corruption, workspace, made
            )
            continue
        missing = _check_dataset(f"{place}.dataset", entry.dataset, workspace, made)
        problems += missing or _check_corruption(
            f"{place}.corruption", entry.dataset, entry.corruption, workspace, made
        )
    architectures, wrong = _look_up("architectures", action, resolve_architecture, workspace)
    trainings, also_wrong = _look_up("trainings", action, resolve_training, workspace)
    combinations = [
        ({
            "dataset": each.dataset or ANY,
            "corruption": each.corruption,
            "architecture": architecture.name,
            "training": training.name,
        }, seed)
        for each, architecture, training, seed in product(
            action.datasets, architectures, trainings, action.all_seeds
        )
    ]  # fmt: skip
    parts = [names for names, _ in combinations]
    names = [
        run_name(**each, resolution=action.resolution, seed=seed) for each, seed in combinations
    ]
    too_long = _catch("trainings", partial(check_lengths, list(zip(names, parts, strict=True))))
    repeated = too_long or _catch("trainings", partial(check_names_differ, names))
    twice = _check_made_twice(action, names, made)
    sizes = _check_sizes(action, architectures, trainings)
    return [*problems, *wrong, *also_wrong, *repeated, *twice, *sizes]


def _check_made_twice(
    action: TrainNet, names: Sequence[str], made: set[tuple[str, ...]]
) -> list[Problem]:
    """Find runs that an earlier action makes, and note those that this one makes."""
    twice = [name for name in names if ("run", name) in made]
    made |= {("run", name) for name in names}
    if twice and not (action.force or action.resume):
        return [Problem("datasets", f"an earlier action trains {twice[0]!r}; take one of them out")]
    return []


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
        dataset=ANY,
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


def _check_any_corruption(
    place: str, name: str, workspace: Workspace, made: set[tuple[str, ...]]
) -> list[Problem]:
    """Look for a corruption where the dataset is left open: it may be saved for any."""
    presets = list_presets(workspace, "corruption")
    saved = {each for summary in list_datasets(workspace.data) for each in summary.corruptions}
    saved |= {each[2] for each in made if each[0] == "corruption"}
    if name in saved or name in presets:
        return []
    return [Problem(place, f"received {name!r}; allowed: {', '.join(sorted({*saved, *presets}))}")]


def _catch(place: str, look_up: Callable[[], object]) -> list[Problem]:
    try:
        look_up()
    except USER_ERRORS as error:
        return [Problem(place, one_sentence(error))]
    return []
