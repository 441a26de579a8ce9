"""All images of a training or a test, at the resolution of the network."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from datasets.bit_depth import FULL, BitDepth
from datasets.images import Image, OnProgress, read_image
from datasets.resizing import equalize_histogram, resize_image


def prepare_image(
    path: Path,
    rows: int,
    columns: int,
    grey: bool,
    equalize: bool = False,
    most_megapixels: float | None = None,
    bit_depth: BitDepth = FULL,
) -> Image:
    """Read an image as the network sees it: the one way for training, testing and prediction.

    Args:
        path: The image file.
        rows: Height in pixels.
        columns: Width in pixels.
        grey: One channel instead of three.
        equalize: Equalise the histogram, after resizing.
        most_megapixels: Refuse an image with more by its header; None for images of a dataset,
            which were let in when they were imported.
        bit_depth: As in `read_image`.

    Returns:
        uint8 rows×columns×1 or rows×columns×3.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file cannot be read as an image.
    """
    image = resize_image(read_image(path, grey, most_megapixels, bit_depth), rows, columns)
    return equalize_histogram(image) if equalize else image


@dataclass(frozen=True)
class ImageStack:
    """Images of one size, in memory or, when they do not fit, read each time they are asked for.

    Attributes:
        shape: (N, H, W, C).
        read: Reads image `i` as uint8 H×W×C.
        pixels: uint8 N×H×W×C, or None when the images stay on disk.
    """

    shape: tuple[int, int, int, int]
    read: Callable[[int], Image]
    pixels: Image | None

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, index: int) -> Image:
        return self.read(index) if self.pixels is None else self.pixels[index]

    def take(self, indices: Sequence[int] | NDArray[np.integer]) -> Image:
        """Gather images into a new array, uint8 len(indices)×H×W×C."""
        if self.pixels is not None:
            return self.pixels[np.asarray(indices, dtype=np.intp)]
        taken = np.empty((len(indices), *self.shape[1:]), np.uint8)
        for place, index in enumerate(indices):
            taken[place] = self.read(int(index))
        return taken


def load_images(
    paths: Sequence[Path],
    rows: int,
    columns: int,
    grey: bool,
    equalize: bool = False,
    memory_limit: int = 2 * 1024**3,
    on_progress: OnProgress = None,
    most_megapixels: float | None = None,
    bit_depth: BitDepth = FULL,
) -> ImageStack:
    """Load images at the resolution they are used at, each into its place of one array.

    Args:
        paths: Image files.
        rows: Height in pixels.
        columns: Width in pixels.
        grey: One channel instead of three.
        equalize: Equalise histograms.
        memory_limit: Bytes; a stack that is larger is read on demand instead.
        on_progress: Called with (done, total) after each image.
        most_megapixels: As in `prepare_image`.
        bit_depth: As in `read_image`.

    Returns:
        The stack, in the order of `paths`.

    Raises:
        FileNotFoundError: A file does not exist.
        ValueError: A file cannot be read as an image.
    """
    shape = (len(paths), rows, columns, 1 if grey else 3)

    def read(index: int) -> Image:
        return prepare_image(
            paths[index], rows, columns, grey, equalize, most_megapixels, bit_depth
        )

    if np.prod(shape, dtype=np.int64) > memory_limit:
        return ImageStack(shape, read, None)
    pixels = np.empty(shape, np.uint8)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for done, _ in enumerate(pool.map(partial(_fill, pixels, read), range(len(paths))), 1):
            if on_progress:
                on_progress(done, len(paths))
    return ImageStack(shape, read, pixels)


def _fill(pixels: Image, read: Callable[[int], Image], index: int) -> None:
    pixels[index] = read(index)
