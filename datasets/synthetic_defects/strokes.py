"""Scratches and drops of any grey level, in sizes that grow with the image."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from datasets.corruptions.drops import Drops
from datasets.corruptions.painting import Corrupted, Image, between
from datasets.corruptions.scratch import Scratch, apply_scratch, draw_scratch

GREYS = (0.0, 255.0)
SCRATCH_LENGTHS = (4.0, 15.0)  # percent of the shorter side
SCRATCH_HALF_WIDTHS = (0.3, 0.8)  # percent of the shorter side, beside the middle pixel
DROP_RADII = (0.7, 2.0)  # percent of the shorter side
MOST_DROPS = 8
DROP_SPACING = 0.03  # of the shorter side


def put_scratch(image: Image, rng: np.random.Generator) -> Corrupted:
    """Draw a thin curve of one noisy grey level (see `datasets.corruptions.scratch`)."""
    rows, columns = image.shape[:2]
    percent = min(rows, columns) / 100
    length, half_width = rng.random(2).tolist()
    scratch = replace(
        draw_scratch(Scratch(color=GREYS), rng, rows, columns),
        length=max(3.0, between(SCRATCH_LENGTHS, length) * percent),
        width=1 + 2 * round(between(SCRATCH_HALF_WIDTHS, half_width) * percent),
    )
    return apply_scratch(image, scratch, rng)


def put_drops(image: Image, rng: np.random.Generator) -> Corrupted:
    """Draw a group of small discs of one grey level (see `datasets.corruptions.drops`)."""
    number = int(rng.integers(1, MOST_DROPS + 1))
    drops = Drops(size=DROP_RADII, color=GREYS, number=number, spacing=DROP_SPACING)
    return drops.corrupt(image, rng)
