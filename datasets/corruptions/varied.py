"""Varied stains: the paper's shapes, with insides that are not all of one grey level.

The paper's stain is one of them: one stain, hard, opaque and flat. What else is drawn here makes a
network repair more kinds of defect than a grey blob.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from pydantic import AfterValidator, Field, JsonValue, model_validator

from datasets.corruptions.choice import choose
from datasets.corruptions.fills import FILLS, DrawnFill, draw_fill, make_fill
from datasets.corruptions.painting import (
    Corrupted,
    Image,
    between,
    blend,
    copy_image,
    paint,
)
from datasets.corruptions.settings import (
    CorruptionSettings,
    GreyRange,
    PercentRange,
    Probability,
    Range,
    Within,
)
from datasets.corruptions.stain import DrawnStain, StainRanges, draw_stain, stain_regions

ShareRange = Annotated[Range, AfterValidator(Within(0, 1))]
OpacityRange = Annotated[Range, AfterValidator(Within(0.01, 1))]

SHARE: dict[str, JsonValue] = {"unit": "of the stains"}


class Varied(CorruptionSettings):
    """Stains in the paper's shapes with varied insides, borders and opacity."""

    kind: Literal["Varied"] = "Varied"
    most: int = Field(
        3,
        ge=1,
        le=20,
        description="From 1 to this many stains an image, equally likely; paper: 1.",
        json_schema_extra={"unit": "stains an image"},
    )
    size: PercentRange = Field(
        (1, 12),
        description="Semi-axes of the ellipses, drawn from this range.",
        json_schema_extra={"unit": "% of the shorter side"},
    )
    color: GreyRange = Field(
        (10, 220),
        description="Grey levels of the insides that are not the image's own pixels.",
        json_schema_extra={"unit": "0-255"},
    )
    irregularity: ShareRange = Field(
        (0.1, 0.3),
        description="How far each border point may move; paper: 0.1.",
        json_schema_extra={"unit": "× the mean semi-axis"},
    )
    soft: Probability = Field(
        0.5, description="Share of stains with a soft border; paper: 0.", json_schema_extra=SHARE
    )
    blur: float = Field(
        0.15,
        ge=0,
        le=1,
        description="Softness of those borders: σ of a Gaussian on the mask.",
        json_schema_extra={"unit": "× the longer semi-axis"},
    )
    opacity: OpacityRange = Field(
        (0.3, 1),
        description="How much of the image a stain hides; paper: 1.",
        json_schema_extra={"unit": "of the image"},
    )
    flat: Probability = Field(
        0.2, description="Share filled with one grey level; paper: 1.", json_schema_extra=SHARE
    )
    noisy: Probability = Field(
        0.2,
        description="Share filled with grey levels that vary by σ = 20.",
        json_schema_extra=SHARE,
    )
    cloudy: Probability = Field(
        0.2, description="Share filled with smoothly changing grey levels.", json_schema_extra=SHARE
    )
    elsewhere: Probability = Field(
        0.2,
        description="Share filled with the image's pixels of elsewhere.",
        json_schema_extra=SHARE,
    )
    relit: Probability = Field(
        0.2,
        description="Share filled with the pixels that were there, in another contrast and "
        "brightness.",
        json_schema_extra=SHARE,
    )

    @model_validator(mode="after")
    def _shares_add_up(self) -> Varied:
        if abs(sum(self.shares) - 1) > 1e-6:
            raise ValueError(f"{' + '.join(FILLS)} must add up to 1")
        return self

    @property
    def shares(self) -> tuple[float, ...]:
        """The share of each fill, in the order of `FILLS`."""
        return tuple(getattr(self, kind) for kind in FILLS)

    @property
    def resembled(self) -> frozenset[str]:
        """Pixels of elsewhere are like cut and paste, relit ones like a change of brightness."""
        shares = {"cut_paste": self.elsewhere, "brightness": self.relit}
        return frozenset(name for name, share in shares.items() if share > 0)

    def corrupt(self, image: Image, rng: np.random.Generator) -> Corrupted:
        """Put varied stains on an image."""
        return apply_varied(image, draw_varied(self, rng, *image.shape[:2]), rng)


@dataclass(frozen=True, eq=False)
class VariedStain:
    """Everything about one stain but the noise of its pixels.

    Attributes:
        stain: Its shape, place and softness.
        fill: Its inside.
        opacity: How much of the image it hides, 0-1.
    """

    stain: DrawnStain
    fill: DrawnFill
    opacity: float


def draw_varied(
    settings: Varied, rng: np.random.Generator, rows: int, columns: int
) -> tuple[VariedStain, ...]:
    """Draw the stains of an image, the undermost first.

    Args:
        settings: What is drawn from.
        rng: Source of randomness; gives the same stains whatever the channels.
        rows: Rows of the image.
        columns: Columns of the image.
    """
    number = 1 + int(rng.random() * settings.most)
    return tuple(_draw_one(settings, rng, rows, columns) for _ in range(number))


def apply_varied(
    image: Image, stains: tuple[VariedStain, ...], rng: np.random.Generator
) -> Corrupted:
    """Put stains on an image, one after the other.

    Args:
        image: uint8 H×W, H×W×1 or H×W×3; left as it is, and the source of all own pixels.
        stains: As drawn, or made by hand.
        rng: Source of the noise of their pixels.

    Returns:
        A new image and the mask of all stains. How much a stain hides does not matter to the mask:
        a faint one is marked as far as an opaque one.
    """
    rows, columns = image.shape[:2]
    result = copy_image(image)
    regions = stain_regions([each.stain for each in stains], rows, columns)
    for each, region in zip(stains, regions, strict=True):
        if region.alpha.size:
            put = blend if each.stain.softness > 0 else paint
            put(result, region, make_fill(each.fill, image, region, rng), each.opacity)
    return Corrupted(result, regions[0], tuple(regions[1:]))


def _draw_one(settings: Varied, rng: np.random.Generator, rows: int, columns: int) -> VariedStain:
    irregularity, soft, opacity = rng.random(3).tolist()
    ranges = StainRanges(
        size=settings.size,
        color=settings.color,
        irregularity=between(settings.irregularity, irregularity),
        blur=settings.blur if soft < settings.soft else 0.0,
    )
    stain = draw_stain(ranges, rng, rows, columns)
    kind = choose(tuple(FILLS), settings.shares, rng)
    fill = draw_fill(kind, stain.grey, settings.color, rng)
    return VariedStain(stain, fill, between(settings.opacity, opacity))
