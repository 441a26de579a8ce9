"""A sheet of examples of a corruption."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from datasets.corruptions.registry import Corruption
from datasets.database import open_dataset, train_good
from datasets.images import read_image, write_image
from datasets.preview import preview_sheet
from experiments.workspace import Workspace


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
    opened = open_dataset(workspace.data, dataset)
    images = [
        read_image(sample.path, grey=False, most_megapixels=None, bit_depth=opened.bit_depth)
        for sample in train_good(opened)[:count]
    ]
    write_image(path, preview_sheet(images, corruption, np.random.default_rng(seed)))
