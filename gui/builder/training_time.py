"""How long trainings take, in words: from steps that were measured here, else in images seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from experiments.config.actions import TrainNet
from experiments.config.architecture import Architecture
from experiments.config.training import Training
from experiments.config.values import Resolution
from experiments.files.expand import resolve_architecture, resolve_training
from experiments.files.problems import check_action
from experiments.study.plan import step_key, training_steps
from experiments.study.step_times import step_name
from experiments.workspace import Workspace

ANY_DATASET = {"dataset": "any", "corruption": "Stain"}
"""A step takes the same time whatever is in the images."""

UNITS = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))


@dataclass(frozen=True)
class Effort:
    """What one training amounts to.

    Args:
        step: Name of what is trained in a step, as step times are remembered.
        steps: How many there are.
        images: How many images the network sees in all.
    """

    step: str
    steps: float
    images: int


def effort(architecture: Architecture, training: Training, resolution: Resolution) -> Effort:
    """Return what a training amounts to."""
    return Effort(
        step_name(step_key(architecture, training, resolution)),
        training_steps(training),
        training.epochs * training.images_per_epoch,
    )


@dataclass(frozen=True)
class Offer:
    """What the trainings that can be chosen amount to, and those that are.

    Args:
        architecture: Name of the network that `trainings` are counted with; empty without one.
        trainings: Of each training that can be chosen, by its name.
        chosen: Of each chosen network with each chosen training.
        action: Trains the chosen ones on any dataset; none while nothing is chosen.
    """

    architecture: str = ""
    trainings: Mapping[str, Effort] = field(default_factory=dict)
    chosen: tuple[Effort, ...] = ()
    action: TrainNet | None = None


def count_efforts(
    config: Mapping[str, Any], trainings: Mapping[str, str | Training], workspace: Workspace
) -> Offer:
    """Find out what trainings amount to with the network that was chosen last; reads files.

    Args:
        config: The form of an action, mistakes included.
        trainings: What can be chosen, by name: the name of a preset, or a training written out.
        workspace: Where presets lie.
    """
    chosen = list(config["trainings"])
    tried = chosen or [each for each in trainings.values() if isinstance(each, str)][:1]
    parts = {"architectures": config["architectures"], "resolution": config["resolution"]}
    wanted = {"action": "train_net", "datasets": [ANY_DATASET], "trainings": tried, **parts}
    action = check_action(wanted)[0]
    if not isinstance(action, TrainNet):
        return Offer()
    try:
        networks = [resolve_architecture(each, workspace) for each in action.architectures]
        used = [resolve_training(each, workspace) for each in action.trainings]
    except (OSError, ValueError):
        return Offer()
    pairs = product(networks, used if chosen else ())
    size = action.resolution
    return Offer(
        networks[-1].name,
        _each(trainings, networks[-1].settings, size, workspace),
        tuple(effort(network.settings, each.settings, size) for network, each in pairs),
        action if chosen else None,
    )


def _each(
    trainings: Mapping[str, str | Training],
    network: Architecture,
    size: Resolution,
    workspace: Workspace,
) -> dict[str, Effort]:
    """Count those that can be read; what is wrong with another one is said when it is chosen."""
    found = {}
    for name, reference in trainings.items():
        with suppress(OSError, ValueError):
            found[name] = effort(network, resolve_training(reference, workspace).settings, size)
    return found


def total_words(efforts: Sequence[Effort], seconds: Mapping[str, float]) -> str:
    """Say how long trainings take together, or else how many images they see.

    Args:
        efforts: Of each training.
        seconds: Of one step, by its name, as far as measured.
    """
    if efforts and not unmeasured(efforts, seconds):
        return f"about {time_words(sum(each.steps * seconds[each.step] for each in efforts))}"
    return f"{sum(each.images for each in efforts):,} images seen"


def unmeasured(efforts: Iterable[Effort], seconds: Mapping[str, float]) -> set[str]:
    """Return the names of the steps whose time is not known."""
    return {each.step for each in efforts} - set(seconds)


def time_words(seconds: float) -> str:
    """Write a time span with as many digits as an estimate has.

    Example:
        >>> time_words(170)
        '3 minutes'
    """
    unit, length = next((u for u in UNITS if seconds >= 1.5 * u[1]), UNITS[-1])
    number = seconds / length
    text = f"{max(number, 1):.0f}" if number >= 2.75 or unit == "second" else f"{number:.1f}"
    text = text.removesuffix(".0")
    return f"{text} {unit}" if text == "1" else f"{text} {unit}s"
