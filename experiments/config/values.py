"""The kinds of value that stand in experiment files: names and sizes."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer

from storage.names import check_name, check_run_name
from storage.settings import Strict

Name = Annotated[str, AfterValidator(check_name)]
RunName = Annotated[str, AfterValidator(check_run_name)]


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
