"""The corruptions, one model each, defaults as in the paper."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from experiments.config.values import GreyRange, PercentRange, Probability, Strict


class Stain(Strict):
    """The paper's noise: an irregular blob of one grey level (section III of the paper)."""

    kind: Literal["Stain"] = "Stain"
    size: PercentRange = Field(
        (1, 12),
        description="Semi-axes of the ellipse, drawn from this range.",
        json_schema_extra={"unit": "% of the shorter side"},
    )
    color: GreyRange = Field(
        (10, 220),
        description="Mean grey level of the inside, drawn once for all channels.",
        json_schema_extra={"unit": "0-255"},
    )
    irregularity: float = Field(
        0.1,
        ge=0,
        le=1,
        description="How far each border point may move.",
        json_schema_extra={"unit": "× the mean semi-axis"},
    )
    blur: float = Field(
        0,
        ge=0,
        le=1,
        description="Softness of the border: σ of a Gaussian on the mask.",
        json_schema_extra={"unit": "× the longer semi-axis"},
    )


class Drops(Strict):
    """Small discs of one radius and one colour, spread about one point."""

    kind: Literal["Drops"] = "Drops"
    size: PercentRange = Field(
        (1, 2),
        description="Radius of the discs, drawn once for all of them.",
        json_schema_extra={"unit": "% of the shorter side"},
    )
    color: GreyRange = Field(
        (220, 220), description="Grey level of the discs.", json_schema_extra={"unit": "0-255"}
    )
    irregularity: float = Field(
        0.01,
        ge=0,
        le=1,
        description="How far each border point of a disc may move.",
        json_schema_extra={"unit": "× the radius"},
    )
    number: int = Field(10, ge=1, le=1000, description="How many discs.")
    spacing: float = Field(
        0.1,
        ge=0,
        le=1,
        description="Standard deviation of the disc centres about their common point.",
        json_schema_extra={"unit": "× the shorter side"},
    )


class Scratch(Strict):
    """One thin curve: a line, a sine or a square root."""

    kind: Literal["Scratch"] = "Scratch"
    color: GreyRange = Field(
        (150, 150),
        description="Mean grey level of the curve; each pixel varies about it with σ = 20.",
        json_schema_extra={"unit": "0-255"},
    )


class Gaussian(Strict):
    """Additive Gaussian noise on the whole image."""

    kind: Literal["Gaussian"] = "Gaussian"
    std: float = Field(
        0.01,
        ge=0,
        le=1,
        description="Standard deviation of the noise.",
        json_schema_extra={"unit": "on the scale 0-1"},
    )


class Structural(Strict):
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


class StainOrGaussian(Strict):
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


class Clean(Strict):
    """No corruption: the autoencoder is trained as identity."""

    kind: Literal["Clean"] = "Clean"


Corruption = Annotated[
    Stain | Drops | Scratch | Gaussian | Structural | StainOrGaussian | Clean,
    Field(discriminator="kind"),
]
