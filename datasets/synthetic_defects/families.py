"""Every family of synthetic defects: a new one needs its file and a line here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from datasets.add_corruption import Corrupt
from datasets.corruptions.painting import Corrupted, Image, check_image
from datasets.synthetic_defects.blur import put_blur
from datasets.synthetic_defects.brightness import put_brightness
from datasets.synthetic_defects.cut_paste import put_cut_paste
from datasets.synthetic_defects.missing_piece import put_missing_piece
from datasets.synthetic_defects.seen import put_until_seen
from datasets.synthetic_defects.strokes import put_drops, put_scratch


@dataclass(frozen=True)
class Family:
    """One kind of synthetic defect; called with an image, it puts one of them on it.

    Attributes:
        put: Puts one on an image; its region is the place, also where nothing changed.
        explanation: What it looks like, in one sentence.
    """

    put: Corrupt
    explanation: str

    def __call__(self, image: Image, rng: np.random.Generator) -> Corrupted:
        """Put a defect on an image.

        Args:
            image: uint8 H×W, H×W×1 or H×W×3, from 32×32 on; left as it is.
            rng: Source of randomness; the same state gives the same defect.

        Returns:
            A new image and the exact mask: the pixels whose value is not as it was. It is empty
            only where the image allows no such defect, as a blur of one grey level.

        Raises:
            ValueError: The array is something else.

        Example:
            >>> image = np.random.default_rng(0).integers(0, 256, (64, 96), np.uint8)
            >>> defective = FAMILIES["blur"](image, np.random.default_rng(1))
            >>> bool((defective.mask == (defective.image != image)).all())
            True
        """
        check_image(image)
        return put_until_seen(self.put, image, rng)


FAMILIES: dict[str, Family] = {
    "scratch": Family(put_scratch, "A thin curve of one noisy grey level."),
    "drops": Family(put_drops, "Up to eight small discs of one grey level."),
    "cut_paste": Family(
        put_cut_paste, "A rectangle of the image from another place, hard-edged, often turned."
    ),
    "blur": Family(put_blur, "An elliptic place that is out of focus."),
    "brightness": Family(put_brightness, "An ellipse or rectangle that is brighter or darker."),
    "missing_piece": Family(
        put_missing_piece, "A polygon in which the image goes on as around it."
    ),
}
"""Every family by its name, in the order in which they are always used."""
