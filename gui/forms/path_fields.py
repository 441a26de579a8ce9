"""Fields for folders: text that can be typed or chosen, and words beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import PySimpleGUI as sg

from experiments.files.problems import Problem
from gui.kit import dialogs, style
from gui.kit.host import Handler, Values


class PathFields:
    """Fields for folders.

    Args:
        prefix: What the keys of their elements begin with.
        labels: Label of each field, by its place in the config.
        tooltips: One sentence about each.
        label_width: Width of the labels in characters.
    """

    def __init__(
        self,
        prefix: str,
        labels: Mapping[str, str],
        tooltips: Mapping[str, str],
        label_width: int = 20,
    ) -> None:
        self._prefix = prefix
        self._labels = dict(labels)
        self._tooltips = tooltips
        self._label_width = label_width
        self._window: Any = None
        self._said: dict[str, str] = {}

    def row(self, path: str, *more: Any, width: int = 50) -> list[Any]:
        """Make one field; further elements go before the words beside it."""
        key, tooltip = self.key(path), self._tooltips[path]
        field = sg.Input("", key=key, size=(width, 1), tooltip=tooltip, enable_events=True)
        browse = style.button("Browse…", f"{key}/browse", "Choose the folder.")
        label = style.label(self._labels[path], self._label_width, tooltip)
        return [label, field, browse, *more]

    def hint_row(self, path: str) -> list[Any]:
        """Make the line for words about a field, to be put below it."""
        indent = sg.Text("", size=(self._label_width, 1), font=style.SMALL)
        return [
            sg.pin(
                sg.Column(
                    [[indent, style.note("", key=f"{self.key(path)}/hint")]],
                    key=f"{self.key(path)}/hint_row",
                    pad=(0, 0),
                    visible=False,
                )
            )
        ]

    def start(self, window: Any) -> None:
        """Take the open window."""
        self._window = window

    def key(self, path: str) -> str:
        """Return the key of a field."""
        return f"{self._prefix}/{path}"

    def handlers(self) -> dict[str, Handler]:
        """Return what the buttons do."""
        return {f"{self.key(path)}/browse": partial(self._browse, path) for path in self._labels}

    def read(self, path: str, values: Values) -> str:
        """Return the text of a field."""
        return str(values.get(self.key(path), "")).strip()

    def fill(self, path: str, folder: str | None) -> None:
        """Write a folder into a field."""
        self._window[self.key(path)].update(folder or "")

    def say(self, problems: Iterable[Problem]) -> None:
        """Say what is wrong below the fields."""
        said = {problem.path: problem.message for problem in problems}
        for path in self._labels:
            message = said.get(path, "")
            if message == self._said.get(path, ""):
                continue
            self._said[path] = message
            self._window[f"{self.key(path)}/hint"].update(message, text_color=style.WRONG)
            self._window[f"{self.key(path)}/hint_row"].update(visible=bool(message))
            border = style.WRONG if message else style.LINE
            self._window[self.key(path)].Widget.configure(highlightbackground=border)

    def first_wrong(self) -> Any:
        """Return the element of the first field that is wrong, or none."""
        wrong = next((path for path in self._labels if self._said.get(path)), None)
        return None if wrong is None else self._window[self.key(wrong)]

    def _browse(self, path: str, values: Values) -> None:
        folder = dialogs.ask_folder(self._window, self.read(path, values))
        if folder:
            self.fill(path, folder)
