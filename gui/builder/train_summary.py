"""What a `train_net` action amounts to: its runs, and what each network costs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from experiments.config.actions import TrainNet
from experiments.config.experiment import Experiment
from experiments.files.estimates import count_parameters, encoded_shape, estimate_training_memory
from experiments.files.expand import expand
from experiments.files.lost_colour import lost_colour
from experiments.workspace import Workspace
from gui.builder.training_time import Effort, effort
from gui.jobs.possible import has_begun


@dataclass(frozen=True)
class Cost:
    """One network with one training.

    Args:
        architecture: Its name.
        training: The name of its training.
        parameters: How many numbers it learns.
        deepest: Rows, columns and maps of its deepest level.
        output: Rows, columns and channels of what it gives back.
        memory: About how many bytes training takes.
        effort: What one such training amounts to.
    """

    architecture: str
    training: str
    parameters: int
    deepest: tuple[int, int, int]
    output: tuple[int, int, int]
    memory: int
    effort: Effort


@dataclass(frozen=True)
class TrainSummary:
    """What a selection amounts to.

    Args:
        names: Names of the runs that will be written.
        existing: Those of them that exist.
        costs: One for each architecture with each training.
        efforts: One for each run.
        problem: Why it cannot run, in one sentence; empty when it can.
        can_go_on: Whether any of those that exist came as far as a model.
        remark: What is worth knowing of it, although it can run.
    """

    names: tuple[str, ...] = ()
    existing: tuple[str, ...] = ()
    costs: tuple[Cost, ...] = ()
    efforts: tuple[Effort, ...] = ()
    problem: str = ""
    can_go_on: bool = False
    remark: str = ""


def summarize(action: TrainNet, workspace: Workspace) -> TrainSummary:
    """Look up what an action amounts to; reads files, so not for a window's own thread."""
    try:
        experiments = expand(action, workspace)
    except (OSError, ValueError) as error:
        return TrainSummary(problem=str(error))
    names = tuple(experiment.name for experiment in experiments)
    existing = tuple(name for name in names if (workspace.runs / name).exists())
    problem = ""
    if existing and not (action.force or action.resume):
        said = "one of these runs exists" if len(existing) == 1 else f"{len(existing)} runs exist"
        problem = f"{said} already: tick Replace to start anew or Resume to go on"
    efforts = tuple(_effort(experiment) for experiment in experiments)
    can_go_on = any(has_begun(workspace.runs, name) for name in existing)
    costs, remark = tuple(_costs(experiments)), "\n".join(lost_colour(experiments, workspace))
    return TrainSummary(names, existing, costs, efforts, problem, can_go_on, remark)


def _effort(experiment: Experiment) -> Effort:
    architecture, training = experiment.architecture.settings, experiment.training.settings
    return effort(architecture, training, experiment.resolution)


def _costs(experiments: Iterable[Experiment]) -> list[Cost]:
    found: dict[tuple[str, str], Cost] = {}
    for experiment in experiments:
        key = (experiment.architecture.name, experiment.training.name)
        found.setdefault(key, _cost(experiment))
    return list(found.values())


def _cost(experiment: Experiment) -> Cost:
    architecture, training = experiment.architecture.settings, experiment.training.settings
    channels = 1 if training.grey else 3
    size = training.patch or experiment.resolution
    return Cost(
        experiment.architecture.name,
        experiment.training.name,
        count_parameters(architecture, channels),
        encoded_shape(architecture, size),
        (size.rows, size.columns, channels),
        estimate_training_memory(architecture, size, channels, training.batch_size),
        _effort(experiment),
    )
