"""The columns of the table of runs on the screen: alignment, widths, and the mark of the order."""

from __future__ import annotations

from functools import partial
from math import ceil
from tkinter.font import Font
from typing import Any

from experiments.review.table import COLUMNS, Column
from gui.kit import style

TICKS = ""
"""Heading of the column of ticks, before all others."""

LETTERS = (28, 24, 20, 17, 14, 12)
"""Most letters of a text, tried one after the other until all columns fit."""

_WHOLE = ("read_by",)
"""Columns whose texts are never cut: half a score says nothing."""

_NUMBERS = ("area", "decibel", "count", "duration")
_TICK_MARGIN, _EDGE = 18, 6


def is_number(column: Column) -> bool:
    """Tell whether a column stands flush right."""
    return column.kind in _NUMBERS


def prepare_columns(table: Any) -> None:
    """Align the headings, fix the column of ticks, and hide a scroll bar that is not needed."""
    tree = table.Widget
    for column in COLUMNS:
        tree.heading(column.heading, anchor="e" if is_number(column) else "w")
    tick = Font(tree, style.FONT).measure("☐") + _TICK_MARGIN
    tree.column(TICKS, stretch=False, width=tick)
    tree.configure(xscrollcommand=partial(_show_scrollbar, table))


def show_order(table: Any, key: str, descending: bool) -> None:
    """Mark the column that the table is sorted by."""
    for column in COLUMNS:
        arrow = (" ▼" if descending else " ▲") if column.key == key else ""
        table.Widget.heading(column.heading, text=column.heading + arrow)


def fit_columns(table: Any) -> None:
    """Make columns as wide as their texts; long names give way first when the table is narrow."""
    tree = table.Widget
    available = tree.winfo_width() - tree.column(TICKS, "width") - _EDGE
    measured = _measure_columns(table)
    widths: list[int] = []
    for letters in LETTERS:
        widths = [max(heading, letter * min(count, letters)) for heading, letter, count in measured]
        if sum(widths) <= available:
            break
    for column, width in zip(COLUMNS, widths, strict=True):
        tree.column(column.heading, minwidth=width, width=width)


def _measure_columns(table: Any) -> list[tuple[int, int, int]]:
    """Return each column's least width, width of a letter, and letters of its longest text."""
    plain, bold = Font(table.Widget, style.FONT), Font(table.Widget, style.BOLD)
    space = plain.measure("n") + 4
    measured = []
    for place, column in enumerate(COLUMNS, start=1):
        longest = max((str(row[place]) for row in table.Values), key=len, default="-")
        letter = (plain.measure(longest) + space) / len(longest)
        heading = bold.measure(table.Widget.heading(column.heading, "text")) + space
        if column.key in _WHOLE:
            heading = max(heading, plain.measure(longest) + space)
        measured.append((heading, ceil(letter), len(longest)))
    return measured


def _show_scrollbar(table: Any, first: str, last: str) -> None:
    """Show the horizontal scroll bar only where there is something to scroll."""
    table.hsb.set(first, last)
    if float(first) <= 0 and float(last) >= 1:
        table.hsb.pack_forget()
    elif not table.hsb.winfo_manager():
        table.hsb.pack(side="bottom", fill="x", before=table.Widget)
