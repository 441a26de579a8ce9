"""Exact masks, and defects that can be seen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from datasets.add_corruption import Corrupt
from datasets.corruptions.painting import Corrupted, Image, Region

VISIBLE = 8.0
"""Grey levels by which the pixels of a defect differ from what was there, on the average."""

TRIES = 16


def put_until_seen(put: Corrupt, image: Image, rng: np.random.Generator) -> Corrupted:
    """Put a defect on an image, again and again until it can be seen.

    Args:
        put: Puts a defect on an image; its region is the place.
        image: uint8 H×W, H×W×1 or H×W×3; left as it is.
        rng: Source of randomness.

    Returns:
        The first that changes its place by `VISIBLE` grey levels on the average, or the strongest
        of `TRIES`. Its mask is exact: the pixels whose value is not as it was.
    """
    strongest = _try(put, image, rng)
    for _ in range(TRIES - 1):
        if strongest.strength >= VISIBLE:
            break
        strongest = max(strongest, _try(put, image, rng), key=lambda each: each.strength)
    return strongest.defect


class _Tried(NamedTuple):
    defect: Corrupted
    strength: float


def _try(put: Corrupt, image: Image, rng: np.random.Generator) -> _Tried:
    drawn = put(image, rng)
    region = drawn.region
    changes = _changes(image[region.window], drawn.image[region.window])
    covered = changes[region.alpha > 0]
    alpha = np.greater(changes, 0).astype(np.uint8) * np.uint8(255)
    exact = Corrupted(drawn.image, Region(region.row, region.column, alpha))
    return _Tried(exact, float(covered.mean()) if covered.size else 0.0)


def _changes(before: Image, after: Image) -> NDArray[np.uint8]:
    """By how much each pixel was changed, in the channel that was changed most."""
    changes = np.maximum(before, after) - np.minimum(before, after)
    return np.asarray(changes.max(axis=2) if changes.ndim == 3 else changes)
