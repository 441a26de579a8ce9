"""Tooltips that neither flicker nor cover the field that they explain."""

from __future__ import annotations

import tkinter
from typing import Any

import PySimpleGUI as sg

from gui.kit import style

GAP = 4
"""Pixels between a field and its tooltip."""

TALL = 80
"""Pixels from which on an element that nobody types into is an area: its tooltip is at the mouse,
since its border may be far away."""

BESIDE_MOUSE = (14, 22)
TYPED_INTO = ("Entry", "Text")
WIDEST = 460


def use_tooltips() -> None:
    """Let PySimpleGUI make its tooltips of this kind."""
    sg.PySimpleGUI.ToolTip = Tooltip


def explain(element: Any, text: str) -> None:
    """Give an element of an open window these words as its tooltip, or none.

    PySimpleGUI's own `set_tooltip` makes a new tooltip each time: the bindings of the earlier ones
    stay as long as the element does, and the new one has not heard of a mouse that rests there.

    Args:
        element: The element.
        text: The words; empty takes the tooltip away.
    """
    tooltip = element.TooltipObject
    if tooltip is None:
        if text:
            element.set_tooltip(text)
    elif (tooltip.text or "") != text:
        tooltip.text = text
        if tooltip.tipwindow:
            tooltip.hidetip()
            tooltip.showtip()


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
        x, y = tip_place(_explained(widget, (self.x, self.y)), size, _screen(widget))
        tip.wm_geometry(f"+{x}+{y}")
        tip.deiconify()
        if not self._hears_keys:  # who types has read it
            widget.bind("<KeyPress>", self.leave, add="+")
            self._hears_keys = True


Box = tuple[int, int, int, int]
"""Left side, top, width and height, in pixels."""


def tip_place(field: Box, size: tuple[int, int], screen: tuple[int, int]) -> tuple[int, int]:
    """Return where a tooltip stands: below its field, or above it where there is no room.

    Args:
        field: Where the field is on the screen.
        size: Of the tooltip.
        screen: Width and height of the screen.
    """
    left, top, _, height = field
    x = max(min(left, screen[0] - size[0]), 0)
    below, above = top + height + GAP, top - GAP - size[1]
    return x, below if below + size[1] <= screen[1] else max(above, 0)


_LOOK: dict[str, Any] = {
    "background": style.INK,
    "foreground": style.SURFACE,
    "justify": "left",
    "padx": 6,
    "pady": 3,
    "wraplength": WIDEST,
}


def _explained(widget: Any, mouse: tuple[int, int]) -> Box:
    """Return what a tooltip must not cover: a field as a whole, and in an area what is pointed at.

    Args:
        widget: The field or the area.
        mouse: Where the mouse is in it.
    """
    left, top = widget.winfo_rootx(), widget.winfo_rooty()
    width, height = widget.winfo_width(), widget.winfo_height()
    if height > TALL and widget.winfo_class() not in TYPED_INTO:
        return left + mouse[0] + BESIDE_MOUSE[0], top + mouse[1], 0, BESIDE_MOUSE[1]
    return left, top, width, height


def _screen(widget: Any) -> tuple[int, int]:
    return widget.winfo_screenwidth(), widget.winfo_screenheight()
