"""A blurred place, as of a smear or of a part out of focus."""

from __future__ import annotations

import math

import cv2
import numpy as np

from datasets.corruptions.painting import Corrupted, Image, Region, between, copy_image, paint
from datasets.synthetic_defects.places import draw_place, ellipse, fill_place

SIGMAS = (0.7, 2.5)  # percent of the shorter side
LEAST_SIGMA = 0.8  # pixels


def put_blur(image: Image, rng: np.random.Generator) -> Corrupted:
    """Blur an elliptic place with a Gaussian; its border is hard.

    Args:
        image: uint8 H×W, H×W×1 or H×W×3; left as it is.
        rng: Source of randomness.
    """
    rows, columns = image.shape[:2]
    percent = between(SIGMAS, rng.random())
    sigma = max(LEAST_SIGMA, percent * min(rows, columns) / 100)
    region = fill_place(draw_place(rng, rows, columns), ellipse, rows, columns)
    result = copy_image(image)
    paint(result, region, blurred(image, region, sigma))
    return Corrupted(result, region)


def blurred(image: Image, region: Region, sigma: float) -> Image:
    """Give a region's rectangle of the blurred image.

    Args:
        image: uint8 H×W or H×W×C; beyond its border it is mirrored.
        region: Inside the image.
        sigma: Standard deviation in pixels; three of them are looked at.

    Returns:
        uint8 h×w or h×w×C.
    """
    reach = math.ceil(3 * sigma)
    (top, bottom), (left, right) = (
        (max(0, part.start - reach), part.stop + reach) for part in region.window
    )
    width = 2 * reach + 1
    around = cv2.GaussianBlur(
        np.ascontiguousarray(image[top:bottom, left:right]), (width, width), sigma
    )
    rows, columns = region.alpha.shape
    down, along = region.row - top, region.column - left
    return np.asarray(around[down : down + rows, along : along + columns], np.uint8)
