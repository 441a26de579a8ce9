"""What a study will do, before it does it: its runs, those done already, its time and room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal, get_args

from datasets.bit_depth import FULL, BitDepth
from datasets.database import list_datasets, read_bit_depth
from experiments.complete import is_complete
from experiments.config.actions import CorruptedDataset, TrainNet
from experiments.config.architecture import Architecture
from experiments.config.experiment import Experiment, NamedCorruption
from experiments.config.training import Training
from experiments.config.values import Resolution
from experiments.files.estimates import count_parameters, estimate_training_memory
from experiments.files.expand import (
    ask_for_dataset,
    resolve_architecture,
    resolve_corruption,
    resolve_training,
)
from experiments.presets import read_preset
from experiments.run_folder import folder_of
from experiments.runs import read_run
from experiments.workspace import Workspace

Progress = Literal["done", "begun", "to do"]

LIBRARIES_BYTES = 750 * 1024**2
"""What Keras and TensorFlow take before the first image (see docs/benchmarks.md)."""

_BYTES_PER_PARAMETER = 2 * 4 * 3  # the checkpoint and the best model, each with Adam's two moments
_PICTURE_BYTES = 60_000


@dataclass(frozen=True)
class PlannedRun:
    """One run that a study consists of.

    Args:
        experiment: What is trained.
        progress: How far it has come.
        test_images: How many it will be evaluated on; none when its dataset is not imported.
    """

    experiment: Experiment
    progress: Progress
    test_images: int | None

    @property
    def steps(self) -> float:
        """Training steps in all; a validation step counts a third, it has no backward pass."""
        return training_steps(self.experiment.training.settings)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Rows, columns and channels that the network sees."""
        return _shape(self.experiment.training.settings, self.experiment.resolution)

    @property
    def cost_key(self) -> tuple[Any, ...]:
        """What a step's time depends on."""
        experiment = self.experiment
        architecture, training = experiment.architecture.settings, experiment.training.settings
        return step_key(architecture, training, experiment.resolution)

    @property
    def disk_bytes(self) -> int:
        """About how many bytes its folder will take."""
        architecture = self.experiment.architecture.settings
        channels = self.shape[2]
        kept = _BYTES_PER_PARAMETER * count_parameters(architecture, channels)
        evaluation = self.experiment.evaluation
        if evaluation is None or self.test_images is None:
            return kept
        size = self.experiment.resolution
        image = size.rows * size.columns * (4 + 1 + 2 * channels)
        image += _PICTURE_BYTES if evaluation.pictures else 0
        return kept + image * self.test_images * len(evaluation.measures)

    @property
    def memory_bytes(self) -> int:
        """About how much memory its training takes."""
        channels = self.shape[2]
        size = self.experiment.training.settings.patch or self.experiment.resolution
        return LIBRARIES_BYTES + estimate_training_memory(
            self.experiment.architecture.settings,
            size,
            channels,
            self.experiment.training.settings.batch_size,
        )


def training_steps(training: Training) -> float:
    """Return how many steps a training makes; a validation step counts a third."""
    epoch = training.images_per_epoch + training.validation_images / 3
    return training.epochs * epoch / training.batch_size


def step_key(
    architecture: Architecture, training: Training, resolution: Resolution
) -> tuple[Any, ...]:
    """Return what the time of a training step depends on."""
    return (
        architecture, _shape(training, resolution), training.batch_size, training.precision,
        training.loss, training.corrupted_weight > 0,
    )  # fmt: skip


def _shape(training: Training, resolution: Resolution) -> tuple[int, int, int]:
    size = training.patch or resolution
    return size.rows, size.columns, 1 if training.grey else 3


def plan_runs(actions: Sequence[Any], workspace: Workspace) -> tuple[PlannedRun, ...]:
    """Return the runs of all `train_net` actions; their datasets need not be imported yet.

    Raises:
        FileNotFoundError: A corruption or a preset does not exist.
        ValueError: A dataset is left open, or a combination is impossible.
    """
    images = {each.name: each.test_good + sum(each.defects.values())
              for each in list_datasets(workspace.data)}  # fmt: skip
    trainings = [action for action in actions if isinstance(action, TrainNet)]
    return tuple(
        PlannedRun(each, _progress(each, workspace), images.get(each.dataset))
        for action in trainings
        for each in _experiments(action, workspace, images)
    )


def _experiments(
    action: TrainNet, workspace: Workspace, known: Mapping[str, int]
) -> Iterator[Experiment]:
    """Yield what `expand` would, also for datasets that are missing yet."""
    architectures = [resolve_architecture(each, workspace) for each in action.architectures]
    trainings = [resolve_training(each, workspace) for each in action.trainings]
    corruptions = [_corruption(entry, workspace, known) for entry in action.datasets]
    entries = zip(action.datasets, corruptions, strict=True)
    for (entry, corruption), architecture, training, seed in product(
        entries, architectures, trainings, action.all_seeds
    ):
        yield Experiment(
            dataset=str(entry.dataset),
            corruption=corruption,
            resolution=action.resolution,
            architecture=architecture,
            training=training,
            evaluation=action.evaluation,
            seed=seed,
            bit_depth=_bit_depth(entry, workspace, known),
        )


def _corruption(
    entry: CorruptedDataset, workspace: Workspace, known: Mapping[str, int]
) -> NamedCorruption:
    if entry.dataset is None:
        raise ValueError(ask_for_dataset(workspace))
    if entry.dataset in known:
        return resolve_corruption(entry.dataset, entry.corruption, workspace)
    settings = read_preset(workspace, "corruption", entry.corruption)
    return NamedCorruption(name=entry.corruption, settings=settings)


def _bit_depth(entry: CorruptedDataset, workspace: Workspace, known: Mapping[str, int]) -> BitDepth:
    if entry.dataset is None or entry.dataset not in known:
        return FULL
    return read_bit_depth(workspace.data, entry.dataset)


def _progress(experiment: Experiment, workspace: Workspace) -> Progress:
    run = read_run(folder_of(workspace.runs, experiment.name))
    if is_complete(run, experiment):
        return "done"
    return "begun" if run.folder.has_model else "to do"


def describe_plan(
    runs: Sequence[PlannedRun], seconds_per_step: Mapping[tuple[Any, ...], float]
) -> str:
    """Say what a study will do, a line each.

    Args:
        runs: Of `plan_runs`.
        seconds_per_step: Measured here, by `cost_key`.
    """
    left = [run for run in runs if run.progress != "done"]
    count = Counter(run.progress for run in runs)
    said = ", ".join(f"{count[each]} {each}" for each in get_args(Progress))
    lines = [f"  {run.progress:5}  {run.experiment.name}" for run in runs]
    lines += [f"{len(runs)} runs: {said}"]
    missing = sorted({run.experiment.dataset for run in runs if run.test_images is None})
    if missing:
        lines.append(f"not imported yet: {', '.join(missing)}")
    if left:
        seconds = sum(run.steps * seconds_per_step[run.cost_key] for run in left)
        memory = max(run.memory_bytes for run in left)
        disk = sum(run.disk_bytes for run in left)
        unknown = " and their maps" if missing else ""
        lines += [
            f"time: about {span(seconds)} of training on this machine, one run after the other",
            f"disk: about {size(disk)}{unknown}; memory: about {size(memory)}",
        ]
    return "\n".join(lines)


def span(seconds: float) -> str:
    """Write a time in the unit that fits it.

    Example:
        >>> span(200_000)
        '2.3 days'
    """
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 1.5 * length:
            return f"{seconds / length:.1f} {unit}"
    return f"{seconds:.0f} seconds"


def size(count: float) -> str:
    """Write a number of bytes in the unit that fits it.

    Example:
        >>> size(3_500_000_000)
        '3.5 GB'
    """
    for unit, length in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if count >= length:
            return f"{count / length:.1f} {unit}"
    return f"{count / 1000:.0f} kB"
