"""No corruption at all."""

from __future__ import annotations

from typing import Literal

import numpy as np

from datasets.corruptions.painting import Corrupted, Image, Region, copy_image
from datasets.corruptions.settings import CorruptionSettings


class Clean(CorruptionSettings):
    """No corruption: the autoencoder is trained as identity."""

    kind: Literal["Clean"] = "Clean"

    def corrupt(self, image: Image, rng: np.random.Generator) -> Corrupted:
        """Copy an image."""
        return Corrupted(copy_image(image), Region(0, 0, np.zeros((0, 0), np.uint8)))
