"""Texts that are too long for their place lose their middle."""

from __future__ import annotations

from collections.abc import Callable
from tkinter.font import Font
from typing import Any

LIST_PIXELS = 340
"""Width of a list before it is seen; afterwards it is asked."""


def shorten(text: str, length: int) -> str:
    """Cut the middle out of a text that is too long for its place."""
    if len(text) <= length:
        return text
    half = (length - 1) // 2
    return f"{text[: length - 1 - half]}…{text[len(text) - half :]}"


def shorten_to_pixels(text: str, pixels: int, measure: Callable[[str], int]) -> str:
    """Cut the middle out of a text until it is no wider than its place.

    Args:
        text: The text.
        pixels: How wide it may be.
        measure: Tells how wide a text is.
    """
    length, shown = len(text), text
    while length > 1 and measure(shown) > pixels:
        length -= 1
        shown = shorten(text, length)
    return shown


def fit_to_list(element: Any, lines: list[str]) -> list[str]:
    """Shorten lines to the width of a list in an open window."""
    widget = element.Widget
    font = Font(root=widget, font=widget.cget("font"))
    pixels = max(int(widget.winfo_width()), LIST_PIXELS) - 12
    return [shorten_to_pixels(line, pixels, font.measure) for line in lines]
