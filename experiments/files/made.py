"""What an action makes: the names of its runs, and the folders that it writes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

from datasets.database import corruption_file
from experiments.config.actions import CorruptDb, EvalNet, ImportDb, TrainNet
from experiments.config.experiment import run_name
from experiments.workspace import Workspace


def runs_made(action: Any) -> tuple[str, ...]:
    """Return the runs that an action trains or evaluates, by name; looks nothing up.

    Of a file that leaves its dataset open, the names begin with nothing.
    """
    if isinstance(action, EvalNet):
        return action.runs
    if not isinstance(action, TrainNet):
        return ()
    return tuple(
        run_name(
            pair.dataset or "",
            pair.corruption,
            action.resolution,
            name_of(net),
            name_of(training),
            seed,
        )
        for pair, net, training, seed in product(
            action.datasets, action.architectures, action.trainings, action.all_seeds
        )
    )


def folders_made(actions: Sequence[Any], workspace: Workspace) -> tuple[Path, ...]:
    """Return the folders that actions write, in their order: datasets, corruptions, runs."""
    found: list[Path] = []
    for action in actions:
        if isinstance(action, ImportDb):
            found.append(workspace.data / action.name)
        elif isinstance(action, CorruptDb):
            datasets = (workspace.data / name for name in action.datasets)
            found += [corruption_file(each, action.name).parent for each in datasets]
        else:
            found += [workspace.runs / name for name in runs_made(action)]
    return tuple(found)


def name_of(reference: Any) -> str:
    """Return the name of an architecture or training, which an action names or writes out."""
    return reference if isinstance(reference, str) else str(reference.name)
