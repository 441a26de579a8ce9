"""A tiny category in the MVTec AD layout, written with OpenCV alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np


def write_tiny_category(
    folder: Path,
    *,
    train: int = 6,
    test_good: int = 3,
    per_defect: int = 2,
    defects: Sequence[str] = ("metal_nut", "dent"),
    rows: int = 32,
    columns: int = 32,
    channels: int = 3,
    masks: bool = True,
    seed: int = 0,
) -> Path:
    """Write stripes with a little noise; a defect is a bright square, and so is its mask."""
    rng = np.random.default_rng(seed)
    for place, count in (("train/good", train), ("test/good", test_good)):
        for index in range(count):
            write(folder / place / f"{index:03}.png", stripes(rows, columns, channels, rng))
    for label in defects:
        for index in range(per_defect):
            image, mask = stripes(rows, columns, channels, rng), np.zeros((rows, columns), np.uint8)
            top, left = rng.integers(0, rows - 8), rng.integers(0, columns - 8)
            image[top : top + 8, left : left + 8] = 250
            mask[top : top + 8, left : left + 8] = 255
            write(folder / "test" / label / f"{index:03}.png", image)
            if masks:
                write(folder / "ground_truth" / label / f"{index:03}_mask.png", mask)
    return folder


def stripes(rows: int, columns: int, channels: int, rng: np.random.Generator) -> np.ndarray:
    """Vertical stripes with a little noise: uint8 rows×columns, or ×3."""
    wave = 110 + 50 * np.sin(np.arange(columns) * 2 * np.pi / 8 + rng.uniform(0, 2 * np.pi))
    shape = (rows, columns) if channels == 1 else (rows, columns, channels)
    image = np.broadcast_to(wave if channels == 1 else wave[:, None], shape)
    return np.clip(image + rng.normal(0, 3, shape), 0, 255).astype(np.uint8)


def write(path: Path, pixels: np.ndarray) -> Path:
    """Write with OpenCV (blue, green, red) whatever the path is made of."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ok, content = cv2.imencode(path.suffix, pixels)
    assert ok
    path.write_bytes(content.tobytes())
    return path
