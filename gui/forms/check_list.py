"""A list of check boxes that follows a list of names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import PySimpleGUI as sg

from gui.kit import style, tk_fixes
from gui.kit.host import Values


class CheckList:
    """Check boxes in a scrollable column, one for each name.

    Args:
        prefix: What the keys of its elements begin with.
        size: Width and height in pixels.
    """

    def __init__(self, prefix: str, size: tuple[int, int]) -> None:
        self._prefix = prefix
        self._size = size
        self._window: Any = None
        self._made = 0
        self.names: tuple[str, ...] = ()

    def element(self) -> Any:
        """Make the empty list."""
        return sg.Column(
            [[]],
            key=self._prefix,
            scrollable=True,
            vertical_scroll_only=True,
            size=self._size,
            background_color=style.SURFACE,
            expand_x=True,
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
            name
            for place, name in enumerate(self.names)
            if values.get(f"{self._prefix}/{place}", False)
        ]

    def _box(self, place: int) -> Any:
        return self._window[f"{self._prefix}/{place}"]

    def _make(self) -> None:
        box = sg.Checkbox(
            "",
            key=f"{self._prefix}/{self._made}",
            background_color=style.SURFACE,
            enable_events=True,
            pad=(2, 0),
        )
        self._window.extend_layout(self._window[self._prefix], [[sg.pin(box)]])
        tk_fixes.finish_widget(box.Widget)
        self._made += 1
