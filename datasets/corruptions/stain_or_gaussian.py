"""The paper's second mix: a stain or Gaussian noise."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from datasets.corruptions.choice import choose
from datasets.corruptions.gaussian import Gaussian
from datasets.corruptions.painting import Corrupted, Image
from datasets.corruptions.settings import CorruptionSettings, Probability
from datasets.corruptions.stain import Stain


class StainOrGaussian(CorruptionSettings):
    """A stain or Gaussian noise at random: the paper's second mix."""

    kind: Literal["StainOrGaussian"] = "StainOrGaussian"
    stain: Probability = Field(
        0.6, description="Probability of a stain; otherwise Gaussian noise is added."
    )
    stain_blur: float = Field(0.15, ge=0, le=1, description="Softness of the stain's border.")
    std: float = Field(
        0.1,
        ge=0,
        le=1,
        description="Standard deviation of the Gaussian noise.",
        json_schema_extra={"unit": "on the scale 0-1"},
    )

    def corrupt(self, image: Image, rng: np.random.Generator) -> Corrupted:
        """Put a stain or Gaussian noise on an image."""
        parts = (Stain(blur=self.stain_blur), Gaussian(std=self.std))
        return choose(parts, (self.stain, 1 - self.stain), rng).corrupt(image, rng)
