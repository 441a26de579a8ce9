"""Typing in text fields with real keys: a line, several lines, and a text that is only read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import PySimpleGUI as sg
import pytest

from gui.kit import elements, style, tk_fixes
from gui.kit.tooltips import BESIDE_MOUSE, Tooltip, tip_place, use_tooltips
from tests.gui.conftest import centre_of

Xdotool = Callable[..., None]
Until = Callable[..., None]
SCREEN = (1366, 768)


@dataclass
class Typist:
    window: Any
    xdotool: Xdotool
    until: Until

    def step(self) -> None:
        self.window.read(timeout=20)

    def text(self, field: str) -> str:
        widget = self.window[field].Widget
        is_line = widget.winfo_class() == "Entry"
        return str(widget.get() if is_line else widget.get("1.0", "end-1c"))

    def click(self, field: str, button: int = 1) -> None:
        widget = self.window[field].Widget
        x, y = widget.winfo_rootx() + 12, widget.winfo_rooty() + 10
        self.xdotool("mousemove", x, y, "click", button)
        self.until(self.step, lambda: self.window.TKroot.focus_get() is widget)

    def press(self, *keys: str) -> None:
        self.xdotool("key", *keys)
        self.step()

    def write(self, text: str) -> None:
        self.xdotool("type", text)
        self.step()

    def shows(self, field: str, text: str) -> None:
        self.until(self.step, lambda: self.text(field) == text, 10)


@pytest.fixture
def typist(xdotool: Xdotool, until: Until) -> Iterator[Typist]:
    style.apply_theme()
    use_tooltips()
    layout = [
        [elements.entry("line", 30, "A tooltip.")],
        [sg.Multiline("", key="lines", size=(30, 8), tooltip="Another.")],
        [elements.readout("read", (30, 3))],
        [elements.listbox(["a", "b"], "list", (30, 12), tooltip="Of a list.")],
    ]
    window = sg.Window("Typing", layout, finalize=True, location=(100, 100))
    tk_fixes.finish_window(window)
    window.TKroot.clipboard_clear()
    window.TKroot.clipboard_append("")
    found = Typist(window, xdotool, until)
    window.TKroot.focus_force()
    yield found
    window.close()


@pytest.mark.parametrize("field", ["line", "lines"])
def test_the_usual_keys_do_the_usual_things(field: str, typist: Typist) -> None:
    typist.click(field)
    typist.write("one two")
    typist.shows(field, "one two")
    typist.press("ctrl+a", "ctrl+c", "End", "ctrl+v")
    typist.shows(field, "one twoone two")
    typist.press("ctrl+a", "ctrl+v")  # over the selection, not beside it
    typist.shows(field, "one two")
    typist.press("ctrl+z")
    typist.shows(field, "one twoone two")
    typist.press("ctrl+z", "ctrl+z")
    typist.shows(field, "one ")
    typist.press("ctrl+y", "ctrl+y", "ctrl+y")
    typist.shows(field, "one two")
    typist.press("ctrl+a", "ctrl+x")
    typist.shows(field, "")
    typist.press("ctrl+z")
    typist.shows(field, "one two")


def test_a_key_that_undoes_is_heard_by_the_window(typist: Typist) -> None:
    typist.click("line")
    typist.write("abc")
    typist.shows("line", "abc")
    heard: list[tuple[Any, str]] = []

    def listen() -> None:
        event, values = typist.window.read(timeout=20)
        heard.append((event, values["line"]))

    typist.xdotool("key", "ctrl+z")
    typist.until(listen, lambda: ("line", "") in heard, 10)


def test_the_menu_does_what_it_says_and_offers_only_what_is_possible(typist: Typist) -> None:
    typist.click("line")
    typist.write("abc")
    typist.shows("line", "abc")
    typist.press("ctrl+a")
    typist.click("line", button=3)
    menu = menu_of(typist)
    states = {
        str(menu.entrycget(place, "label")): str(menu.entrycget(place, "state"))
        for place in range(menu.index("end") + 1)
        if menu.type(place) == "command"
    }
    assert list(states) == ["Undo", "Redo", "Cut", "Copy", "Paste", "Select all"]
    assert states["Undo"] == states["Cut"] == states["Select all"] == "normal"
    assert states["Redo"] == "disabled"
    typist.press("Down", "Down", "Return")  # redo is passed over
    typist.shows("line", "")
    assert typist.window.TKroot.clipboard_get() == "abc"


def test_a_text_that_is_only_read_can_be_copied_but_not_changed(typist: Typist) -> None:
    typist.window["read"].update("what a job said")
    typist.click("read")
    typist.press("ctrl+a", "ctrl+c", "ctrl+x", "ctrl+v")
    typist.until(typist.step, lambda: typist.window.TKroot.clipboard_get() == "what a job said", 10)
    assert typist.text("read") == "what a job said"
    typist.click("read", button=3)
    menu = menu_of(typist)
    assert str(menu.entrycget("Cut", "state")) == "disabled"
    assert str(menu.entrycget("Copy", "state")) == "normal"
    typist.press("Escape")


def test_a_copied_line_loses_its_line_break_in_a_field_of_one_line(typist: Typist) -> None:
    typist.window.TKroot.clipboard_clear()
    typist.window.TKroot.clipboard_append("/data/bottle\n")
    typist.click("line")
    typist.press("ctrl+v")
    typist.shows("line", "/data/bottle")


def test_a_tooltip_stays_below_its_field_and_goes_when_somebody_types(typist: Typist) -> None:
    field = typist.window["line"]
    typist.click("line")
    typist.xdotool("mousemove", 900, 600)
    typist.step()
    x, y = centre_of(field)
    typist.xdotool("mousemove", x, y)
    tip = lambda: field.TooltipObject.tipwindow  # noqa: E731
    typist.until(typist.step, lambda: tip() is not None and tip().winfo_viewable(), 10)
    first = tip()
    assert isinstance(field.TooltipObject, Tooltip)
    bottom = field.Widget.winfo_rooty() + field.Widget.winfo_height()
    typist.until(typist.step, lambda: first.winfo_rooty() >= bottom, 10)
    for step in range(10):
        typist.xdotool("mousemove", x + step, y)
        typist.step()
    assert tip() is first
    typist.write("a")
    typist.until(typist.step, lambda: tip() is None, 10)


def menu_of(typist: Typist) -> Any:
    """Wait for the menu of a field."""
    root = typist.window.TKroot
    menus: list[Any] = []

    def is_seen() -> bool:
        menus[:] = [each for each in root.winfo_children() if each.winfo_class() == "Menu"]
        return bool(menus) and bool(menus[-1].winfo_viewable())

    typist.until(typist.step, is_seen, 10)
    return menus[-1]


@pytest.mark.parametrize("field", [(10, 10, 100, 22), (1300, 10, 60, 22), (10, 740, 100, 22)])
def test_a_tooltip_covers_no_field_and_leaves_the_screen_nowhere(
    field: tuple[int, int, int, int],
) -> None:
    x, y = tip_place(field, (200, 20), SCREEN)
    assert 0 <= x <= SCREEN[0] - 200
    assert 0 <= y <= SCREEN[1] - 20
    assert y >= field[1] + field[3] or y + 20 <= field[1]


def test_the_tooltip_of_a_list_stands_beside_the_mouse_and_that_of_a_text_below_it(
    typist: Typist,
) -> None:
    def place_in(key: str) -> tuple[Any, int, int]:
        element = typist.window[key]
        typist.xdotool("mousemove", 900, 700)
        typist.step()
        x, y = centre_of(element)
        typist.xdotool("mousemove", x, y)
        tip = lambda: element.TooltipObject.tipwindow  # noqa: E731
        typist.until(typist.step, lambda: tip() is not None and tip().winfo_rooty() > y, 10)
        return element.Widget, y, tip().winfo_rooty()

    names, mouse, top = place_in("list")
    assert mouse < top < mouse + 2 * BESIDE_MOUSE[1] < names.winfo_rooty() + names.winfo_height()
    text, _, top = place_in("lines")
    assert top >= text.winfo_rooty() + text.winfo_height()
