"""Cut and paste: a rectangle of the image at another place (Li et al., CutPaste, CVPR 2021)."""

from __future__ import annotations

import numpy as np

from datasets.corruptions.painting import Corrupted, Image, copy_image, paint
from datasets.synthetic_defects.places import (
    draw_center,
    draw_place,
    fill_place,
    own_places,
    rectangle,
)


def put_cut_paste(image: Image, rng: np.random.Generator) -> Corrupted:
    """Paste an upright rectangle of the image elsewhere, hard-edged.

    Half of the rectangles are turned by any angle, half are mirrored. Every pixel takes the value
    of the nearest one that was cut, so that no new values come in.

    Args:
        image: uint8 H×W, H×W×1 or H×W×3; left as it is.
        rng: Source of randomness.
    """
    rows, columns = image.shape[:2]
    turned, mirrored, right, down = rng.random(4).tolist()
    pasted = draw_place(rng, rows, columns, turned=turned < 0.5)
    source = draw_center(pasted.semi_axes, 0.0, (right, down), rows, columns)
    region = fill_place(pasted, rectangle, rows, columns)
    own = own_places(pasted, region)
    cut = source + (-own.conj() if mirrored < 0.5 else own)
    down_to = cut.imag.round().astype(np.intp).clip(0, rows - 1)
    right_to = cut.real.round().astype(np.intp).clip(0, columns - 1)
    result = copy_image(image)
    paint(result, region, image[down_to, right_to])
    return Corrupted(result, region)
