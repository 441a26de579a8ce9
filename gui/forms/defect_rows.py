"""Rows of "label, folder of images, folder of masks"; added and removed without limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import PySimpleGUI as sg

from gui.kit import dialogs, elements, style, tk_fixes
from gui.kit.dropping import accept_drops
from gui.kit.keys import Keys
from gui.kit.tab import Handler, Values

ENTRIES = ("label", "images", "masks")
LABEL_WIDTH, FOLDER_WIDTH = 14, 26
HEADINGS = {
    "label": "Label",
    "images": "Folder of images",
    "masks": "Folder of masks (if any)",
}
"""What stands above each field of the rows."""

HEADING_GAP = 10
"""Pixels between headings that have no rows below them yet."""


class DefectRows:
    """The rows of the defects of an import.

    Rows that were removed stay in the window, hidden, and are taken again before new ones are made.

    Args:
        keys: Names its elements.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._window: Any = None
        self._made = 0
        self.shown: list[int] = []

    def element(self) -> Any:
        """Make the empty list of rows."""
        return sg.Column([[]], key=self._keys("rows"), pad=(0, 0))

    def start(self, window: Any) -> None:
        """Take the open window."""
        self._window = window

    def headings(self) -> list[Any]:
        """Make the names of the columns; the first row puts each above its field."""
        return [
            sg.Text(text, key=self._keys("heading", entry), font=style.SMALL, pad=(HEADING_GAP, 0))
            for entry, text in HEADINGS.items()
        ]

    def add_button(self) -> Any:
        """Make the button that adds a row."""
        return elements.button("Add a kind of defect", self._keys("add"), "One more row.")

    def handlers(self) -> dict[str, Handler]:
        """Return what the buttons do; those of the rows are made with them."""
        found: dict[str, Handler] = {self._keys("add"): self._add}
        for row in self.shown:
            found[self._keys(row, "remove")] = partial(self._remove, row)
            for entry in ("images", "masks"):
                found[self._keys(row, entry, "browse")] = partial(self._browse, row, entry)
        return found

    def add(self) -> int:
        """Show one more row, empty and last; return its number."""
        hidden = [row for row in range(self._made) if row not in self.shown]
        last = max(self.shown, default=-1)
        row = next((row for row in hidden if row > last), self._made)
        if row == self._made:
            self._make(row)
        for entry in ENTRIES:
            self._window[self._keys(row, entry)].update("")
        self._window[self._keys(row, "row")].update(visible=True)
        self.shown.append(row)
        return row

    def remove(self, row: int) -> None:
        """Take a row away."""
        self.shown.remove(row)
        self._window[self._keys(row, "row")].update(visible=False)

    def read(self, values: Values) -> list[dict[str, Any]]:
        """Return the rows as JSON has them; a row in which nothing stands is left out."""
        return [
            {**entries, "masks": entries["masks"] or None}
            for row in self._rows(values)
            if any((entries := self._entries(row, values)).values())
        ]

    def places(self, values: Values) -> list[int]:
        """Return the rows in the order of `read`."""
        return [row for row in self._rows(values) if any(self._entries(row, values).values())]

    def fill(self, defects: Sequence[Mapping[str, Any]]) -> None:
        """Show these defects and no others."""
        for row in list(self.shown):
            self.remove(row)
        for defect in defects:
            row = self.add()
            for entry in ENTRIES:
                self._window[self._keys(row, entry)].update(defect.get(entry) or "")

    def say(self, row: int, text: str, *, wrong: bool = False) -> None:
        """Show words beside a row."""
        color = style.WRONG if wrong else style.MUTED
        self._window[self._keys(row, "hint")].update(text, text_color=color)

    def _add(self, values: Values) -> None:
        self._window[self._keys(self.add(), "label")].set_focus()

    def _remove(self, row: int, values: Values) -> None:
        self.remove(row)

    def _browse(self, row: int, entry: str, values: Values) -> None:
        """Ask for a folder."""
        beside = self._neighbours(row, entry, values)
        folder = dialogs.ask_folder(self._window, str(values[self._keys(row, entry)]), beside)
        if folder:
            self._put(row, entry, Path(folder))

    def _drop(self, row: int, entry: str, dropped: Sequence[Path]) -> None:
        if dropped:
            self._put(row, entry, dropped[0])

    def _put(self, row: int, entry: str, folder: Path) -> None:
        """Write a folder into a row; one of images names its row, if that has no label yet."""
        self._window[self._keys(row, entry)].update(str(folder))
        label = self._window[self._keys(row, "label")]
        if entry == "images" and not label.get():
            label.update(folder.name)

    def _neighbours(self, row: int, entry: str, values: Values) -> list[str]:
        """Return the same folder of the other rows, the nearest first, then the row's other one."""
        others = [each for each in self.shown if each != row]
        others.sort(key=lambda each: abs(self.shown.index(each) - self.shown.index(row)))
        other = "masks" if entry == "images" else "images"
        keys = [*(self._keys(each, entry) for each in others), self._keys(row, other)]
        return [str(values.get(key, "")) for key in keys]

    def _rows(self, values: Values) -> list[int]:
        return [row for row in self.shown if self._keys(row, "label") in values]

    def _entries(self, row: int, values: Values) -> dict[str, str]:
        found = {entry: str(values.get(self._keys(row, entry), "")) for entry in ENTRIES}
        return {entry: text.strip() if entry != "label" else text for entry, text in found.items()}

    def _make(self, row: int) -> None:
        hint = [elements.note("", key=self._keys(row, "hint"))]
        rows = [self._fields(row), hint]
        column = sg.Column(rows, key=self._keys(row, "row"), pad=(0, 0), visible=False)
        self._window.extend_layout(self._window[self._keys("rows")], [[sg.pin(column)]])
        tk_fixes.finish_below(self._window[self._keys(row, "row")])
        for entry in ("images", "masks"):
            widget = self._window[self._keys(row, entry)].Widget
            accept_drops(widget, partial(self._drop, row, entry))
        if not self._made:
            self._window[self._keys(row, "masks")].Widget.bind("<Configure>", self._align, add="+")
        self._made += 1

    def _align(self, _: object) -> None:
        """Put the headings above the fields of the first row, which have their places by now."""
        end = 0
        for entry in ENTRIES:
            field = self._window[self._keys(0, entry)].Widget
            heading = self._window[self._keys("heading", entry)].Widget
            left = field.winfo_rootx() - heading.master.winfo_rootx()
            heading.pack_configure(padx=(max(left - end, 0), 0))
            end = left + heading.winfo_reqwidth()

    def _fields(self, row: int) -> list[Any]:
        keys = self._keys.below(row)
        masks = "Folder of masks named like the images; may be empty."
        choose = "Choose the folder."
        return [
            elements.entry(keys("label"), LABEL_WIDTH, "Name of this kind of defect."),
            elements.entry(keys("images"), FOLDER_WIDTH, "Folder of defective images."),
            elements.button("…", keys("images", "browse"), choose),
            elements.entry(keys("masks"), FOLDER_WIDTH, masks),
            elements.button("…", keys("masks", "browse"), choose),
            elements.button("Remove", keys("remove"), "Take this kind of defect away."),
        ]
