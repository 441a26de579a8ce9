"""What the builder lends to its tabs and panels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from experiments.files.problems import Problem
from experiments.workspace import Workspace
from gui.kit import style
from gui.kit.background import Background

Values = Mapping[str, Any]
Handler = Callable[[Values], None]

STATUS = "status"


@dataclass
class Host:
    """The window and where it works.

    Args:
        workspace: The folders; the tab EVAL_NET can point to other runs.
        background: Where slow work goes.
        window: The open window.
    """

    workspace: Workspace
    background: Background
    window: Any = None

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Show a sentence in the line above the buttons."""
        color = style.WRONG if wrong else style.MUTED
        self.window[STATUS].update(text, text_color=color)


class Tab(Protocol):
    """One of the four actions: its form, and what it needs besides.

    All methods but `layout` are called in the window's own thread once the window is open, and none
    may take long.
    """

    name: str
    action: str

    def layout(self) -> list[list[Any]]:
        """Make the elements."""

    def start(self) -> None:
        """Take the open window."""

    def handlers(self) -> dict[str, Handler]:
        """Return what to do on which event."""

    def look(self, values: Values) -> None:
        """Take notice of the window's values, which may be as before."""

    def refresh(self) -> None:
        """Look for new datasets, presets and runs."""

    def config(self, values: Values) -> dict[str, Any]:
        """Return the action of the form as JSON has it, with its mistakes."""

    def obstacles(self, values: Values) -> tuple[Problem, ...]:
        """Return what the config alone does not show, such as a missing folder."""

    def fill(self, action: Any) -> None:
        """Show an action of a file."""

    def focus_wrong(self) -> None:
        """Put the cursor into the first field that is wrong."""

    def remember(self, values: Values) -> dict[str, Any]:
        """Return what to show again next time, as JSON has it."""

    def recall(self, remembered: dict[str, Any]) -> None:
        """Show what was remembered, as far as it still fits."""
