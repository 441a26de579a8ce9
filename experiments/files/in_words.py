"""What an action does, in the words of a list: dataset, corruption, network, how many runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from experiments.config.actions import CorruptDb, CorruptedDataset, ImportDb, TrainNet
from experiments.files.made import name_of, runs_made

ANY_DATASET = "any dataset"
_NAMED = 2
"""So many things are named; of more, the number is given."""


def describe_actions(actions: Sequence[Any]) -> str:
    """Say what the actions of a file do, one after the other."""
    return "; ".join(map(describe_action, actions))


def describe_action(action: Any) -> str:
    """Say what an action does.

    Example:
        >>> describe_action(EvalNet(runs=("bottle_Stain64x64_AE_d4_f5_n8_paper",)))
        'Evaluate bottle_Stain64x64_AE_d4_f5_n8_paper'
    """
    if isinstance(action, ImportDb):
        return f"Import {action.name}{_source(action)}"
    if isinstance(action, CorruptDb):
        return f"Corrupt {_some(action.datasets, 'datasets')} with {_corruption(action)}"
    if isinstance(action, TrainNet):
        return _training(action)
    return f"Evaluate {_some(action.runs, 'runs')}"


def _source(action: ImportDb) -> str:
    if action.sample is not None:
        return ", a generated sample"
    path = action.mvtec or action.table or action.train_good or ""
    return f" from {'/'.join(PurePath(path).parts[-2:])}"


def _corruption(action: CorruptDb) -> str:
    kind = action.corruption.kind
    return action.name if action.name == kind else f"{action.name} ({kind})"


def _training(action: TrainNet) -> str:
    parts = [
        f"Train {_some(_pairs(action.datasets), 'datasets')}",
        _some([name_of(each) for each in action.architectures], "architectures"),
        _some([name_of(each) for each in action.trainings], "trainings"),
        str(action.resolution),
    ]
    number = len(runs_made(action))
    return f"{', '.join(parts)} ({number} run{'' if number == 1 else 's'})"


def _pairs(entries: Sequence[CorruptedDataset]) -> list[str]:
    """Name each dataset once, with its corruptions."""
    corruptions: dict[str, list[str]] = {}
    for entry in entries:
        corruptions.setdefault(entry.dataset or ANY_DATASET, []).append(entry.corruption)
    return [f"{name} + {_some(each, 'corruptions')}" for name, each in corruptions.items()]


def _some(names: Sequence[str], kind: str) -> str:
    return " and ".join(names) if len(names) <= _NAMED else f"{len(names)} {kind}"
