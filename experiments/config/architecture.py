"""What may be said of a network; defaults as in the paper.

A new network needs its name in `kind` here, a file in `models/` that builds it, and a line in the
table of `experiments/running/networks.py`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from storage.settings import Strict


class Architecture(Strict):
    """An autoencoder: AE, or AESc with additive skip connections (section III of the paper)."""

    kind: Literal["AE", "AESc"] = Field(
        "AESc",
        description="AESc adds each encoder map to the decoder map of its size; AE does not.",
    )
    depth: int = Field(6, ge=1, le=10, description="How many times the encoder halves the image.")
    filter_size: int = Field(
        5,
        ge=1,
        le=15,
        description="Side of the convolution filters.",
        json_schema_extra={"unit": "pixels"},
    )
    feature_maps: int = Field(
        16,
        ge=1,
        le=256,
        description="Feature maps of the first level; each level has twice as many.",
    )
    corruption_head: bool = Field(
        False,
        description="A second output that learns which pixels were corrupted, for the map "
        "corruption_head; not in the paper.",
    )
    dropout: float = Field(0, ge=0, lt=1, description="Dropout rate while training.")
    monte_carlo_rates: tuple[Annotated[float, Field(ge=0, lt=1)], ...] | None = Field(
        None,
        description="Dropout rate of each level for uncertainty maps; null takes the paper's.",
    )

    @model_validator(mode="after")
    def _one_rate_per_level(self) -> Architecture:
        if self.monte_carlo_rates is not None and len(self.monte_carlo_rates) != self.depth:
            raise ValueError(
                f"monte_carlo_rates needs one rate for each of the {self.depth} levels, "
                f"received {len(self.monte_carlo_rates)}"
            )
        return self

    @property
    def name(self) -> str:
        """For example `AESc_d6_f5_n16`; only for showing, never taken apart again."""
        parts = [self.kind, f"d{self.depth}", f"f{self.filter_size}", f"n{self.feature_maps}"]
        if self.corruption_head:
            parts.append("head")
        if self.dropout:
            parts.append(f"drop{self.dropout:g}")
        return "_".join(parts)
