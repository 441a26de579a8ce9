"""The paper's first mix: a stain, a scratch or drops."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field, model_validator

from datasets.corruptions.choice import choose
from datasets.corruptions.drops import Drops
from datasets.corruptions.painting import Corrupted, Image
from datasets.corruptions.scratch import Scratch
from datasets.corruptions.settings import CorruptionSettings, Probability
from datasets.corruptions.stain import Stain


class Structural(CorruptionSettings):
    """A stain, a scratch or drops at random: the paper's first mix."""

    kind: Literal["Structural"] = "Structural"
    stain: Probability = Field(0.6, description="Probability of a stain.")
    scratch: Probability = Field(0.2, description="Probability of a scratch.")
    drops: Probability = Field(0.2, description="Probability of drops.")
    stain_blur: float = Field(0.15, ge=0, le=1, description="Softness of the stain's border.")

    @model_validator(mode="after")
    def _probabilities_add_up(self) -> Structural:
        if abs(self.stain + self.scratch + self.drops - 1) > 1e-6:
            raise ValueError("stain + scratch + drops must add up to 1")
        return self

    @property
    def resembled(self) -> frozenset[str]:
        """What its scratches and drops resemble, where it draws any."""
        parts = ((Scratch(), self.scratch), (Drops(), self.drops))
        return frozenset().union(*(part.resembled for part, often in parts if often > 0))

    def corrupt(self, image: Image, rng: np.random.Generator) -> Corrupted:
        """Put a stain, a scratch or drops on an image."""
        parts = (Stain(blur=self.stain_blur), Scratch(), Drops())
        return choose(parts, (self.stain, self.scratch, self.drops), rng).corrupt(image, rng)
