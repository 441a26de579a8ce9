"""What depends on a thing: runs trained on it, corruptions of it, files that name it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from datasets.database import saved_corruptions
from experiments.config.actions import CorruptDb, EvalNet, TrainNet
from experiments.config.experiment import Experiment
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


def describe_dependants(things: Sequence[Thing], workspace: Workspace) -> tuple[str, ...]:
    """Say what depends on things that are to be deleted, a sentence for each kind.

    Args:
        things: To be deleted.
        workspace: Where what depends on them is looked for.
    """
    return tuple(
        sentence
        for thing in things
        for sentence in (
            *_corruptions_of(thing),
            *_runs_on(thing, workspace),
            *_replacement_of(thing),
            *_files_with(thing, workspace),
        )
    )


def runs_trained_on(thing: Thing, workspace: Workspace) -> tuple[RunFolder, ...]:
    """Return the runs that were trained on a dataset or with a corruption of it."""
    if thing.kind not in ("dataset", "corruption"):
        return ()
    return tuple(
        folder
        for folder in list_run_folders(workspace.runs)
        if (experiment := _experiment_of(folder)) and thing.name in _data_of(experiment)
    )


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


def _experiment_of(folder: RunFolder) -> Experiment | None:
    try:
        return read_experiment(folder)
    except (OSError, ValueError):
        return None


def _data_of(experiment: Experiment) -> tuple[str, str]:
    return experiment.dataset, f"{experiment.dataset}/{experiment.corruption.name}"


def _corruptions_of(thing: Thing) -> Iterator[str]:
    saved = saved_corruptions(thing.path) if thing.kind == "dataset" else ()
    if saved:
        yield f"Corruptions saved for it go with it: {_listed(saved)}."


def _runs_on(thing: Thing, workspace: Workspace) -> Iterator[str]:
    names = [folder.name for folder in runs_trained_on(thing, workspace)]
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


def _files_with(thing: Thing, workspace: Workspace) -> Iterator[str]:
    waiting = _naming([entry.path for entry in list_todo(workspace.todo)], thing)
    if waiting:
        yield f"Waiting on the todo list for {thing.name!r}: {_listed(waiting)}."
    own = (workspace.presets / "experiment").glob("[!.]*.json")
    presets = [name.removesuffix(".json") for name in _naming(sorted(own), thing)]
    if presets:
        yield f"Experiments of your own that use {thing.name!r}: {_listed(presets)}."


def _naming(files: Iterable[Path], thing: Thing) -> list[str]:
    """Return the names of action files that need a thing; what cannot be read needs none."""
    return [path.name for path in files if (thing.kind, thing.name) in _named_in(path)]


def _named_in(path: Path) -> set[Named]:
    try:
        actions, _ = check_file(path)
    except (OSError, ValueError):
        return set()
    return {named for action in actions for named in things_named(action)}


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"
