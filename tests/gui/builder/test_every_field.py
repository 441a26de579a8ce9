"""What holds for every control of the whole window, those that are added later included."""

from __future__ import annotations

from typing import Any

from gui.kit import text_fields
from gui.kit.focus_ring import FIELDS, MARKS, THEMED
from gui.kit.style import ACCENT
from tests.gui.builder.driver import Person


def widgets_below(widget: Any) -> list[Any]:
    found = []
    for child in widget.winfo_children():
        found += [child, *widgets_below(child)]
    return found


def test_every_field_is_edited_as_everywhere_and_every_control_shows_its_focus(
    person: Person,
) -> None:
    person.click("import_db/source/folders")
    person.click("import_db/defects/add")
    root = person.window.TKroot
    kinds = set()
    for widget in widgets_below(root):
        kind = widget.winfo_class()
        if kind in text_fields.KINDS:
            assert text_fields.TAG in widget.bindtags(), widget
        if kind in (*FIELDS, *MARKS, "Button"):
            assert int(str(widget.cget("highlightthickness"))) > 0, widget
            assert str(widget.cget("highlightcolor")) == ACCENT, widget
            assert str(widget.cget("highlightbackground")) != ACCENT, widget
        if kind in THEMED:
            part = f"{widget.cget('style')}.Tab" if kind == "TNotebook" else widget.cget("style")
            colour = root.tk.call("ttk::style", "lookup", part, "-bordercolor", "focus")
            assert str(colour) == ACCENT, widget
        kinds.add(kind)
    assert {"Entry", "Text", "Button", *MARKS, *THEMED} <= kinds
