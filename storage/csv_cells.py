"""Texts in CSV files that a spreadsheet shows and does not run."""

from __future__ import annotations

from typing import Any

_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "\n")
_QUOTE = "'"


def safe_cell(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula: such a text gets an apostrophe.

    Texts that begin with an apostrophe and such a sign get one more, so that `read_cell` gives
    back what was written. Numbers stay as they are.

    Example:
        >>> safe_cell("=1+2"), safe_cell(-0.5), safe_cell("-0.5"), safe_cell("a=b")
        ("'=1+2", -0.5, '-0.5', 'a=b')
    """
    if value is None or isinstance(value, int | float):
        return value
    text = str(value)
    bare = text.lstrip(_QUOTE)
    return _QUOTE + text if bare.startswith(_RUN_BY_SPREADSHEETS) and not _is_number(text) else text


def read_cell(text: Any) -> Any:
    """Return the text that `safe_cell` wrote; what is no text stays as it is."""
    if not isinstance(text, str):
        return text
    unquoted = text.removeprefix(_QUOTE)
    return unquoted if text != unquoted and safe_cell(unquoted) == text else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return (
        text.isascii()
        and text == text.strip()
        and not text.lower().strip("+-").startswith(("i", "n"))
    )
