"""Folders of tiny images, and which masks were found for them."""

from pathlib import Path

import numpy as np

from datasets.samples import Sample
from tests.tiny_category import write

BLACK = np.zeros((8, 8), np.uint8)


def fill(folder: Path, *names: str) -> Path:
    for name in names:
        write(folder / name, BLACK)
    return folder


def masks_by_image(samples: tuple[Sample, ...]) -> dict[str, str | None]:
    """Image name to mask name, of the defective samples."""
    return {s.path.name: s.mask_path.name if s.mask_path else None for s in samples if s.label}
