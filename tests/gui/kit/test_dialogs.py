"""Questions are answered with the keys that people expect, and Escape does no harm."""

from __future__ import annotations

import tkinter
from collections.abc import Callable, Iterator
from typing import Any

import PySimpleGUI as sg
import pytest

from gui.kit import style
from gui.kit.dialogs import ask_yes_no


@pytest.fixture
def window() -> Iterator[Any]:
    style.apply_theme()
    found = sg.Window("A window", [[sg.Text("behind")]], size=(500, 300), finalize=True)
    yield found
    found.close()


def press_when_asked(root: Any, press: Callable[[], None]) -> None:
    """Press keys as soon as another window than that of `root` has the focus."""

    def look() -> None:
        focused = root.focus_get()
        if isinstance(focused, tkinter.Button):
            press()
        else:
            root.after(50, look)

    root.after(50, look)


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["Return"], True),
        (["Escape"], False),
        (["Tab", "Return"], False),
        (["Tab", "Escape"], False),
    ],
)
def test_enter_presses_the_focused_button_and_escape_means_no(
    window: Any, xdotool: Callable[..., None], keys: list[str], answer: bool
) -> None:
    press_when_asked(window.TKroot, lambda: xdotool("key", "--delay", 60, *keys))
    assert ask_yes_no(window, "Delete?", "Delete the run?\n\nIt can be put back.") is answer
