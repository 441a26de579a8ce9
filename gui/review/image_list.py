"""The list of test images: a line for each, with its score and its verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import PySimpleGUI as sg

from experiments.review.results import ELSEWHERE, TestImage
from gui.kit import elements, style
from gui.kit.host import Host
from gui.kit.tab import Values

COLUMNS = {"Score": 7, "Verdict": 11, "Type": 11, "Image": 9}
"""Heading of each column, with its width in characters."""

INKS = {"missed": style.WRONG, "false alarm": style.WARNING, ELSEWHERE: style.WARNING}
"""Mistakes in red or brown, also a right call by a wrong place; other right calls in ink."""


class ImageList:
    """Shows test images as a table.

    Args:
        host: The window.
        key: Key of the table, whose event the tab answers.
    """

    def __init__(self, host: Host, key: str) -> None:
        self._host = host
        self._key = key

    def element(self) -> Any:
        """Make the empty table."""
        return elements.table(
            list(COLUMNS),
            self._key,
            list(COLUMNS.values()),
            rows=3,
            select_mode=sg.TABLE_SELECT_MODE_BROWSE,
            cols_justification=["r", "l", "l", "l"],
            expand_x=True,
            expand_y=True,
        )

    def start(self) -> None:
        """Take the open window."""
        for heading in COLUMNS:
            self._tree.heading(heading, anchor="e" if heading == "Score" else "w")

    def focus(self) -> None:
        """Put the cursor into the list."""
        self._table.set_focus()

    def show(self, images: Sequence[TestImage]) -> None:
        """Show these images and no others."""
        self._table.update(
            values=[[f"{i.score:.4f}", i.words, i.defect_type, i.name] for i in images],
            row_colors=[(line, _ink(i), style.SURFACE) for line, i in enumerate(images)],
        )

    def judge(self, before: Sequence[TestImage], after: Sequence[TestImage]) -> None:
        """Show other verdicts on the same images."""
        for line, (old, new) in enumerate(zip(before, after, strict=True)):
            if old.words != new.words:
                self._tree.set(line + 1, "Verdict", new.words)
                self._tree.tag_configure(line, foreground=_ink(new))

    def mark(self, place: int) -> None:
        """Mark one line."""
        self._table.update(select_rows=[place])
        self._tree.focus(place + 1)
        self._tree.see(place + 1)

    def read(self, values: Values) -> int | None:
        """Return which line is marked."""
        lines = values[self._key]
        return int(lines[0]) if lines else None

    @property
    def _table(self) -> Any:
        return self._host.window[self._key]

    @property
    def _tree(self) -> Any:
        return self._table.Widget


def _ink(image: TestImage) -> str:
    return INKS.get(image.words, style.INK)
