"""Fields for folders and files: text that can be typed or chosen, and words beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import PySimpleGUI as sg

from experiments.files.problems import Problem
from gui.kit import dialogs, elements, style
from gui.kit.cut_text import show_ends_in_one_line
from gui.kit.dropping import accept_drops
from gui.kit.keys import Keys
from gui.kit.tab import Handler, Values

SEVERAL = ";"
"""What separates several paths in one field."""


class PathFields:
    """Fields for folders, and for files of some suffix.

    Args:
        keys: Names their elements.
        labels: Label of each field, by its place in the config.
        tooltips: One sentence about each.
        label_width: Width of the labels in characters.
        suffixes: Of the fields that are files.
    """

    def __init__(
        self,
        keys: Keys,
        labels: Mapping[str, str],
        tooltips: Mapping[str, str],
        label_width: int = 20,
        suffixes: Mapping[str, str] | None = None,
    ) -> None:
        self._keys = keys
        self._labels = dict(labels)
        self._tooltips = tooltips
        self._label_width = label_width
        self._suffixes = suffixes or {}
        self._window: Any = None
        self._said: dict[str, str] = {}

    def row(self, path: str, *more: Any, width: int = 50) -> list[Any]:
        """Make one field; further elements go before the words beside it."""
        tooltip, kind = self._tooltips[path], "file" if path in self._suffixes else "folder"
        field = elements.entry(self._keys(path), width, tooltip)
        browse = elements.button("Browse…", self._keys(path, "browse"), f"Choose the {kind}.")
        label = elements.label(self._labels[path], self._label_width, tooltip)
        return [label, field, browse, *more]

    def hint_row(self, path: str) -> list[Any]:
        """Make the line for words about a field, to be put below it; it keeps its place."""
        pad = ((4, 4), (0, 0))
        indent = sg.Text("", size=(self._label_width, 1), pad=pad)
        place = {"size": (20, 1), "expand_x": True, "pad": pad}
        return [indent, sg.Text("", key=self._keys(path, "hint"), font=style.SMALL, **place)]

    def start(self, window: Any) -> None:
        """Take the open window; what is dropped onto a field is written into it."""
        self._window = window
        for path in self._labels:
            accept_drops(window[self._keys(path)].Widget, partial(self.drop, path))

    def drop(self, path: str, dropped: Sequence[Path]) -> None:
        """Write what was dropped into a field; several are separated by semicolons."""
        self.fill(path, SEVERAL.join(map(str, dropped)))

    def handlers(self) -> dict[str, Handler]:
        """Return what the buttons do."""
        return {self._keys(path, "browse"): partial(self._browse, path) for path in self._labels}

    def read(self, path: str, values: Values) -> str:
        """Return the text of a field."""
        return str(values.get(self._keys(path), "")).strip()

    def fill(self, path: str, folder: str | None) -> None:
        """Write a folder or a file into a field."""
        self._window[self._keys(path)].update(folder or "")

    def say(self, problems: Iterable[Problem]) -> None:
        """Say what is wrong below the fields."""
        said = {problem.path: problem.message for problem in problems}
        for path in self._labels:
            message = said.get(path, "")
            if message == self._said.get(path, ""):
                continue
            self._said[path] = message
            hint = self._window[self._keys(path, "hint")]
            hint.update(text_color=style.WRONG)
            show_ends_in_one_line(hint, message)
            border = style.WRONG if message else style.LINE
            self._window[self._keys(path)].Widget.configure(highlightbackground=border)

    def first_wrong(self) -> Any:
        """Return the element of the first field that is wrong, or none."""
        wrong = next((path for path in self._labels if self._said.get(path)), None)
        return None if wrong is None else self._window[self._keys(wrong)]

    def _neighbours(self, path: str) -> list[str]:
        """Return the other fields, the nearest first."""
        order = list(self._labels)
        place = order.index(path)
        others = [each for each in order if each != path]
        return sorted(others, key=lambda each: abs(order.index(each) - place))

    def _browse(self, path: str, values: Values) -> None:
        if path in self._suffixes:
            start, suffix = self.read(path, values), self._suffixes[path]
            chosen = str(dialogs.ask_file_to_open(self._window, suffix, start) or "")
        else:
            beside = [self.read(each, values) for each in self._neighbours(path)]
            chosen = dialogs.ask_folder(self._window, self.read(path, values), beside)
        if chosen:
            self.fill(path, chosen)
