"""A ring around whatever has the focus, the same for every kind of control."""

from __future__ import annotations

import tkinter.ttk
from typing import Any

from gui.kit.style import ACCENT, DISABLED, INK, LINE, QUIET, SURFACE

FIELDS = ("Entry", "Text", "Listbox")
MARKS = ("Checkbutton", "Radiobutton", "Scale")
"""Controls on the background of their surroundings."""

THEMED = ("TCombobox", "Treeview", "TNotebook")
"""Controls whose look is a style of ttk."""


def show_focus(widget: Any) -> None:
    """Let a control show when it has the focus; other widgets stay as they are."""
    kind = widget.winfo_class()
    if kind in FIELDS:
        _ring(widget, LINE, relief="flat", bd=2)
    elif kind == "Button":
        _ring(widget, QUIET, relief="flat")
    elif kind in MARKS:
        _ring(widget, widget.master.cget("background"), bd=0)
    elif kind in THEMED:
        _ring_of_style(widget, kind)
        if kind == "TCombobox":
            _keep_readable(widget.cget("style") or kind)


def _ring(widget: Any, otherwise: str, **look: Any) -> None:
    widget.configure(
        highlightthickness=1, highlightbackground=otherwise, highlightcolor=ACCENT, **look
    )


def _ring_of_style(widget: Any, kind: str) -> None:
    name = widget.cget("style") or kind
    part = f"{name}.Tab" if kind == "TNotebook" else name
    focused = [("focus", ACCENT)]
    tkinter.ttk.Style(widget).map(part, bordercolor=focused, lightcolor=focused)


def _keep_readable(style_name: str) -> None:
    """Draw a drop-down's text alike with and without the focus.

    The theme turns it white for a dark field, which PySimpleGUI keeps light.
    """
    texts = [("disabled", DISABLED), ("focus", INK)]
    tkinter.ttk.Style().map(
        style_name,
        foreground=texts,
        selectforeground=texts,
        selectbackground=[("focus", SURFACE)],
    )
