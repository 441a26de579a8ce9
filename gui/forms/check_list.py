"""A list of check boxes that follows a list of names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import PySimpleGUI as sg

from gui.kit import elements, style, tk_fixes
from gui.kit.keys import Keys
from gui.kit.tab import Values
from gui.kit.tooltips import explain


class CheckList:
    """Check boxes in a scrollable column, one for each name.

    Args:
        keys: Names its elements.
        size: Width and height in pixels.
    """

    def __init__(self, keys: Keys, size: tuple[int, int]) -> None:
        self._keys = keys
        self._size = size
        self._window: Any = None
        self._made = 0
        self.names: tuple[str, ...] = ()

    def element(self) -> Any:
        """Make the empty list."""
        return elements.scrolled(
            [[]],
            self._keys("list"),
            self._size,
            vertical_scroll_only=True,
            background_color=style.SURFACE,
            pad=None,
            expand_y=False,
        )

    def start(self, window: Any) -> None:
        """Take the open window."""
        self._window = window

    def show(self, names: Sequence[str], remarks: Sequence[str]) -> None:
        """Show a box for each name, with a remark; those ticked before stay ticked."""
        ticked = self.ticked()
        self.names = tuple(names)
        while self._made < len(names):
            self._make()
        for place in range(self._made):
            shown = place < len(names)
            text = f"{names[place]}   {remarks[place]}" if shown else ""
            ticks = shown and names[place] in ticked
            self._box(place).update(text=text, value=ticks, visible=shown)
            explain(self._box(place), text)  # what is longer than the list is wide

    def ticked(self) -> list[str]:
        """Return the names whose boxes are ticked now."""
        return [name for place, name in enumerate(self.names) if self._box(place).get()]

    def tick(self, names: Sequence[str]) -> tuple[str, ...]:
        """Tick these names and no others; return those that are not in the list."""
        for place, name in enumerate(self.names):
            self._box(place).update(value=name in names)
        return tuple(name for name in names if name not in self.names)

    def read(self, values: Values) -> list[str]:
        """Return the names that are ticked."""
        return [
            name for place, name in enumerate(self.names) if values.get(self._keys(place), False)
        ]

    def _box(self, place: int) -> Any:
        return self._window[self._keys(place)]

    def _make(self) -> None:
        box = sg.Checkbox(
            "",
            key=self._keys(self._made),
            background_color=style.SURFACE,
            enable_events=True,
            pad=(2, 0),
        )
        self._window.extend_layout(self._window[self._keys("list")], [[sg.pin(box)]])
        tk_fixes.finish_widget(box.Widget)
        self._made += 1
