"""Varied stains: the paper's shapes, with insides that are not all of one grey level.

The paper's stain is one of them: one stain, hard, opaque and flat. What else is drawn here makes a
network repair more kinds of defect than a grey blob.
"""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, Field, model_validator

from datasets.corruptions.fills import CLOUD_CELLS, FILLS, DrawnFill, make_fill
from datasets.corruptions.painting import (
    Corrupted,
    Image,
    Region,
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
from datasets.corruptions.stain import DrawnStain, Stain, draw_stain, stain_region

CONTRAST = (0.4, 1.6)
BRIGHTNESS = (-40.0, 40.0)

ShareRange = Annotated[Range, AfterValidator(Within(0, 1))]
OpacityRange = Annotated[Range, AfterValidator(Within(0.01, 1))]


class Varied(CorruptionSettings):
    """Stains in the paper's shapes with varied insides, borders and opacity."""

    kind: Literal["Varied"] = "Varied"
    most: int = Field(
        3, ge=1, le=20, description="From 1 to this many stains an image, equally likely; paper: 1."
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
    soft: Probability = Field(0.5, description="Share of stains with a soft border; paper: 0.")
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
        json_schema_extra={"unit": "0-1"},
    )
    flat: Probability = Field(0.2, description="Share of one grey level; paper: 1.")
    noisy: Probability = Field(0.2, description="Share of grey levels that vary by 20.")
    cloudy: Probability = Field(0.2, description="Share of smoothly changing grey levels.")
    elsewhere: Probability = Field(0.2, description="Share of pixels of another place.")
    relit: Probability = Field(
        0.2, description="Share of the own pixels, in another contrast and brightness."
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
    covered = np.zeros((rows, columns), np.uint8)
    for each in stains:
        region = stain_region(each.stain, rows, columns)
        if region.alpha.size:
            _put(result, region, make_fill(each.fill, image, region, rng), each)
            np.maximum(covered[region.window], _full(region.alpha), out=covered[region.window])
    return Corrupted(result, Region(0, 0, covered))


def _draw_one(settings: Varied, rng: np.random.Generator, rows: int, columns: int) -> VariedStain:
    random = rng.random(10)
    irregularity, soft, opacity, kind, grey, *rest = random.tolist()
    shape = Stain.model_construct(
        size=settings.size,
        color=settings.color,
        irregularity=between(settings.irregularity, irregularity),
        blur=settings.blur if soft < settings.soft else 0.0,
    )
    down, right, light, shade, mirrored = rest
    cloud = rng.random((CLOUD_CELLS, CLOUD_CELLS), np.float32)
    fill = DrawnFill(
        kind=_choose_fill(settings, kind),
        grey=between(settings.color, grey),
        cloud=np.asarray(settings.color[0] + (settings.color[1] - settings.color[0]) * cloud),
        place=(down, right),
        mirrored=(mirrored >= 0.5, int(mirrored * 4) % 2 == 1),
        contrast=between(CONTRAST, light),
        brightness=between(BRIGHTNESS, shade),
    )
    stain = draw_stain(shape, rng, rows, columns)
    return VariedStain(stain, fill, between(settings.opacity, opacity))


def _choose_fill(settings: Varied, share: float) -> str:
    limits = tuple(accumulate(settings.shares))
    return tuple(FILLS)[bisect(limits, share * limits[-1], hi=len(limits) - 1)]


def _put(result: Image, region: Region, fill: NDArray[np.uint8], each: VariedStain) -> None:
    if each.opacity == 1 and each.stain.softness == 0:
        paint(result, region, fill)
    else:
        scaled = np.rint(region.alpha * np.float32(each.opacity)).astype(np.uint8)
        blend(result, Region(region.row, region.column, scaled), fill)


def _full(alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Bring a stain's mask to full strength: all or nothing, so that stains do not hide others."""
    half = max(1, (int(alpha.max()) + 1) // 2)
    return np.greater_equal(alpha, half).astype(np.uint8) * np.uint8(255)
