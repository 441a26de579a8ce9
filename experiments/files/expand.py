"""From a `train_net` action to its experiments: every combination, with nothing left to look up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from pydantic import ValidationError

from datasets.database import list_datasets, open_dataset, read_bit_depth
from datasets.synthetic import list_corruptions, read_corruption
from experiments.config.actions import CorruptedDataset, TrainNet
from experiments.config.architecture import Architecture
from experiments.config.experiment import (
    Experiment,
    NamedArchitecture,
    NamedCorruption,
    NamedTraining,
)
from experiments.config.training import Training
from experiments.errors import one_sentence
from experiments.presets import list_presets, read_preset
from experiments.workspace import Workspace
from storage.names import MOST_BYTES_OF_RUN, check_run_name, folded


def expand(action: TrainNet, workspace: Workspace) -> tuple[Experiment, ...]:
    """Return one experiment for each dataset × architecture × training × seed, in that order.

    Raises:
        FileNotFoundError: A dataset, corruption or preset does not exist.
        ValueError: A dataset is left open, or a combination is impossible, such as a resolution
            too small for a depth.
    """
    experiments = tuple(
        _combine(action, corrupted, architecture, training, seed, workspace)
        for corrupted, architecture, training, seed in product(
            action.datasets, action.architectures, action.trainings, action.all_seeds
        )
    )
    check_lengths((experiment.name, experiment.name_parts) for experiment in experiments)
    check_names_differ([experiment.name for experiment in experiments])
    return experiments


def ask_for_dataset(workspace: Workspace) -> str:
    """Say what is missing where a file leaves its dataset open."""
    names = ", ".join(summary.name for summary in list_datasets(workspace.data)) or "none yet"
    return f"this file runs on any dataset: give --dataset NAME; imported: {names}"


def check_lengths(combinations: Iterable[tuple[str, Mapping[str, str]]]) -> None:
    """Refuse combinations whose run would have too long a name for a folder.

    Args:
        combinations: The run's name, and the names that it is made of by what they are of.

    Raises:
        ValueError: Names that may each be so long are too long together; says which is longest.
    """
    for name, parts in combinations:
        size = len(name.encode())
        if size > MOST_BYTES_OF_RUN:
            longest = max(parts, key=lambda part: len(parts[part].encode()))
            raise ValueError(
                f"the run would be named {name!r}, which has {size} bytes; allowed are "
                f"{MOST_BYTES_OF_RUN}: shorten the name of its {longest}, {parts[longest]!r}, "
                "which is the longest in it"
            )


def check_names_differ(names: Sequence[str]) -> None:
    """Refuse combinations that would share a run folder.

    Raises:
        ValueError: Two have the same name, in whatever case, or one is too long for a folder.
    """
    counts = Counter(map(folded, names))
    for name in names:
        check_run_name(name)
        if counts[folded(name)] > 1:
            raise ValueError(
                f"more than one combination would be named {name!r}: save one of its trainings or "
                "architectures as a preset with a name of its own, or take the repetition out"
            )


def _combine(
    action: TrainNet,
    corrupted: CorruptedDataset,
    architecture: str | Architecture,
    training: str | Training,
    seed: int,
    workspace: Workspace,
) -> Experiment:
    if corrupted.dataset is None:
        raise ValueError(ask_for_dataset(workspace))
    try:
        return Experiment(
            dataset=corrupted.dataset,
            corruption=resolve_corruption(corrupted.dataset, corrupted.corruption, workspace),
            resolution=action.resolution,
            architecture=resolve_architecture(architecture, workspace),
            training=resolve_training(training, workspace),
            evaluation=action.evaluation,
            seed=seed,
            bit_depth=read_bit_depth(workspace.data, corrupted.dataset),
        )
    except ValidationError as error:
        raise ValueError(one_sentence(error)) from error


def resolve_corruption(dataset_name: str, name: str, workspace: Workspace) -> NamedCorruption:
    """Find a corruption by name: saved for the dataset, or else a preset.

    Raises:
        FileNotFoundError: There is no such dataset or corruption.
    """
    dataset = open_dataset(workspace.data, dataset_name)
    if name in list_corruptions(dataset):
        return NamedCorruption(
            name=name, settings=_corruption_model(read_corruption(dataset, name))
        )
    if name not in list_presets(workspace, "corruption"):
        allowed = sorted({*list_corruptions(dataset), *list_presets(workspace, "corruption")})
        raise FileNotFoundError(
            f"dataset {dataset_name!r} has no corruption {name!r}; allowed: {', '.join(allowed)}"
        )
    return NamedCorruption(name=name, settings=read_preset(workspace, "corruption", name))


def resolve_architecture(reference: str | Architecture, workspace: Workspace) -> NamedArchitecture:
    """Read an architecture preset, or give one written out its name."""
    if isinstance(reference, str):
        settings = read_preset(workspace, "architecture", reference)
        return NamedArchitecture(name=reference, settings=settings)
    return NamedArchitecture(name=reference.name, settings=reference)


def resolve_training(reference: str | Training, workspace: Workspace) -> NamedTraining:
    """Read a training preset, or give one written out its name."""
    if isinstance(reference, str):
        return NamedTraining(name=reference, settings=read_preset(workspace, "training", reference))
    return NamedTraining(name=reference.name, settings=reference)


def _corruption_model(saved: dict[str, Any]) -> Any:
    return NamedCorruption.model_validate({"name": "saved", "settings": saved}).settings
