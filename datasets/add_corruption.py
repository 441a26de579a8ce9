"""Synthetic noise that the autoencoders learn to remove; its novelty is the Stain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from datasets.ranges import format_range as format_range
from datasets.ranges import parse_range as parse_range


@dataclass(frozen=True)
class Corrupted:
    """A corrupted image, same shape and dtype as the clean one, and the bool H×W mask."""

    image: np.ndarray[Any, Any]
    mask: np.ndarray[Any, Any]


Corruption = Callable[[np.ndarray[Any, Any], np.random.Generator], Corrupted]


def _stub(image: np.ndarray[Any, Any], rng: np.random.Generator) -> Corrupted:
    rows, columns = image.shape[:2]
    mask = np.zeros((rows, columns), np.uint8)
    center = (int(rng.integers(columns)), int(rng.integers(rows)))
    cv2.circle(mask, center, max(2, min(rows, columns) // 16), 1, -1)
    grey = float(rng.uniform(10, 220))
    filled = rng.normal(grey, 3.57, image.shape).clip(0, 255).astype(np.uint8)
    inside = mask.astype(bool)
    chosen = inside if image.ndim == 2 else inside[:, :, None]
    return Corrupted(np.where(chosen, filled, image), inside)


def _clean(image: np.ndarray[Any, Any], rng: np.random.Generator) -> Corrupted:
    return Corrupted(image.copy(), np.zeros(image.shape[:2], bool))


def build_corruption(kind: str, parameters: Mapping[str, Any]) -> Corruption:
    """Make the function that corrupts an image."""
    kinds = ("Stain", "Drops", "Scratch", "Gaussian", "Structural", "StainOrGaussian", "Clean")
    if kind not in kinds:
        raise ValueError(f"received {kind!r} for a corruption: choose one of {', '.join(kinds)}")
    return _clean if kind == "Clean" else _stub
