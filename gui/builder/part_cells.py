"""A strip of small pictures with words below; as many as are wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import PySimpleGUI as sg

from gui.builder.source_inspection import THUMBNAIL_SIDE, SourcePart
from gui.kit import style
from gui.kit.keys import Keys
from gui.kit.pictures import to_png

COLUMNS = 7
TITLE_LETTERS = 15


class PartCells:
    """Cells in rows of seven.

    Args:
        keys: Names its elements.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._window: Any = None
        self._made = 0
        grey = np.full((THUMBNAIL_SIDE, THUMBNAIL_SIDE, 1), 232, np.uint8)
        self._empty = to_png(grey)

    def element(self) -> Any:
        """Make the empty strip."""
        return sg.Column([[]], key=self._keys("strip"), pad=(0, 0))

    def start(self, window: Any) -> None:
        """Take the open window."""
        self._window = window

    def show(self, parts: Sequence[SourcePart]) -> None:
        """Show parts, and no cell besides."""
        while self._made < len(parts):
            self._add_row()
        for number in range(self._made):
            self._show_cell(number, parts[number] if number < len(parts) else None)

    def _add_row(self) -> None:
        row = [self._cell(self._made + column) for column in range(COLUMNS)]
        self._window.extend_layout(self._window[self._keys("strip")], [row])
        self._made += COLUMNS

    def _cell(self, number: int) -> Any:
        keys, side = self._keys.below(number), THUMBNAIL_SIDE
        image = sg.Image(data=self._empty, key=keys("image"), size=(side, side), pad=(6, 2))
        title = sg.Text("", key=keys("title"), size=(13, 1), font=style.BOLD, pad=(6, 0))
        count = sg.Text("", key=keys("count"), font=style.SMALL, pad=(6, 0), justification="left")
        cell = sg.Column([[image], [title], [count]], key=keys("all"), pad=(0, 2), visible=False)
        return sg.pin(cell, vertical_alignment="top")

    def _show_cell(self, number: int, part: SourcePart | None) -> None:
        keys, window = self._keys.below(number), self._window
        window[keys("all")].update(visible=part is not None)
        if part is None:
            return
        side = (THUMBNAIL_SIDE, THUMBNAIL_SIDE)
        window[keys("image")].update(data=part.picture or self._empty, size=side)
        window[keys("title")].update(_shortened(part.title))
        window[keys("count")].update(_counted(part))


def _shortened(title: str) -> str:
    return title if len(title) <= TITLE_LETTERS else f"{title[: TITLE_LETTERS - 1]}…"


def _counted(part: SourcePart) -> str:
    images = f"{part.images} images"
    return images if part.masks is None else f"{images}\n{part.masks} masks"
