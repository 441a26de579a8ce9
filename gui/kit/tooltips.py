"""Tooltips that neither flicker nor cover the field that they explain."""

from __future__ import annotations

import tkinter
from typing import Any

import PySimpleGUI as sg

from gui.kit import style

GAP = 4
"""Pixels between a field and its tooltip."""

TALL = 80
"""Pixels from which on an element is no field but an area: its tooltip follows the mouse."""

BESIDE_MOUSE = (14, 22)
WIDEST = 460


def use_tooltips() -> None:
    """Let PySimpleGUI make its tooltips of this kind."""
    sg.PySimpleGUI.ToolTip = Tooltip


class Tooltip(sg.ToolTip):
    """A tooltip below its field, above it at the foot of the screen.

    PySimpleGUI's own opens over the field and under the mouse, which then leaves the field, so that
    it closes again.
    """

    tipwindow: Any = None
    _hears_keys = False

    def showtip(self) -> None:
        """Show the words, as long as the field is still there and seen."""
        widget = self.widget
        if self.tipwindow or not self.text or not widget.winfo_viewable():
            return
        self.tipwindow = tip = tkinter.Toplevel(widget)
        tip.withdraw()
        tip.wm_overrideredirect(True)
        tip.wm_attributes("-topmost", True)
        tkinter.Label(tip, text=self.text, font=self.font or style.SMALL, **_LOOK).pack()
        tip.update_idletasks()
        size = (tip.winfo_reqwidth(), tip.winfo_reqheight())
        x, y = tip_place(_box(widget), (self.x, self.y), size, _screen(widget))
        tip.wm_geometry(f"+{x}+{y}")
        tip.deiconify()
        if not self._hears_keys:  # who types has read it
            widget.bind("<KeyPress>", self.leave, add="+")
            self._hears_keys = True


Box = tuple[int, int, int, int]
"""Left side, top, width and height, in pixels."""


def tip_place(
    field: Box, mouse: tuple[int, int], size: tuple[int, int], screen: tuple[int, int]
) -> tuple[int, int]:
    """Return where a tooltip stands: never over its field, nor under the mouse.

    Args:
        field: Where the field is on the screen.
        mouse: Where the mouse is in the field.
        size: Of the tooltip.
        screen: Width and height of the screen.
    """
    left, top, width, height = field
    first, last = (left, top), (left + width, top + height)
    if height > TALL:  # close to the mouse, since the border may be far away
        first = (left + mouse[0] + BESIDE_MOUSE[0], top + mouse[1])
        last = (first[0], first[1] + BESIDE_MOUSE[1])
    x = max(min(first[0], screen[0] - size[0]), 0)
    below, above = last[1] + GAP, first[1] - GAP - size[1]
    return x, below if below + size[1] <= screen[1] else max(above, 0)


_LOOK: dict[str, Any] = {
    "background": style.INK,
    "foreground": style.SURFACE,
    "justify": "left",
    "padx": 6,
    "pady": 3,
    "wraplength": WIDEST,
}


def _box(widget: Any) -> Box:
    return (
        widget.winfo_rootx(), widget.winfo_rooty(), widget.winfo_width(), widget.winfo_height(),
    )  # fmt: skip


def _screen(widget: Any) -> tuple[int, int]:
    return widget.winfo_screenwidth(), widget.winfo_screenheight()
