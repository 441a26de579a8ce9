"""What a corruption does to one image of a dataset, before and after."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from datasets.corruptions.registry import Corruption
from datasets.database import open_dataset, train_good
from datasets.images import read_image
from datasets.resizing import resize_image
from gui.kit.pictures import Image

LARGEST_SIDE = 1024
"""Larger images are scaled down first: the parameters are shares of the side, so little changes."""


@dataclass(frozen=True, eq=False)
class Preview:
    """One image before and after.

    Args:
        original: The clean image, uint8 H×W×3.
        corrupted: The same image corrupted.
        caption: Which image it is.
    """

    original: Image
    corrupted: Image
    caption: str


def draw_preview(
    data: Path, dataset: str, place: int, draw: int, corruption: Corruption
) -> Preview:
    """Corrupt one training image.

    Args:
        data: Folder of all datasets.
        dataset: Name of a dataset.
        place: Which of its training images; counting goes on from the start after the last.
        draw: Seeds the corruption: the same number draws the same.
        corruption: What to do to the image.

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
    return Preview(image, corrupted, caption)


def _at_most(image: Image, side: int) -> Image:
    factor = side / max(image.shape[:2])
    if factor >= 1:
        return image
    rows, columns = (max(round(n * factor), 1) for n in image.shape[:2])
    return resize_image(image, rows, columns)
