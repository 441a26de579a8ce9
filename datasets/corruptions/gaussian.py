"""Gaussian noise on every pixel and channel."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from datasets.corruptions.noise import add_noise
from datasets.corruptions.painting import Corrupted, Image, Region
from datasets.corruptions.settings import CorruptionSettings


class Gaussian(CorruptionSettings):
    """Additive Gaussian noise on the whole image."""

    kind: Literal["Gaussian"] = "Gaussian"
    std: float = Field(
        0.01,
        ge=0,
        le=1,
        description="Standard deviation of the noise.",
        json_schema_extra={"unit": "on the scale 0-1"},
    )

    def corrupt(self, image: Image, rng: np.random.Generator) -> Corrupted:
        """Add noise to every value of an image; sums are clipped to 0..255."""
        everywhere = Region(0, 0, np.full(image.shape[:2], 255, np.uint8))
        return Corrupted(add_noise(image, rng, 255 * self.std), everywhere)
