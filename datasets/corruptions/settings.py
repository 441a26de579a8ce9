"""What the models of all corruptions share: how they are called, and the values in them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer

from datasets.corruptions.painting import Corrupted, Image, check_image
from datasets.corruptions.ranges import HOW_TO_WRITE, RangeLike, format_range, parse_range
from storage.settings import Strict


class CorruptionSettings(Strict, ABC):
    """The parameters of a corruption; called with an image, it corrupts it.

    The same generator state gives the same result, and the same shape at the same place in grey
    and in colour. Settings can be pickled, for other processes.
    """

    kind: str

    @property
    def resembled(self) -> frozenset[str]:
        """The families of synthetic defects that look like what it draws, by their names.

        A network that learns to repair it finds those too easily for them to choose a map.
        """
        return frozenset()

    def __call__(self, image: Image, rng: np.random.Generator) -> Corrupted:
        """Corrupt an image.

        Args:
            image: uint8 H×W, H×W×1 or H×W×3; left as it is.
            rng: Source of randomness.

        Returns:
            A new image and the mask of what was changed.

        Raises:
            ValueError: The array is something else.
        """
        check_image(image)
        return self.corrupt(image, rng)

    @abstractmethod
    def corrupt(self, image: Image, rng: np.random.Generator) -> Corrupted:
        """Corrupt an image that has been checked; otherwise as a call."""


@dataclass(frozen=True)
class Within:
    """Checks that both ends of a range lie within limits."""

    lowest: float
    highest: float

    def __call__(self, ends: tuple[float, float]) -> tuple[float, float]:
        """Return the ends.

        Raises:
            ValueError: An end lies outside, or they are the wrong way round.
        """
        if not self.lowest <= ends[0] <= ends[1] <= self.highest:
            limits = f"between {self.lowest:g} and {self.highest:g}"
            raise ValueError(f'both ends must be {limits}, the smaller first, as in "1-12"')
        return ends


def _read_range(value: RangeLike) -> tuple[float, float]:
    """Leave it to pydantic to say what was received."""
    try:
        return parse_range(value)
    except ValueError:
        raise ValueError(HOW_TO_WRITE) from None


Range = Annotated[
    tuple[float, float],
    BeforeValidator(_read_range),
    PlainSerializer(format_range, return_type=str),
]
PercentRange = Annotated[Range, AfterValidator(Within(0.01, 100))]
GreyRange = Annotated[Range, AfterValidator(Within(0, 255))]
Probability = Annotated[float, Field(ge=0, le=1)]
