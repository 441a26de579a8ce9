"""What a corruption does to one image of a dataset, as two pictures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from datasets.corruptions.registry import Corruption
from datasets.database import open_dataset, train_good
from datasets.images import read_image
from datasets.resizing import resize_image
from gui.kit.pictures import fit, to_png

LARGEST_SIDE = 512
"""Larger images are scaled down first: the parameters are shares of the side, so little changes."""


@dataclass(frozen=True)
class Preview:
    """One image before and after.

    Args:
        original: The clean image as PNG.
        corrupted: The same image corrupted, as PNG.
        caption: Which image it is.
    """

    original: bytes
    corrupted: bytes
    caption: str


def draw_preview(
    data: Path, dataset: str, place: int, draw: int, corruption: Corruption, side: int
) -> Preview:
    """Corrupt one training image.

    Args:
        data: Folder of all datasets.
        dataset: Name of a dataset.
        place: Which of its training images; counting goes on from the start after the last.
        draw: Seeds the corruption: the same number draws the same.
        corruption: What to do to the image.
        side: Longer side of the pictures in pixels.

    Raises:
        FileNotFoundError: There is no such dataset.
        ValueError: The image cannot be read.
    """
    opened = open_dataset(data, dataset)
    samples = train_good(opened)
    path = samples[place % len(samples)].path
    image = read_image(path, grey=False, most_megapixels=None, bit_depth=opened.bit_depth)
    image = _at_most(image, LARGEST_SIDE)
    corrupted = corruption(image, np.random.default_rng(draw)).image
    caption = f"{dataset}: {path.name}, draw {draw + 1}"
    return Preview(to_png(fit(image, side)), to_png(fit(corrupted, side)), caption)


def _at_most(image: np.ndarray[Any, np.dtype[np.uint8]], side: int) -> Any:
    factor = side / max(image.shape[:2])
    if factor >= 1:
        return image
    rows, columns = (max(round(n * factor), 1) for n in image.shape[:2])
    return resize_image(image, rows, columns)
