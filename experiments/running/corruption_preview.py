"""A corruption from the command line, and its sheet of examples."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from datasets.add_corruption import build_corruption
from datasets.database import open_dataset
from datasets.images import read_image, write_image
from datasets.preview import preview_sheet
from experiments.config.corruption import Corruption
from experiments.files.problems import check_model
from experiments.presets import list_presets, read_preset
from experiments.workspace import Workspace


def read_corruption_option(name: str, changes: Sequence[str], workspace: Workspace) -> Any:
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
    return type(preset).model_validate(values)


def write_preview(
    path: Path, corruption: Any, dataset: str, workspace: Workspace, seed: int, count: int = 4
) -> None:
    """Draw a sheet of some training images of a dataset: original, corrupted and mask.

    Raises:
        FileNotFoundError: There is no such dataset.
    """
    samples = open_dataset(workspace.data, dataset).samples
    paths = [sample.path for sample in samples if sample.split == "train"][:count]
    images = [read_image(each, grey=False) for each in paths]
    draw = build_corruption(corruption.kind, corruption.model_dump(exclude={"kind"}))
    write_image(path, preview_sheet(images, draw, np.random.default_rng(seed)))
