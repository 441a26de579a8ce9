"""Where the keys go: into the tab in front, and to the window unless a widget wants them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from gui.kit.host import Host
from gui.kit.tab import Handler, Values

TYPING = ("Entry", "TEntry", "TCombobox", "Text", "Scale")
"""Kinds of widgets that take letters and arrows."""

NO_FIELDS = ("Button", "TNotebook")
"""Kinds of widgets that the focus passes over on its way to the first field of a tab."""

LISTS = ("Treeview",)
"""Kinds of widgets that take the arrows up and down."""


def unless_focused(host: Host, kinds: Collection[str], act: Callable[[], object]) -> Handler:
    """Make a handler that leaves a key to the widget that has the focus, if it is of some kinds."""

    def handle(values: Values) -> None:
        if _focused_kind(host.window) not in kinds:
            act()

    return handle


def focus_first(notebook: Any, *, leave_row: bool = False) -> bool:
    """Put the focus into the first field of the tab in front, so that nothing typed goes unseen.

    It stays where it is if that is in the tab already, or on the row of tabs, along which the
    arrows go.

    Args:
        notebook: The `ttk.Notebook`.
        leave_row: Whether it goes into the tab from the row of tabs too.

    Returns:
        Whether the focus is where it should be; a tab that is not drawn yet cannot take it.
    """
    tk = notebook.tk
    notebook.update_idletasks()
    focused, tab = str(tk.call("focus")), str(notebook.select())
    stays_on_row = focused == str(notebook) and not leave_row
    if stays_on_row or focused.startswith(f"{tab}."):
        return True
    field = _first_field(tk, tab)
    if field:
        tk.call("tk::TabToWindow", field)
    return bool(field)


def _first_field(tk: Any, tab: str) -> str:
    """Return the first field of a tab that can be seen; a button would be pressed by a key."""
    place = str(tk.call("ttk::focusFirst", tab))
    while place.startswith(f"{tab}.") and str(tk.call("winfo", "class", place)) in NO_FIELDS:
        place = str(tk.call("tk_focusNext", place))
    return place if place.startswith(f"{tab}.") else ""


def _focused_kind(window: Any) -> str:
    """Return Tk's name for the kind of the widget that has the focus, or nothing."""
    try:
        focused = window.TKroot.focus_get()
    except KeyError:  # the list of an open combo box, which Tk does not know by name
        return "TCombobox"
    return "" if focused is None else str(focused.winfo_class())
