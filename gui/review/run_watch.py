"""Looking for new and changed runs again and again, in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Thread

from experiments.known_runs import LOOK_SECONDS
from experiments.runs import Run
from gui.review.run_table import Rows


@dataclass(frozen=True, eq=False)
class FoundRuns:
    """All runs that there are, and what was worked out of each."""

    runs: tuple[Run, ...]
    rows: Rows


ReadRuns = Callable[[], FoundRuns]


class RunWatch:
    """Reads the runs every so often, as long as somebody asks for news.

    Args:
        read: Returns all runs, the same objects for those that did not change; runs in the thread.
        seconds: Between two looks.
    """

    def __init__(self, read: ReadRuns, seconds: float = LOOK_SECONDS) -> None:
        self._read = read
        self._seconds = seconds
        self._asked, self._ended = Event(), Event()
        self._found: FoundRuns | None = None

    def start(self) -> None:
        """Begin to watch."""
        Thread(target=self._go_on, name="run watch", daemon=True).start()

    def news(self) -> FoundRuns | None:
        """Return the runs as they were found last, once; the thread looks again only after that."""
        self._asked.set()
        found, self._found = self._found, None
        return found

    def end(self) -> None:
        """Look no more."""
        self._ended.set()
        self._asked.set()

    def _go_on(self) -> None:
        while not self._ended.wait(self._seconds):
            self._asked.wait()
            self._asked.clear()
            with suppress(OSError):  # a folder that cannot be listed for a moment
                self._found = self._read()
