"""A strip of small pictures with words below; as many as are wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import PySimpleGUI as sg

from gui.builder.source_inspection import THUMBNAIL_SIDE, Part
from gui.kit import style
from gui.kit.pictures import to_png

COLUMNS = 7


class PartCells:
    """Cells in rows of seven.

    Args:
        prefix: What the keys of its elements begin with.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._made = 0
        grey = np.full((THUMBNAIL_SIDE, THUMBNAIL_SIDE, 1), 232, np.uint8)
        self._empty = to_png(grey)

    def element(self) -> Any:
        """Make the empty strip."""
        return sg.Column([[]], key=f"{self._prefix}/cells", pad=(0, 0))

    def show(self, window: Any, parts: Sequence[Part]) -> None:
        """Show parts, and no cell besides."""
        while self._made < len(parts):
            self._add_row(window)
        for number in range(self._made):
            part = parts[number] if number < len(parts) else None
            self._show_cell(window, number, part)

    def _add_row(self, window: Any) -> None:
        row = [self._cell(self._made + column) for column in range(COLUMNS)]
        window.extend_layout(window[f"{self._prefix}/cells"], [row])
        self._made += COLUMNS

    def _cell(self, number: int) -> Any:
        key = f"{self._prefix}/cell/{number}"
        side = THUMBNAIL_SIDE
        image = sg.Image(data=self._empty, key=f"{key}/image", size=(side, side), pad=(6, 2))
        title = sg.Text("", key=f"{key}/title", size=(13, 1), font=style.BOLD, pad=(6, 0))
        count = sg.Text("", key=f"{key}/count", font=style.SMALL, pad=(6, 0), justification="left")
        rows = [[image], [title], [count]]
        return sg.pin(sg.Column(rows, key=key, pad=(0, 2), visible=False), vertical_alignment="top")

    def _show_cell(self, window: Any, number: int, part: Part | None) -> None:
        key = f"{self._prefix}/cell/{number}"
        window[key].update(visible=part is not None)
        if part is None:
            return
        side = (THUMBNAIL_SIDE, THUMBNAIL_SIDE)
        window[f"{key}/image"].update(data=part.picture or self._empty, size=side)
        title = part.title if len(part.title) <= 15 else f"{part.title[:14]}…"
        window[f"{key}/title"].update(title)
        window[f"{key}/count"].update(_counted(part))


def _counted(part: Part) -> str:
    images = f"{part.images} images"
    return images if part.masks is None else f"{images}\n{part.masks} masks"
