"""A sheet of examples that shows what a corruption does."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from datasets.add_corruption import Corrupt
from datasets.images import Image
from datasets.resizing import resize_image

CAPTIONS = ("Original", "Corrupted", "Mask")
_TILE = 192
_GAP = 10
_CAPTION_WIDTH = 100
_PAPER, _INK, _FRAME = 255, (60, 60, 60), 205


def preview_sheet(
    images: Sequence[Image], corruption: Corrupt, rng: np.random.Generator, columns: int = 4
) -> Image:
    """Lay out images as they are, below them corrupted, and below them what was touched.

    Args:
        images: uint8 H×W×C each, at least one; they may differ in size.
        corruption: As `datasets.add_corruption.build_corruption` gives it.
        rng: Draws the corruptions.
        columns: Images side by side; more than that go on below.

    Returns:
        uint8 H×W×3, red, green, blue.

    Raises:
        ValueError: There is no image.
    """
    if not images:
        raise ValueError("a preview needs at least one image, received none")
    examples = [_example(image, corruption, rng) for image in images]
    columns = min(columns, len(examples))
    groups = [examples[start : start + columns] for start in range(0, len(examples), columns)]
    bands = [_band(group, columns) for group in groups]
    gap = np.full((2 * _GAP, bands[0].shape[1], 3), _PAPER, np.uint8)
    pieces = [piece for band in bands for piece in (band, gap)][:-1]
    return np.pad(np.vstack(pieces), ((_GAP, _GAP), (_GAP, _GAP), (0, 0)), constant_values=_PAPER)


def _example(
    image: Image, corruption: Corrupt, rng: np.random.Generator
) -> tuple[Image, Image, Image]:
    corrupted = corruption(image, rng)
    mask = corrupted.mask[..., None].astype(np.uint8) * np.uint8(255)
    return _tile(image), _tile(corrupted.image), _tile(mask)


def _tile(image: Image) -> Image:
    """Fit an image into a framed square, keeping its proportions."""
    scale = _TILE / max(image.shape[:2])
    rows, columns = (max(round(length * scale), 1) for length in image.shape[:2])
    fitted = resize_image(image, rows, columns)
    tile = np.full((_TILE + 2, _TILE + 2, 3), _PAPER, np.uint8)
    top, left = (_TILE - rows) // 2, (_TILE - columns) // 2
    tile[top : top + rows + 2, left : left + columns + 2] = _FRAME
    tile[top + 1 : top + 1 + rows, left + 1 : left + 1 + columns] = fitted
    return tile


def _band(examples: Sequence[tuple[Image, Image, Image]], columns: int) -> Image:
    """Three captioned lines of tiles; a shorter last line is filled with paper."""
    step = _TILE + 2 + _GAP
    band = np.full((3 * step - _GAP, _CAPTION_WIDTH + columns * step - _GAP, 3), _PAPER, np.uint8)
    for line, caption in enumerate(CAPTIONS):
        top = line * step
        baseline = (0, top + _TILE // 2 + 6)
        cv2.putText(band, caption, baseline, cv2.FONT_HERSHEY_SIMPLEX, 0.55, _INK, 1, cv2.LINE_AA)
        for column, example in enumerate(examples):
            left = _CAPTION_WIDTH + column * step
            band[top : top + _TILE + 2, left : left + _TILE + 2] = example[line]
    return band
