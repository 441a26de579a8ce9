"""What a window lends to its tabs and panels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import PySimpleGUI as sg

from experiments.errors import one_sentence
from experiments.known_runs import KnownRuns
from experiments.workspace import Workspace
from gui.kit import style
from gui.kit.background import Background
from gui.kit.keys import Keys

WINDOW = Keys("window")
STATUS, TABS = WINDOW("status"), WINDOW("tabs")
TAB = WINDOW.below("tab")


@dataclass
class Host:
    """The window and where it works.

    Args:
        workspace: The folders; a tab can point it to others.
        window: The open window.
        background: Where slow work goes.
        look_again: Lets all tabs look for datasets, presets and runs, as some are gone or new.
        known_runs: The runs that were read, for all who list them.
    """

    workspace: Workspace
    window: Any = None
    background: Background = field(init=False)
    look_again: Callable[[], object] = lambda: None
    known_runs: KnownRuns = field(init=False)

    def __post_init__(self) -> None:
        self.background = Background(self._tell_failure)
        self.known_runs = KnownRuns(self.background.give_way)

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Show a sentence in the window's line of words."""
        color = style.WRONG if wrong else style.MUTED
        self.window[STATUS].update(text, text_color=color)
        self.window[STATUS].set_tooltip(text or None)

    def show_tab(self, name: str) -> None:
        """Bring a tab to the front."""
        self.window[TAB(name)].select()

    @property
    def front(self) -> str:
        """The name of the tab in front."""
        return str(self.window[TABS].get()).removeprefix(TAB(""))

    def _tell_failure(self, error: BaseException) -> None:
        self.say(one_sentence(error), wrong=True)


def status_line() -> Any:
    """Make the line of words of a window; `Host.say` fills it.

    It stays one line high, so that nothing moves when a long sentence is said; its tooltip has all.
    """
    return sg.Text("", key=STATUS, text_color=style.MUTED, size=(20, 1), expand_x=True)
