"""A sheet of examples of a corruption."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from datasets.add_corruption import build_corruption
from datasets.database import open_dataset
from datasets.images import read_image, write_image
from datasets.preview import preview_sheet
from experiments.workspace import Workspace


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
