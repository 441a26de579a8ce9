"""Columns of a table that are as wide as their texts, as far as the table has room.

What is wider ends in "…"; `table.Values` has the whole texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from tkinter.font import Font
from typing import Any

from gui.kit import style
from gui.kit.cut_text import cut, letter_measure

LETTERS = (28, 24, 20, 17, 14, 12)
"""Most letters of a text, tried one after the other until all columns fit."""

_EDGE = 6
_CELL_MARGIN = 8
"""Pixels of a cell beside its text."""


@dataclass(frozen=True)
class FittedColumn:
    """A column of a table.

    Args:
        heading: What stands above it, which is also its name in the table.
        is_number: Whether it stands flush right.
        whole: Whether its texts are never cut.
    """

    heading: str
    is_number: bool = False
    whole: bool = False


def prepare_columns(table: Any, columns: Sequence[FittedColumn]) -> None:
    """Align the headings, and hide a horizontal scroll bar that is not needed.

    The table keeps as its metadata how wide plain and bold texts are in it. Texts follow the widths
    that somebody gives the columns with the mouse.
    """
    fonts = (Font(table.Widget, font) for font in (style.FONT, style.BOLD))
    table.metadata = tuple(letter_measure(font.measure) for font in fonts)
    for column in columns:
        table.Widget.heading(column.heading, anchor="e" if column.is_number else "w")
    table.Widget.bind("<ButtonRelease-1>", lambda _: _cut_texts(table, columns), add="+")
    table.Widget.configure(xscrollcommand=partial(_show_scrollbar, table))


def fit_columns(table: Any, columns: Sequence[FittedColumn], beside: int = 0) -> None:
    """Make columns as wide as their texts; long names give way first when the table is narrow.

    Args:
        table: An open table, prepared with the same columns.
        columns: Its last columns; those before them keep their widths.
        beside: The width of those before them, in pixels.
    """
    tree = table.Widget
    available = tree.winfo_width() - beside - _EDGE
    measured = _measure_columns(table, columns)
    widths: list[int] = []
    for letters in LETTERS:
        widths = [max(least, letter * min(count, letters)) for least, letter, count in measured]
        if sum(widths) <= available:
            break
    wanted = [max(least, letter * count) for least, letter, count in measured]
    widths = share_room(widths, wanted, available - sum(widths))
    for column, width in zip(columns, widths, strict=True):
        tree.column(column.heading, minwidth=width, width=width)
    _cut_texts(table, columns)


def share_room(widths: Sequence[int], wanted: Sequence[int], room: int) -> list[int]:
    """Give what room is left to the columns whose texts would be cut, from left to right.

    Args:
        widths: Of the columns, in pixels.
        wanted: What they need, in pixels.
        room: How many pixels are left; none where it is negative.
    """
    shared = []
    for width, needed in zip(widths, wanted, strict=True):
        more = min(max(needed - width, 0), max(room, 0))
        shared.append(width + more)
        room -= more
    return shared


def _cut_texts(table: Any, columns: Sequence[FittedColumn]) -> None:
    """Let texts that are wider than their column end in "…"."""
    tree, measure = table.Widget, table.metadata[0]
    texts: dict[int, dict[str, str]] = {}
    for place, column in enumerate(columns, start=-len(columns)):
        if not (column.is_number or column.whole):
            room = tree.column(column.heading, "width") - _CELL_MARGIN
            whole = {str(row[place]) for row in table.Values}
            texts[place] = {text: cut(text, room, measure) for text in whole}
    for line, row in enumerate(table.Values, start=1):
        shown = tree.item(line, "values")  # one call for the line: a call for each cell takes long
        for place, cuts in texts.items():
            text = cuts[str(row[place])]
            if str(shown[place]) != text:
                tree.set(line, columns[place].heading, text)


def _measure_columns(table: Any, columns: Sequence[FittedColumn]) -> list[tuple[int, int, int]]:
    """Return each column's least width, width of a letter, and letters of its longest text."""
    plain, bold = table.metadata
    space = plain("n") + 4
    measured = []
    for place, column in enumerate(columns, start=-len(columns)):
        longest = max((str(row[place]) for row in table.Values), key=len, default="-") or "-"
        letter = (plain(longest) + space) / len(longest)
        least = bold(table.Widget.heading(column.heading, "text")) + space
        if column.whole:
            least = max(least, plain(longest) + space)
        measured.append((least, ceil(letter), len(longest)))
    return measured


def _show_scrollbar(table: Any, first: str, last: str) -> None:
    """Show the horizontal scroll bar only where there is something to scroll."""
    table.hsb.set(first, last)
    if float(first) <= 0 and float(last) >= 1:
        table.hsb.pack_forget()
    elif not table.hsb.winfo_manager():
        table.hsb.pack(side="bottom", fill="x", before=table.Widget)
