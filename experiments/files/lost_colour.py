"""Whether a training sees coloured images in grey, in a sentence that is said before it runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from datasets.database import is_coloured_dataset, is_generated
from experiments.config.actions import TrainNet
from experiments.config.experiment import Experiment
from experiments.errors import USER_ERRORS
from experiments.files.expand import expand
from experiments.workspace import Workspace

ADVICE = 'choose a training with "grey": false, such as best_cpu_color'
"""What to do where colours count."""

AT_IMPORT = (
    "The images are coloured; most trainings see them in grey, and then defects that differ in "
    f"colour alone are not found: where colours count, {ADVICE}."
)
"""What an import says of coloured images."""


def lost_colour(experiments: Iterable[Experiment], workspace: Workspace) -> tuple[str, ...]:
    """Say which trainings see coloured images in grey.

    A sample that the project drew has no defect that differs in colour alone, and a dataset of an
    earlier version does not say whether it is coloured: nothing is said of either.

    Args:
        experiments: What is to be trained.
        workspace: Where the datasets lie.

    Returns:
        A sentence for each dataset.
    """
    grey: dict[str, list[str]] = {}
    for each in experiments:
        if each.training.settings.grey:
            grey.setdefault(each.dataset, []).append(each.training.name)
    return tuple(
        f"{dataset!r}: these images are coloured and {_trainings(names)} in grey: defects that "
        f"differ in colour alone are not found; {ADVICE}"
        for dataset, names in grey.items()
        if is_coloured_dataset(workspace.data, dataset)
        and not is_generated(workspace.data, dataset)
    )


def lost_colour_of(actions: Sequence[Any], workspace: Workspace) -> tuple[str, ...]:
    """Say the same of the trainings among actions, as far as they can be known yet."""
    found: list[Experiment] = []
    for action in actions:
        try:
            found += expand(action, workspace) if isinstance(action, TrainNet) else ()
        except USER_ERRORS:  # its dataset is left open, or an earlier action makes it
            continue
    return lost_colour(found, workspace)


def _trainings(names: Sequence[str]) -> str:
    different = list(dict.fromkeys(names))
    if len(different) == 1:
        return f"the training {different[0]} sees them"
    return f"the trainings {', '.join(different)} see them"
