"""What PySimpleGUI leaves out of an open window: focus, keys, scroll bars that come and go."""

from __future__ import annotations

import tkinter
import tkinter.ttk
from collections.abc import Callable, Iterator
from tkinter.font import Font
from typing import Any

import PySimpleGUI as sg

from gui.kit import text_fields
from gui.kit.focus_ring import show_focus
from gui.kit.style import BACKGROUND, FONT, LINE

BAR_PIXELS = 14
ROW_PIXELS, ROW_MARGIN = 22, 7


def finish_window(window: Any) -> Callable[[], None]:
    """Add to an open window what PySimpleGUI leaves out.

    Fields show where the focus is and are edited as everywhere, Enter presses the focused button,
    Tab leaves a text area, a field that gets the focus is scrolled into view, and scrollable
    columns fill their place and show scroll bars only where there is more to see.

    Returns:
        What to call when the content of a column may have grown or shrunk.
    """
    soften = {"bordercolor": LINE, "lightcolor": BACKGROUND, "darkcolor": BACKGROUND}
    look = tkinter.ttk.Style()
    look.configure(".", **soften)
    for bar in ("Vertical.TScrollbar", "Horizontal.TScrollbar"):
        look.configure(bar, gripcount=0)
    text_fields.edit_like_everywhere(window.TKroot)
    for widget in _widgets_below(window.TKroot):
        finish_widget(widget)
    columns = [
        fill_column(element)
        for element in window.element_list()
        if isinstance(element, sg.Column) and element.Scrollable
    ]
    window.TKroot.bind("<FocusIn>", lambda event: _scroll_into_view(event.widget), add="+")

    def fit_all() -> None:
        for fit in columns:
            fit()

    return fit_all


def finish_widget(widget: Any) -> None:
    """Do for one widget what `finish_window` does for all; for elements added later."""
    kind = widget.winfo_class()
    show_focus(widget)
    if kind in text_fields.KINDS:
        text_fields.add_to(widget)
    if kind == "Button":
        widget.configure(padx=8, pady=2)
        widget.bind("<Return>", _press)
        widget.bind("<KP_Enter>", _press)
    if kind == "Treeview":
        for name in widget["columns"]:
            widget.heading(name, anchor="w")
        _give_rows_room(widget)
    if kind == "Text":
        widget.bind("<Tab>", _leave_forwards)
        widget.bind("<Shift-Tab>", _leave_backwards)
        if widget.tk.call("tk", "windowingsystem") == "x11":
            widget.bind("<ISO_Left_Tab>", _leave_backwards)


def _give_rows_room(tree: Any) -> None:
    """Make the rows of a table as high as its letters need, however large the screen shows them."""
    name = tree.cget("style") or "Treeview"
    line = int(Font(root=tree, font=FONT).metrics("linespace"))
    tkinter.ttk.Style().configure(name, rowheight=max(ROW_PIXELS, line + ROW_MARGIN))


def finish_below(container: Any) -> None:
    """Do for every widget of an element added later what `finish_window` does."""
    for widget in _widgets_below(container.Widget):
        finish_widget(widget)


def keep_at_right(*elements: Any) -> None:
    """Let the last elements of a row keep their place when the window gets too narrow for it.

    Args:
        elements: They stand in one row, in this order; what is before them gives way.
    """
    for element in elements:
        widget = element.Widget
        widget.pack_configure(side="right", before=widget.master.pack_slaves()[0])


def fill_column(column: Any) -> Callable[[], None]:
    """Let the content of a scrollable column fill it, and hide scroll bars that are not needed.

    Returns:
        What to call when the content may have grown or shrunk; Tk tells only about the window.
    """
    frame = column.TKColFrame
    canvas, inside = frame.canvas, frame.TKFrame
    to_right = getattr(column, "hsb", None)
    seen: list[Any] = []

    def fit(_: Any = None) -> None:
        wanted = (inside.winfo_reqwidth() if to_right else 0, inside.winfo_reqheight())
        place = (canvas.winfo_width(), canvas.winfo_height(), frame.winfo_width())
        if not frame.winfo_viewable() or seen == [wanted, place]:
            return
        seen[:] = [wanted, place]
        width = max(wanted[0], canvas.winfo_width())
        height = max(wanted[1], canvas.winfo_height())
        canvas.itemconfigure(frame.frame_id, width=width, height=height)
        canvas.configure(scrollregion=(0, 0, width, height))
        right, down = _bars_needed(wanted, (frame.winfo_width(), frame.winfo_height()))
        _show_bar(getattr(column, "vsb", None), down, canvas)
        _show_bar(to_right, right, canvas)

    inside.bind("<Configure>", fit, add="+")
    frame.bind("<Configure>", fit)
    canvas.bind("<Configure>", fit, add="+")
    return fit


def seen_below(widget: Any) -> int:
    """Return how many pixels below the top of a widget its scrollable column shows unscrolled."""
    canvas = _canvas_around(widget)
    top = widget.winfo_rooty() - canvas.winfo_rooty() + canvas.canvasy(0)
    return int(canvas.winfo_height() - top)


def _bars_needed(wanted: tuple[int, int], place: tuple[int, int]) -> tuple[bool, bool]:
    """Tell whether a bar to the right and one downwards are needed; each takes from the other."""
    right = wanted[0] > place[0]
    down = wanted[1] > place[1] - BAR_PIXELS * right
    return wanted[0] > place[0] - BAR_PIXELS * down, down


def _show_bar(bar: Any, is_needed: bool, canvas: Any) -> None:
    if bar is None or bool(bar.winfo_manager()) == is_needed:
        return
    if not is_needed:
        bar.pack_forget()
    elif str(bar.cget("orient")) == "vertical":
        bar.pack(side="right", fill="y", before=canvas)
    else:
        bar.pack(side="bottom", fill="x", before=canvas)


def _widgets_below(widget: Any) -> Iterator[Any]:
    for child in widget.winfo_children():
        yield child
        yield from _widgets_below(child)


def _press(event: Any) -> str:
    event.widget.invoke()
    return "break"


def _leave_forwards(event: Any) -> str:
    event.widget.tk_focusNext().focus_set()
    return "break"


def _leave_backwards(event: Any) -> str:
    event.widget.tk_focusPrev().focus_set()
    return "break"


def _scroll_into_view(widget: Any) -> None:
    """Scroll the nearest canvas around a widget until the widget is seen."""
    if not isinstance(widget, tkinter.Widget):
        return
    canvas = _canvas_around(widget)
    if canvas is None:
        return
    box = canvas.bbox("all")
    if box is None or box[3] - box[1] <= canvas.winfo_height():
        return
    top = widget.winfo_rooty() - canvas.winfo_rooty()
    bottom = top + widget.winfo_height()
    if top >= 0 and bottom <= canvas.winfo_height():
        return
    whole = box[3] - box[1]
    canvas.yview_moveto((canvas.canvasy(0) + top - canvas.winfo_height() / 3) / whole)


def _canvas_around(widget: Any) -> Any:
    parent = widget.master
    while parent is not None and not isinstance(parent, tkinter.Toplevel):
        if isinstance(parent, tkinter.Canvas) and parent.cget("yscrollcommand"):
            return parent
        parent = parent.master
    return None
