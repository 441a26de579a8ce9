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
from gui.kit.text_fields import NEW_TEXT

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
        self._marked: Run | None = None

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
        keeps = {self._keys(name, "keep"): without_values(self._keep_and_go_on) for name in FIELDS}
        return {**keeps, **{self._keys(name): _wait for name in FIELDS}}

    def show(self, run: Run | None, *, was_asked: bool = True) -> None:
        """Show the notes of a run; what was written about another one before is kept first.

        What somebody is writing stays, also when the run was read again meanwhile.

        Args:
            run: The run that is marked now.
            was_asked: Whether somebody marked it. If it is marked because the list has changed,
                a field that has the cursor stays with its run until the cursor leaves.
        """
        self._marked = run
        folder = None if run is None else run.folder
        is_other = folder != self._folder
        if is_other and not was_asked and self._has_cursor:
            return
        if not is_other and self._read() != self._texts:
            return
        if is_other:
            self._keep_or_say_why_not()
        texts = ("", "") if run is None else (", ".join(run.notes.tags), run.notes.note)
        self._folder, self._texts = folder, texts
        self._fill(texts, disabled=run is None, is_other=is_other)

    def keep(self) -> None:
        """Keep what was written, in the background.

        Raises:
            ValueError: A tag or the note is too long.
        """
        self._start(*self._read())

    def _start(self, tags: str, note: str) -> None:
        work, folder = self._work(tags, note), self._folder
        if work is not None and folder is not None:
            told = partial(self._tell, folder, (tags, note))
            self._host.background.start(self._keys("kept", folder.name), work, told)

    def _keep_and_go_on(self) -> None:
        """Keep what was written, and when the cursor has left, show the run that is marked."""
        self.keep()
        if not self._has_cursor:
            self.show(self._marked)

    def _fill(self, texts: tuple[str, str], *, disabled: bool, is_other: bool) -> None:
        """Write into the fields what is not there: that moves the cursor, and takes the selection.

        What was undone of one run is not brought back into the notes of another.
        """
        for name, text in zip(FIELDS, texts, strict=True):
            element = self._element(name)
            if is_other or str(element.get()) != text:
                element.update(text, disabled=disabled)
            if is_other:
                element.Widget.event_generate(NEW_TEXT)

    @property
    def _has_cursor(self) -> bool:
        focus = str(self._host.window.TKroot.tk.call("focus"))
        return focus in {str(self._element(name).Widget) for name in FIELDS}

    def end(self) -> None:
        """Keep what was written, before the window closes; what cannot be kept is lost."""
        with suppress(OSError, ValueError):
            work = self._work(*self._read())
            if work is not None:
                work()

    def _keep_or_say_why_not(self) -> None:
        """Keep what was written; of two fields the one that cannot be kept costs not the other."""
        (tags, note), (old_tags, old_note) = self._read(), self._texts
        try:
            self._start(tags, note)
        except ValueError as error:
            self._host.say(one_sentence(error), wrong=True)
            for kept in ((old_tags, note), (tags, old_note)):
                with suppress(ValueError):
                    self._start(*kept)
                    return

    def _work(self, tags: str, note: str) -> Callable[[], None] | None:
        """Return what keeps the texts, if they were changed."""
        if self._folder is None or (tags, note) == self._texts:
            return None
        if len(note.strip()) > MOST_NOTE:
            raise ValueError(f"a note has at most {MOST_NOTE} letters; received {len(note)}")
        notes = RunNotes(tags=parse_tags(tags), note=note.strip())
        return partial(write_notes, self._folder, notes)

    def _tell(self, folder: RunFolder, texts: tuple[str, str], written: object) -> None:
        if folder == self._folder:
            self._texts = texts
        self._host.say(f"Tags and note of {folder.name} are kept.")
        self._kept()

    def _read(self) -> tuple[str, str]:
        return str(self._element("tags").get()), str(self._element("note").get())

    def _element(self, name: str) -> Any:
        return self._host.window[self._keys(name)]


def _wait(values: Mapping[str, Any]) -> None:
    """Do nothing while somebody types."""
