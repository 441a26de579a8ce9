"""Ranges of numbers as people write them, such as `"1-12"`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

RangeLike: TypeAlias = str | float | Sequence[float]
"""A range as people may give it."""

HOW_TO_WRITE = 'write one number, or the lower and the upper end, as in "150" or "1-12"'

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_RANGE = re.compile(rf"\s*({_NUMBER})\s*(?:[-–]\s*({_NUMBER})\s*)?")


def parse_range(value: RangeLike) -> tuple[float, float]:
    """Read a range from text, a number or a pair.

    Args:
        value: `"1-12"`, `"150"`, `150`, `(1, 12)` or `[1, 12]`. Both ends are finite and belong
            to the range; the first is at most the second.

    Returns:
        The lower and the upper end.

    Raises:
        ValueError: The value is none of these.

    Example:
        >>> parse_range("1-12"), parse_range(150)
        ((1.0, 12.0), (150.0, 150.0))
    """
    try:
        low, high = (float(end) for end in _split(value))
    except (TypeError, ValueError, OverflowError):
        low = high = math.nan
    if not (math.isfinite(low) and math.isfinite(high) and low <= high):
        raise ValueError(f"received {repr(value)[:60]} for a range: {HOW_TO_WRITE}")
    return low, high


def format_range(ends: Sequence[float]) -> str:
    """Write a range as text that `parse_range` reads back exactly.

    Args:
        ends: The lower and the upper end, finite.

    Returns:
        One number if both ends are equal, else both with a hyphen between them.

    Example:
        >>> format_range((1.0, 12.0)), format_range((150.0, 150.0))
        ('1-12', '150')
    """
    low, high = (_shortest(float(end)) for end in ends)
    return low if low == high else f"{low}-{high}"


def _split(value: RangeLike) -> Sequence[str | float]:
    if isinstance(value, str):
        found = _RANGE.fullmatch(value)
        if found is None:
            raise ValueError(value)
        return found[1], found[2] or found[1]
    ends = tuple(value) if isinstance(value, Iterable) else (value, value)
    if any(isinstance(end, bool | str) for end in ends):
        raise TypeError(value)
    return ends


def _shortest(number: float) -> str:
    return repr(number).removesuffix(".0")
