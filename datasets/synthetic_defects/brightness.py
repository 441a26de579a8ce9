"""A place that is brighter or darker, as of a wet spot or of worn paint."""

from __future__ import annotations

import cv2
import numpy as np

from datasets.corruptions.painting import Corrupted, Image, between, copy_image, paint
from datasets.synthetic_defects.places import draw_place, ellipse, fill_place, rectangle

LEVELS = (20.0, 80.0)
"""Grey levels by which it is brighter or darker."""


def put_brightness(image: Image, rng: np.random.Generator) -> Corrupted:
    """Make an elliptic or rectangular place brighter or darker; sums are clipped to 0..255.

    Args:
        image: uint8 H×W, H×W×1 or H×W×3; left as it is.
        rng: Source of randomness.
    """
    rows, columns = image.shape[:2]
    amount, darker, pointed = rng.random(3).tolist()
    levels = between(LEVELS, amount) * (-1 if darker < 0.5 else 1)
    shape = rectangle if pointed < 0.5 else ellipse
    region = fill_place(draw_place(rng, rows, columns), shape, rows, columns)
    pixels = image[region.window]
    result = copy_image(image)
    paint(
        result, region, np.asarray(cv2.addWeighted(pixels, 1, pixels, 0, round(levels)), np.uint8)
    )
    return Corrupted(result, region)
