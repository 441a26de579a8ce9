"""What a field of a model allows, in words; the bounds are those that pydantic checks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def bounds_in_words(metadata: Iterable[Any]) -> str:
    """Return the bounds of a number.

    Args:
        metadata: Pydantic's constraints of the field.

    Returns:
        For example `1…100`, `above 0, below 1`, `at least 1`; empty without bounds.
    """
    bounds = {
        name: f"{bound:.10g}"
        for constraint in metadata
        for name in ("ge", "gt", "le", "lt")
        if (bound := getattr(constraint, name, None)) is not None
    }
    low = bounds["ge"] if "ge" in bounds else f"above {bounds['gt']}" if "gt" in bounds else ""
    if "le" in bounds:
        return f"{low}…{bounds['le']}" if "ge" in bounds else f"{low}, at most {bounds['le']}"
    if "lt" in bounds:
        return f"{low}, below {bounds['lt']}"
    return f"at least {low}" if "ge" in bounds else low
