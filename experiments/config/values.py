"""The kinds of value that stand in experiment files: names, ranges, probabilities, sizes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from datasets.add_corruption import format_range, parse_range
from storage.names import check_name, check_run_name


class Strict(BaseModel):
    """Refuses unknown keys, and cannot be changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


Name = Annotated[str, AfterValidator(check_name)]
RunName = Annotated[str, AfterValidator(check_run_name)]
Probability = Annotated[float, Field(ge=0, le=1)]


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


Range = Annotated[
    tuple[float, float],
    BeforeValidator(parse_range),
    PlainSerializer(format_range, return_type=str),
]


PercentRange = Annotated[Range, AfterValidator(Within(0.01, 100))]
GreyRange = Annotated[Range, AfterValidator(Within(0, 255))]


class Resolution(Strict):
    """Rows and columns in pixels; written as text, `"256x256"`."""

    rows: int = Field(ge=8, le=4096)
    columns: int = Field(ge=8, le=4096)

    def __str__(self) -> str:
        return f"{self.rows}x{self.columns}"


def _read_resolution(value: Any) -> Any:
    """Read `"256x320"`, `256` or `[256, 320]`: rows first, then columns."""
    if isinstance(value, str):
        found = re.fullmatch(r"\s*(\d+)\s*(?:[x×]\s*(\d+))?\s*", value)
        if not found:
            raise ValueError('a resolution is ROWSxCOLUMNS in pixels, such as "256x256"')
        return {"rows": int(found[1]), "columns": int(found[2] or found[1])}
    if isinstance(value, int) and not isinstance(value, bool):
        return {"rows": value, "columns": value}
    if isinstance(value, list | tuple) and len(value) == 2:
        return {"rows": value[0], "columns": value[1]}
    return value


ResolutionText = Annotated[
    Resolution, BeforeValidator(_read_resolution), PlainSerializer(str, return_type=str)
]
