"""What all settings share that are read from JSON files."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Seed = Annotated[int, Field(ge=0, le=2**31 - 1)]
"""What every source of randomness takes."""


class Strict(BaseModel):
    """Refuses unknown keys, and cannot be changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
