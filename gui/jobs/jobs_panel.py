"""The panel at the side: the running job, the todo list, and how earlier jobs ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from gui.jobs.job import GRACE_SECONDS
from gui.jobs.runner import Runner
from gui.jobs.running_panel import RunningPanel
from gui.jobs.todo_panel import TodoPanel
from gui.kit import elements
from gui.kit.host import Host
from gui.kit.keys import Keys
from gui.kit.tab import Handler, Part, Rows, Values

KEYS = Keys("jobs")
SIZE = (392, 300)
TODO_SECONDS = 2.0
ENDINGS = {"done": "finished", "failed": "failed", "stopped": "was stopped"}


class JobsPanel(Part):
    """Follows a runner.

    Args:
        host: The window.
        runner: Runs the jobs.
        ended: Called when a job has ended.
        grace: How many seconds a job may take to end when the window closes.
    """

    def __init__(
        self,
        host: Host,
        runner: Runner,
        ended: Callable[[], None],
        grace: float = GRACE_SECONDS,
    ) -> None:
        self._host = host
        self._runner = runner
        self._ended = ended
        self._grace = grace
        self._running = RunningPanel(host, runner)
        self._todo = TodoPanel(host, runner)
        self._shown: Any = None
        self._last_refresh = 0.0

    @property
    def busy(self) -> bool:
        """Whether a job is running."""
        return self._runner.running

    def layout(self) -> Rows:
        """Make the elements."""
        rows = [*self._running.layout(), *self._todo.layout()]
        return [[elements.scrolled(rows, KEYS("scroll"), SIZE, pad=((8, 0), 0))]]

    def start(self) -> None:
        """Take the open window; what is beside the panel gets all further width."""
        self._host.window[KEYS("scroll")].TKColFrame.pack_configure(expand=False, fill="y")
        self._running.start()
        self._todo.start()

    def handlers(self) -> Mapping[str, Handler]:
        """Return what to do on which event."""
        return {**self._running.handlers(), **self._todo.handlers()}

    def look(self, values: Values) -> None:
        """Show what the job has reported, and now and then what waits."""
        before = len(self._runner.ended)
        if self._runner.tick() or self._shown is not self._runner.job:
            self._shown = self._runner.job
            self._running.show()
        if len(self._runner.ended) > before:
            self._tell_end()
        if time.monotonic() - self._last_refresh > TODO_SECONDS:
            self.refresh()

    def refresh(self) -> None:
        """Look at the todo list."""
        self._last_refresh = time.monotonic()
        self._todo.refresh()

    def end(self) -> None:
        """Stop the job and wait until nothing of it is left."""
        self._runner.end(self._grace)

    def _tell_end(self) -> None:
        ended = self._runner.ended[-1]
        words = f"{ended.name} {ENDINGS[ended.status]}."
        self._host.say(words, wrong=ended.status == "failed")
        self._todo.show_ended()
        self.refresh()
        self._ended()
