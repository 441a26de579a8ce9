"""The columns of the table of runs on the screen: alignment, widths, and the mark of the order."""

from __future__ import annotations

from collections.abc import Sequence
from tkinter.font import Font
from typing import Any

from experiments.review.table import COLUMNS, Column
from gui.kit import fitted_columns, style
from gui.kit.fitted_columns import FittedColumn

TICKS = ""
"""Heading of the column of ticks, before all others."""

_NUMBERS = ("area", "decibel", "count", "duration")
_WHOLE = ("read_by",)
"""Half a score says nothing."""

_TICK_MARGIN = 18


def is_number(column: Column) -> bool:
    """Tell whether a column stands flush right."""
    return column.kind in _NUMBERS


def fitted(columns: Sequence[Column]) -> tuple[FittedColumn, ...]:
    """Return how columns of the table of runs are shown."""
    return tuple(
        FittedColumn(column.heading, is_number(column), column.key in _WHOLE) for column in columns
    )


def prepare_columns(table: Any) -> None:
    """Align the headings, fix the column of ticks, and hide a scroll bar that is not needed."""
    fitted_columns.prepare_columns(table, fitted(COLUMNS))
    tick = Font(table.Widget, style.FONT).measure("☐") + _TICK_MARGIN
    table.Widget.column(TICKS, stretch=False, width=tick)


def show_order(table: Any, key: str, descending: bool) -> None:
    """Mark the column that the table is sorted by."""
    for column in COLUMNS:
        arrow = (" ▼" if descending else " ▲") if column.key == key else ""
        table.Widget.heading(column.heading, text=column.heading + arrow)


def fit_columns(table: Any) -> None:
    """Make columns as wide as their texts; long names give way first when the table is narrow."""
    fitted_columns.fit_columns(table, fitted(COLUMNS), table.Widget.column(TICKS, "width"))
