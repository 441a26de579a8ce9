"""Two fields for what somebody writes about the marked run; what was written is kept by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from experiments.errors import one_sentence
from experiments.notes import MOST_NOTE, RunNotes, parse_tags, write_notes
from experiments.run_folder import RunFolder
from experiments.runs import Run
from gui.kit import elements
from gui.kit.host import Host
from gui.kit.keys import Keys
from gui.kit.tab import Handler, without_values

FIELDS = ("tags", "note")
TAGS_TOOLTIP = "Words to find the marked run by, with commas between them. (Enter keeps them)"
NOTE_TOOLTIP = "Anything about the marked run. (Enter keeps it)"


class NotesEditor:
    """Shows the notes of one run and keeps what is changed: on Enter, and on going elsewhere.

    Args:
        host: The window.
        keys: Names its fields.
        kept: Called when something was kept.
    """

    def __init__(self, host: Host, keys: Keys, kept: Callable[[], object]) -> None:
        self._host = host
        self._keys = keys
        self._kept = kept
        self._folder: RunFolder | None = None
        self._texts = ("", "")

    def row(self) -> list[Any]:
        """Make the fields."""
        tags = elements.entry(self._keys("tags"), 26, TAGS_TOOLTIP)
        note = elements.entry(self._keys("note"), 20, NOTE_TOOLTIP, expand_x=True)
        return [elements.label("Tags"), tags, elements.label("Note"), note]

    def start(self) -> None:
        """Take the open window."""
        for name in FIELDS:
            self._element(name).bind("<Return>", "/keep")
            self._element(name).bind("<FocusOut>", "/keep")

    def handlers(self) -> Mapping[str, Handler]:
        """Return what to do on which event."""
        keeps = {self._keys(name, "keep"): without_values(self.keep) for name in FIELDS}
        return {**keeps, **{self._keys(name): _wait for name in FIELDS}}

    def show(self, run: Run | None) -> None:
        """Show the notes of a run; what was written about another one before is kept first.

        What somebody is writing stays, also when the run was read again meanwhile.
        """
        folder = None if run is None else run.folder
        is_written = self._read() != self._texts
        if folder == self._folder and is_written:
            return
        self._keep_or_say_why_not()
        texts = ("", "") if run is None else (", ".join(run.notes.tags), run.notes.note)
        self._folder, self._texts = folder, texts
        for name, text in zip(FIELDS, texts, strict=True):
            self._element(name).update(text, disabled=run is None)

    def keep(self) -> None:
        """Keep what was written, in the background."""
        work = self._work()
        if work is not None and self._folder is not None:
            name = self._folder.name
            self._host.background.start(self._keys("kept", name), work, partial(self._tell, name))

    def end(self) -> None:
        """Keep what was written, before the window closes; what cannot be kept is lost."""
        with suppress(OSError, ValueError):
            work = self._work()
            if work is not None:
                work()

    def _keep_or_say_why_not(self) -> None:
        try:
            self.keep()
        except ValueError as error:
            self._host.say(one_sentence(error), wrong=True)

    def _work(self) -> Callable[[], None] | None:
        """Return what keeps the texts, if they were changed; they count as kept from then on."""
        texts = self._read()
        if self._folder is None or texts == self._texts:
            return None
        notes = RunNotes(tags=parse_tags(texts[0]), note=texts[1].strip()[:MOST_NOTE])
        self._texts = texts
        return partial(write_notes, self._folder, notes)

    def _tell(self, name: str, written: object) -> None:
        self._host.say(f"Tags and note of {name} are kept.")
        self._kept()

    def _read(self) -> tuple[str, str]:
        return str(self._element("tags").get()), str(self._element("note").get())

    def _element(self, name: str) -> Any:
        return self._host.window[self._keys(name)]


def _wait(values: Mapping[str, Any]) -> None:
    """Do nothing while somebody types."""
