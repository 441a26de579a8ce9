"""A corruption from the command line, and its sheet of examples."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from datasets.corruptions.registry import Corruption
from datasets.database import open_dataset, train_good
from datasets.images import read_image, write_image
from datasets.preview import preview_sheet
from experiments.files.problems import check_model
from experiments.presets import list_presets, read_preset
from experiments.workspace import Workspace


def read_corruption_option(name: str, changes: Sequence[str], workspace: Workspace) -> Corruption:
    """Return a corruption preset with some parameters changed.

    Args:
        name: Name of the preset; case does not matter.
        changes: Texts such as `size=1-12`.
        workspace: Where the user's own presets lie.

    Raises:
        FileNotFoundError: There is no such preset.
        ValueError: A change has a mistake.
    """
    by_lower = {each.lower(): each for each in list_presets(workspace, "corruption")}
    preset = read_preset(workspace, "corruption", by_lower.get(name.lower(), name))
    values = preset.model_dump()
    for change in changes:
        parameter, equals, value = change.partition("=")
        if not equals:
            raise ValueError(f"--set received {change!r}; allowed: PARAMETER=VALUE, as size=1-12")
        values[parameter] = value
    problems = check_model(Corruption, values)
    if problems:
        raise ValueError("; ".join(f"--set {problem}" for problem in problems))
    changed: Corruption = type(preset).model_validate(values)
    return changed


def write_preview(
    path: Path,
    corruption: Corruption,
    dataset: str,
    workspace: Workspace,
    seed: int,
    count: int = 4,
) -> None:
    """Draw a sheet of some training images of a dataset: original, corrupted and mask.

    Raises:
        FileNotFoundError: There is no such dataset.
    """
    samples = train_good(open_dataset(workspace.data, dataset))[:count]
    images = [read_image(sample.path, grey=False) for sample in samples]
    write_image(path, preview_sheet(images, corruption, np.random.default_rng(seed)))
