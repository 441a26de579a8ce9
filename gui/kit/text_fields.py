"""Keys and the menu of every text field: select all, undo, redo, cut, copy and paste.

Tk's own fields know no undo in one line, paste beside a selection instead of over it under X11, and
take Ctrl-A and Ctrl-Y for something else there.
"""

from __future__ import annotations

import tkinter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from gui.kit import style
from gui.kit.undo_history import History

TAG = "TextField"
"""Tk's name for the bindings of all text fields; they come before those of its own classes."""

NEW_TEXT = "<<NewText>>"
"""Event for a field that is about something else from now on: what it held is not brought back."""

KINDS = ("Entry", "Text")


@dataclass(frozen=True)
class Act:
    """Something that can be done in a field.

    Args:
        title: What the menu calls it.
        keys: What the menu says that one presses.
        pressed: Tk's names of those keys.
        edits: Whether it changes the text.
    """

    title: str
    keys: str
    pressed: tuple[str, ...]
    edits: bool = True


ACTS = {
    "undo": Act("Undo", "Ctrl-Z", ("<Control-z>", "<Control-Lock-Key-Z>")),
    "redo": Act("Redo", "Ctrl-Y", ("<Control-y>", "<Control-Lock-Key-Y>", "<Control-Shift-Key-Z>")),
    "cut": Act("Cut", "Ctrl-X", ("<Control-x>", "<Control-Lock-Key-X>", "<Shift-Delete>")),
    "copy": Act(
        "Copy", "Ctrl-C", ("<Control-c>", "<Control-Lock-Key-C>", "<Control-Insert>"), edits=False
    ),
    "paste": Act("Paste", "Ctrl-V", ("<Control-v>", "<Control-Lock-Key-V>", "<Shift-Insert>")),
    "select_all": Act("Select all", "Ctrl-A", ("<Control-a>", "<Control-Lock-Key-A>"), edits=False),
}
MENU = ("undo", "redo", None, "cut", "copy", "paste", None, "select_all")
MENU_PRESSED = ("<Shift-F10>", "<Menu>")


def edit_like_everywhere(root: Any) -> None:
    """Give all text fields of a window, and of others beside it, the usual keys and a menu.

    Args:
        root: Tk's window. Each field is told with `add_to`.
    """
    fields = _TextFields(root)
    for name, act in ACTS.items():
        for pressed in act.pressed:
            root.bind_class(TAG, pressed, partial(fields.press, name))
    for pressed in (*MENU_PRESSED, *_clicks(root)):
        root.bind_class(TAG, pressed, fields.show_menu)
    root.bind_class(TAG, NEW_TEXT, fields.forget)
    for seen in ("<KeyPress>", "<FocusIn>", "<<PasteSelection>>"):
        root.bind_class(TAG, seen, fields.note)


def add_to(widget: Any) -> None:
    """Let a text field follow what `edit_like_everywhere` says."""
    own, *others = widget.bindtags()
    if TAG not in others:
        widget.bindtags((own, TAG, *others))


class _TextFields:
    """What all text fields were like before, and the menu that is open.

    Args:
        root: Tk's window.
    """

    def __init__(self, root: Any) -> None:
        self._root = root
        self._histories: dict[str, History] = {}
        self._menu: Any = None

    def note(self, event: Any) -> None:
        """Note what a field holds before a key changes it."""
        self._noted(event.widget)

    def forget(self, event: Any) -> None:
        """Forget what a field held: it is about something else from now on."""
        self._histories.pop(str(event.widget), None)

    def press(self, name: str, event: Any) -> str:
        """Do what the keys of an act ask for, and nothing else."""
        self._do(name, event.widget)
        return "break"

    def show_menu(self, event: Any) -> str:
        """Show the acts at the mouse, or below the field when a key asked for them."""
        widget = event.widget
        widget.focus_set()
        by_key = str(event.type) == str(tkinter.EventType.KeyPress)
        below = (widget.winfo_rootx() + 8, widget.winfo_rooty() + min(widget.winfo_height(), 24))
        x, y = below if by_key else (event.x_root, event.y_root)
        if self._menu is not None:
            self._menu.destroy()
        self._menu = self._make_menu(widget)
        self._menu.tk_popup(x, y)
        return "break"

    def _make_menu(self, widget: Any) -> Any:
        menu = tkinter.Menu(self._root, tearoff=False, **_MENU_LOOK)
        possible = self._possible(widget)
        for name in MENU:
            if name is None:
                menu.add_separator()
                continue
            menu.add_command(
                label=ACTS[name].title,
                accelerator=ACTS[name].keys,
                state="normal" if possible[name] else "disabled",
                command=partial(self._do_from_menu, name, widget),
            )
        return menu

    def _possible(self, widget: Any) -> Mapping[str, bool]:
        """Tell which acts would do something."""
        history, selects, edits = self._noted(widget), bool(_selected(widget)), _is_editable(widget)
        return {
            "undo": edits and history.can_undo,
            "redo": edits and history.can_redo,
            "cut": edits and selects,
            "copy": selects,
            "paste": edits and bool(_clipboard(widget)),
            "select_all": bool(_text(widget)),
        }

    def _do_from_menu(self, name: str, widget: Any) -> None:
        """Do what was chosen, and let whoever listens to the field's keys hear of a change."""
        self._do(name, widget)
        if ACTS[name].edits:
            widget.event_generate("<KeyPress>", keysym="Shift_L")

    def _do(self, name: str, widget: Any) -> None:
        if ACTS[name].edits and not _is_editable(widget):
            return
        history = self._noted(widget)
        if name in _STEPS:
            self._step(widget, history.stepped(_STEPS[name]))
        else:
            _PLAIN[name](widget)

    def _step(self, widget: Any, history: History) -> None:
        moment = history.now
        if moment is None or moment.text == _text(widget):
            return
        self._histories[str(widget)] = history
        widget.delete(_first(widget), "end")
        widget.insert(_first(widget), moment.text)
        _put_cursor(widget, moment.cursor)

    def _noted(self, widget: Any) -> History:
        path = str(widget)
        known = self._histories.get(path, History())
        self._histories[path] = known.noted(_text(widget), str(widget.index("insert")))
        return self._histories[path]


def _cut(widget: Any) -> None:
    if _selected(widget):
        _copy(widget)
        widget.delete("sel.first", "sel.last")


def _copy(widget: Any) -> None:
    selected = _selected(widget)
    if selected:
        widget.clipboard_clear()
        widget.clipboard_append(selected)


def _paste(widget: Any) -> None:
    """Put in what was copied, in place of what is selected; one line takes no line breaks."""
    text = _clipboard(widget)
    if widget.winfo_class() == "Entry":
        text = " ".join(text.split("\n")).strip() if "\n" in text else text
    if _selected(widget):
        widget.delete("sel.first", "sel.last")
    widget.insert("insert", text)
    _put_cursor(widget, str(widget.index("insert")))


def _select_all(widget: Any) -> None:
    if widget.winfo_class() == "Entry":
        widget.selection_range(0, "end")
        widget.icursor("end")
    else:
        widget.tag_add("sel", "1.0", "end-1c")


_STEPS = {"undo": -1, "redo": 1}
_PLAIN: dict[str, Callable[[Any], None]] = {
    "cut": _cut, "copy": _copy, "paste": _paste, "select_all": _select_all,
}  # fmt: skip
_MENU_LOOK: dict[str, Any] = {
    "font": style.FONT,
    "background": style.SURFACE,
    "foreground": style.INK,
    "activebackground": style.ACCENT_LIGHT,
    "activeforeground": style.INK,
    "disabledforeground": style.DISABLED,
    "borderwidth": 1,
    "activeborderwidth": 3,
    "relief": "solid",
}


def _clicks(root: Any) -> tuple[str, ...]:
    """Return the clicks that ask for a menu on this system."""
    if root.tk.call("tk", "windowingsystem") == "aqua":
        return ("<Button-2>", "<Control-Button-1>")
    return ("<Button-3>",)


def _is_editable(widget: Any) -> bool:
    return str(widget.cget("state")) == "normal"


def _first(widget: Any) -> str:
    return "0" if widget.winfo_class() == "Entry" else "1.0"


def _text(widget: Any) -> str:
    is_line = widget.winfo_class() == "Entry"
    return str(widget.get() if is_line else widget.get("1.0", "end-1c"))


def _selected(widget: Any) -> str:
    """Return what is selected, or nothing."""
    if widget.winfo_class() == "Entry":
        if not widget.selection_present():
            return ""
        return str(widget.get()[widget.index("sel.first") : widget.index("sel.last")])
    return str(widget.get("sel.first", "sel.last")) if widget.tag_ranges("sel") else ""


def _clipboard(widget: Any) -> str:
    """Return what was copied, here or elsewhere, if that is text."""
    with suppress(tkinter.TclError):
        return str(widget.clipboard_get())
    return ""


def _put_cursor(widget: Any, place: str) -> None:
    if widget.winfo_class() == "Entry":
        widget.selection_clear()
        widget.icursor(place)
        widget.tk.call("tk::EntrySeeInsert", widget)
    else:
        widget.mark_set("insert", place)
        widget.see("insert")
