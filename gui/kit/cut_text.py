"""Texts that are too wide for their place: a part gives way to "…", and a tooltip has all."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cache
from tkinter.font import Font
from typing import Any

from gui.kit.tooltips import explain

UNKNOWN = 10_000
SEEN_BEFORE = 2
"""Pixels of a line of words beside its letters."""


def cut(text: str, pixels: int, measure: Callable[[str], int]) -> str:
    """Cut the end off a text that is too wide for its place.

    Args:
        text: The text.
        pixels: How wide it may be.
        measure: Tells how wide a text is.

    Example:
        >>> cut("a long name", 7, len)
        'a long…'
    """
    if measure(text) <= pixels:
        return text
    widths = range(len(text))
    fits = bisect_right(widths, pixels, key=lambda count: measure(f"{text[:count]}…"))
    return f"{text[: max(fits - 1, 0)].rstrip()}…"


def letter_measure(measure: Callable[[str], int]) -> Callable[[str], int]:
    """Return a measure of texts that asks Tk for each letter once: each answer takes its time.

    Args:
        measure: Of a font of Tk, which sets letter beside letter.
    """
    width_of = cache(measure)
    return lambda text: sum(map(width_of, text))


def cut_middle(text: str, pixels: int, measure: Callable[[str], int]) -> str:
    """Cut the middle out of a text that is too wide for its place, as `cut` does with its end.

    Example:
        >>> cut_middle("/a/b/c is no folder", 15, len)
        '/a/b/c … folder'
    """
    if measure(text) <= pixels:
        return text

    def without_middle(kept: int) -> str:
        return f"{text[: kept - kept // 2]}…{text[len(text) - kept // 2 :]}"

    fits = bisect_right(range(len(text)), pixels, key=lambda kept: measure(without_middle(kept)))
    return without_middle(max(fits - 1, 0))


def show_ends_in_one_line(element: Any, sentence: str) -> None:
    """Show a sentence in one line, without its middle where that is too short; a tooltip has all.

    Args:
        element: A text element of an open window.
        sentence: All that it has to say.
    """
    shown = cut_middle(sentence, _room(element), _font(element).measure)
    element.update(shown)
    explain(element, "" if shown == sentence else sentence)


def show_in_one_line(element: Any, sentences: Sequence[str], pixels: int | None = None) -> None:
    """Show sentences in one line as far as it goes, and in a tooltip one below the other.

    Args:
        element: A text element of an open window.
        sentences: All that it has to say.
        pixels: How wide it may be; none takes its own width.
    """
    whole, all_lines = " ".join(sentences), "\n".join(sentences)
    shown = cut(whole, _room(element) if pixels is None else pixels, _font(element).measure)
    element.update(shown)
    explain(element, "" if shown == whole else all_lines)


def explain_if_cut(element: Any, whole: str) -> None:
    """Give a line of words a tooltip with all of them, if they are wider than it.

    Args:
        element: A text element of an open window.
        whole: All that it has to say.
    """
    is_cut = "\n" in whole or _font(element).measure(whole) > _room(element)
    explain(element, whole if is_cut else "")


def _font(element: Any) -> Font:
    return Font(root=element.Widget, font=element.Widget.cget("font"))


def _room(element: Any) -> int:
    """Return how many pixels a line has; one that was never shown has no width yet."""
    width = int(element.Widget.winfo_width())
    return width - SEEN_BEFORE if width > 1 else UNKNOWN
