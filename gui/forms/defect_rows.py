"""Rows of "label, folder of images, folder of masks"; added and removed without limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import PySimpleGUI as sg

from gui.kit import style, tk_fixes

ENTRIES = ("label", "images", "masks")


class DefectRows:
    """The rows of the defects of an import.

    Rows that were removed stay in the window, hidden, and are taken again before new ones are made.

    Args:
        prefix: What the keys of its elements begin with.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._window: Any = None
        self._made = 0
        self.shown: list[int] = []

    def element(self) -> Any:
        """Make the empty list of rows."""
        return sg.Column([[]], key=f"{self._prefix}/rows", pad=(0, 0))

    def start(self, window: Any) -> None:
        """Take the open window."""
        self._window = window

    def key(self, row: int, entry: str) -> str:
        """Return the key of one element of a row."""
        return f"{self._prefix}/{row}/{entry}"

    def add(self) -> int:
        """Show one more row, empty and last; return its number."""
        hidden = [row for row in range(self._made) if row not in self.shown]
        last = max(self.shown, default=-1)
        row = next((row for row in hidden if row > last), self._made)
        if row == self._made:
            self._make(row)
        for entry in ENTRIES:
            self._window[self.key(row, entry)].update("")
        self._window[self.key(row, "row")].update(visible=True)
        self.shown.append(row)
        return row

    def remove(self, row: int) -> None:
        """Take a row away."""
        self.shown.remove(row)
        self._window[self.key(row, "row")].update(visible=False)

    def read(self, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the rows as JSON has them; a row in which nothing stands is left out."""
        return [
            {**entries, "masks": entries["masks"] or None}
            for row in self._rows(values)
            if any((entries := self._entries(row, values)).values())
        ]

    def places(self, values: Mapping[str, Any]) -> list[int]:
        """Return the rows in the order of `read`."""
        return [row for row in self._rows(values) if any(self._entries(row, values).values())]

    def fill(self, defects: Sequence[Mapping[str, Any]]) -> None:
        """Show these defects and no others."""
        for row in list(self.shown):
            self.remove(row)
        for defect in defects:
            row = self.add()
            for entry in ENTRIES:
                self._window[self.key(row, entry)].update(defect.get(entry) or "")

    def folder_chosen(self, row: int, folder: str, values: Mapping[str, Any]) -> None:
        """Give a row without a label the name of its folder of images."""
        if folder and not values.get(self.key(row, "label")):
            self._window[self.key(row, "label")].update(Path(folder).name)

    def say(self, row: int, text: str, *, wrong: bool = False) -> None:
        """Show words beside a row."""
        color = style.WRONG if wrong else style.MUTED
        self._window[self.key(row, "hint")].update(text, text_color=color)

    def _rows(self, values: Mapping[str, Any]) -> list[int]:
        return [row for row in self.shown if self.key(row, "label") in values]

    def _entries(self, row: int, values: Mapping[str, Any]) -> dict[str, str]:
        found = {entry: str(values.get(self.key(row, entry), "")) for entry in ENTRIES}
        return {entry: text.strip() if entry != "label" else text for entry, text in found.items()}

    def _make(self, row: int) -> None:
        def field(entry: str, width: int, tooltip: str) -> Any:
            return sg.Input(
                "", key=self.key(row, entry), size=(width, 1), tooltip=tooltip, enable_events=True
            )

        def browse(entry: str) -> Any:
            return style.button("…", self.key(row, f"{entry}/browse"), "Choose the folder.")

        fields = [
            field("label", 14, "Name of this kind of defect."),
            field("images", 26, "Folder of defective images."),
            browse("images"),
            field("masks", 26, "Folder of masks named like the images; may be empty."),
            browse("masks"),
            style.button("Remove", self.key(row, "remove"), "Take this kind of defect away."),
        ]
        hint = [style.note("", key=self.key(row, "hint"))]
        column = sg.Column([fields, hint], key=self.key(row, "row"), pad=(0, 0), visible=False)
        self._window.extend_layout(self._window[f"{self._prefix}/rows"], [[sg.pin(column)]])
        tk_fixes.finish_below(self._window[self.key(row, "row")])
        self._made += 1
