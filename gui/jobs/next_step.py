"""What a person does next, after a job has done all: in words, and as a step to offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from experiments.config.actions import CorruptDb, ImportDb, TrainNet
from experiments.files.made import runs_made

FIRST_CORRUPTION = "Stain"
"""What a dataset is trained with first: the paper's noise."""

Pair = tuple[str, str]
"""A dataset, and the corruption that it is trained on."""


@dataclass(frozen=True)
class NextStep:
    """A step to offer.

    Args:
        label: What its button says.
        pairs: What to train on, if that is the step.
        runs: The runs to look at otherwise.
    """

    label: str
    pairs: tuple[Pair, ...] = ()
    runs: tuple[str, ...] = ()


def next_step(actions: Sequence[Any]) -> NextStep | None:
    """Return what comes after the last of some actions; none after none."""
    if not actions:
        return None
    last = actions[-1]
    if isinstance(last, ImportDb):
        return NextStep(f"Train on {last.name}", ((last.name, FIRST_CORRUPTION),))
    if isinstance(last, CorruptDb):
        pairs = tuple((dataset, last.name) for dataset in last.datasets)
        return NextStep(f"Train with {last.name}", pairs)
    return NextStep("Show results", runs=runs_made(last))


def say_done(actions: Sequence[Any], said: str) -> str:
    """Say in one sentence what a job has done.

    Args:
        actions: All that it has done.
        said: What it told last, such as the figure of a run.
    """
    if not actions:
        return said
    last = actions[-1]
    if isinstance(last, ImportDb):
        return f"{last.name} has been imported."
    if isinstance(last, CorruptDb):
        return f"{last.name} has been saved for {' and '.join(last.datasets)}."
    runs = runs_made(last)
    verb = "trained" if isinstance(last, TrainNet) else "evaluated"
    if len(runs) > 1:
        return f"{len(runs)} runs have been {verb}."
    figure = said.removeprefix(f"{runs[0]}: ")
    return f"The run has been {verb}: {figure}" if figure != said else f"The run has been {verb}."
