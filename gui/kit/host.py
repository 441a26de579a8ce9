"""What a window lends to its tabs and panels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import PySimpleGUI as sg

from experiments.errors import one_sentence
from experiments.known_runs import KnownRuns
from experiments.workspace import Workspace
from gui.kit import elements, style
from gui.kit.background import Background
from gui.kit.cut_text import explain_if_cut
from gui.kit.keys import Keys
from gui.kit.open_outside import open_outside

WINDOW = Keys("window")
STATUS, OPEN, TABS = WINDOW("status"), WINDOW("open"), WINDOW("tabs")
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
    _opens: Path | None = None
    _is_about_tab: bool = False

    def __post_init__(self) -> None:
        self.background = Background(self._tell_failure)
        self.known_runs = KnownRuns(self.background.give_way)

    def say(
        self,
        text: str,
        *,
        wrong: bool = False,
        opens: Path | None = None,
        about_tab: bool = False,
    ) -> None:
        """Show a sentence in the window's line of words.

        Args:
            text: The sentence.
            wrong: Whether it tells of a failure.
            opens: A file that a button beside the sentence opens.
            about_tab: Whether it is about the tab in front alone, and goes when that does.
        """
        self._is_about_tab = about_tab
        color = style.WRONG if wrong else style.MUTED
        self.window[STATUS].update(text, text_color=color)
        self.explain_said()
        if opens != self._opens:
            self._opens = opens
            self.window[OPEN].update(visible=opens is not None)

    def explain_said(self) -> None:
        """Give the sentence a tooltip where it is cut; where it fits, one would only cover things.

        The line may have got another width.
        """
        status = self.window[STATUS]
        explain_if_cut(status, str(status.get()))

    def leave_tab(self) -> None:
        """Take away a sentence about the tab that was in front."""
        if self._is_about_tab:
            self.say("")

    def open_said(self) -> None:
        """Open the file of the sentence."""
        if self._opens is not None:
            self.background.start(OPEN, partial(open_outside, self._opens), _nothing)

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
    words = sg.Text("", key=STATUS, text_color=style.MUTED, size=(20, 1), expand_x=True)
    tooltip = "Show the file that was just written."
    opens = elements.button("Open", OPEN, tooltip, font=style.SMALL, pad=(4, 0), visible=False)
    return sg.Column([[words, sg.pin(opens)]], pad=(0, 0), expand_x=True)


def finish_status_line(host: Host) -> None:
    """Let the line follow the window's width, and its button be no higher than its words.

    So nothing moves when the button comes.
    """
    host.window[OPEN].Widget.configure(pady=0)
    host.window[STATUS].Widget.bind("<Configure>", lambda _: host.explain_said(), add="+")


def _nothing(opened: object) -> None:
    pass
