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
    if "ge" in bounds and "le" in bounds:
        return f"{bounds['ge']}…{bounds['le']}"
    words = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
    return ", ".join(f"{word} {bounds[name]}" for name, word in words.items() if name in bounds)
