"""The rows of a table, changed where they differ: filling a long table anew would take too long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gui.kit import style

_STRIPED = "striped"


def fill_rows(table: Any, rows: Sequence[Sequence[str]]) -> None:
    """Show these rows and no others; cells that stay as they are cost nothing.

    The lines keep their numbers, from 1, which name them in Tk: a line gets another content, as if
    it had been written over, and stays selected.

    Args:
        table: An open table.
        rows: The texts of each row.
    """
    tree, before = table.Widget, table.Values
    tree.tag_configure(_STRIPED, background=style.BACKGROUND)
    for line, (old, new) in enumerate(zip(before, rows, strict=False), start=1):
        if list(old) != list(new):
            tree.item(line, values=tuple(new))
    for line in range(len(before) + 1, len(rows) + 1):
        tags = (_STRIPED,) if line % 2 else ()
        tree.insert("", "end", iid=line, values=tuple(rows[line - 1]), tags=tags)
    tree.delete(*range(len(rows) + 1, len(before) + 1))
    table.Values = [list(row) for row in rows]


def set_cell(table: Any, line: int, column: int, text: str) -> None:
    """Change one cell; line and column count from 0."""
    table.Values[line][column] = text
    table.Widget.set(line + 1, column, text)


def first_seen(table: Any) -> int:
    """Return the line, from 0, at the top of what is seen of a table."""
    return round(table.Widget.yview()[0] * len(table.Values))


def see_first(table: Any, line: int) -> None:
    """Scroll a table so that a line, from 0, is at the top of what is seen."""
    table.Widget.yview_moveto(line / max(len(table.Values), 1))
