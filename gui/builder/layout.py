"""Where the parts of the builder stand: tabs, buttons below, and the panel of jobs at the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import PySimpleGUI as sg

from gui.kit import style
from gui.kit.host import STATUS, Tab

TABS = "tabs"


def builder_layout(tabs: Sequence[Tab], panel: list[list[Any]]) -> list[list[Any]]:
    """Make the elements of the window.

    Args:
        tabs: The four actions.
        panel: Rows of the panel at the right.
    """
    group = sg.TabGroup(
        [[_tab(tab, number) for number, tab in enumerate(tabs, start=1)]],
        key=TABS,
        font=style.BOLD,
        enable_events=True,
        expand_x=True,
        expand_y=True,
        **style.TAB_COLORS,
    )
    left = sg.Column([[group], *_bottom()], pad=(0, 0), expand_x=True, expand_y=True)
    right = sg.Column(
        panel,
        key="panel",
        scrollable=True,
        size=(392, 300),
        pad=((8, 0), 0),
        expand_x=True,
        expand_y=True,
    )
    return [[left, right]]


def _tab(tab: Tab, number: int) -> Any:
    content = sg.Column(
        tab.layout(),
        key=tab.action,
        scrollable=True,
        size=(420, 260),
        pad=(0, 0),
        expand_x=True,
        expand_y=True,
    )
    title = f" {number}  {tab.name} "
    return sg.Tab(title, [[content]], key=f"tab/{tab.name}", tooltip=f"Alt-{number}")


def _bottom() -> list[list[Any]]:
    return [
        [sg.Text("", key=STATUS, text_color=style.MUTED, expand_x=True)],
        [
            style.button("Execute", "execute", "Run this at once. (Ctrl-Enter)", primary=True),
            style.button("Add to the TODO list", "add", "Run this later, after the others."),
            style.button("Save as…", "save", "Write the experiment file. (Ctrl-S)"),
            style.button("Open…", "open", "Fill the form from an experiment file. (Ctrl-O)"),
            sg.Push(),
            style.button("Quit", "quit", "Close the window. (Ctrl-Q)"),
        ],
    ]
