"""The panel at the side: the running job, the todo list, and how earlier jobs ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from experiments.errors import one_sentence
from gui.jobs.editing import Editing
from gui.jobs.finished import Ending, FinishedJob, actions_ended
from gui.jobs.finished_panel import FinishedPanel
from gui.jobs.job import GRACE_SECONDS
from gui.jobs.job_book import JobBook
from gui.jobs.next_step import NextStep, next_step, say_done
from gui.jobs.runner import Ended, Runner
from gui.jobs.running_panel import RunningPanel
from gui.jobs.todo_panel import TodoPanel
from gui.kit import elements, style
from gui.kit.host import Host
from gui.kit.keys import Keys, shortcut
from gui.kit.tab import Handler, Part, Rows, Values, without_values

KEYS = Keys("jobs")
FOLD, FOLD_BUTTON = "fold", KEYS("fold")
SIZE = (392, 300)
NARROW = 1100
"""Windows with fewer pixels across show the panel while a job runs, or when it is unfolded."""

TODO_SECONDS = 2.0


@dataclass(frozen=True)
class Around:
    """What the window around the panel does for it.

    Args:
        ended: Called when a job has ended.
        note: Called with the actions of a job that begins or ends, at the start with those of
            earlier ones.
        hidden: Tells whether the tab in front needs the panel's place.
        show_results: Shows runs, given their names.
        edit: Shows an entry of the todo list in its form, to change it.
        offer: Says what has been done, and offers what comes next.
    """

    ended: Callable[[], object]
    note: Callable[[Sequence[Ending]], None]
    hidden: Callable[[], bool]
    show_results: Callable[[Sequence[str]], object]
    edit: Callable[[Path], object]
    offer: Callable[[str, NextStep | None], object]


class JobsPanel(Part):
    """Follows a runner.

    Args:
        host: The window.
        runner: Runs the jobs.
        editing: Which entry of the todo list is being changed.
        around: What the window does for it.
        grace: How many seconds a job may take to end when the window closes.
    """

    def __init__(
        self,
        host: Host,
        runner: Runner,
        editing: Editing,
        around: Around,
        grace: float = GRACE_SECONDS,
    ) -> None:
        self._host = host
        self._runner = runner
        self._around = around
        self._grace = grace
        tell = partial(host.say, wrong=True)
        self.book = JobBook(runner, lambda: host.workspace, tell, self._show_kept)
        self._running = RunningPanel(host, runner, lambda: self.book.what)
        self._todo = TodoPanel(host, runner, editing, around.edit)
        self.finished = FinishedPanel(host, runner, self.book, around.show_results)
        self._folded: bool | None = None
        self._said_folded = False
        self._place: dict[str, Any] | None = None
        self._shown: Any = None
        self._last_refresh = 0.0

    @property
    def busy(self) -> bool:
        """Whether a job is running."""
        return self._runner.running

    def layout(self) -> Rows:
        """Make the elements."""
        rows = [row for part in self._parts for row in part.layout()]
        size = (style.enlarged(SIZE[0]), SIZE[1])
        return [[elements.scrolled(rows, KEYS("scroll"), size, pad=((8, 0), 0))]]

    def start(self) -> None:
        """Take the open window; the panel keeps its width, what is beside it gets the rest."""
        self._frame.pack_configure(side="right", expand=False, fill="y", before=self._first)
        for part in self._parts:
            part.start()
        earlier = partial(actions_ended, self._host.workspace.todo)
        self._host.background.start(KEYS("earlier"), earlier, self._around.note)

    def handlers(self) -> Mapping[str, Handler]:
        """Return what to do on which event."""
        fold = {shortcut(FOLD): without_values(self._fold), FOLD_BUTTON: without_values(self._fold)}
        own = {name: act for part in self._parts for name, act in part.handlers().items()}
        return {**own, **fold}

    def look(self, values: Values) -> None:
        """Show what the job has reported, and now and then what waits."""
        self._give_way()
        self.book.follow()
        actions = self.book.actions
        changed, failure = self._tick()
        ended = self.book.follow()
        if changed or self._shown is not self._runner.job:
            self._note_begun()
            self._running.show()
        if ended is not None:
            self._tell_end(ended, actions)
        if failure is not None:
            self._host.say(f"The TODO list stops here: {one_sentence(failure)}", wrong=True)
        if time.monotonic() - self._last_refresh > TODO_SECONDS:
            self.refresh()

    def _tick(self) -> tuple[bool, OSError | None]:
        """Take in what the job has reported; its end counts although no other could begin."""
        try:
            return self._runner.tick(), None
        except OSError as error:
            return True, error

    def refresh(self) -> None:
        """Look at the todo list, and at what other windows have finished."""
        self._last_refresh = time.monotonic()
        self._todo.refresh()
        self.finished.refresh()

    def end(self) -> None:
        """Stop the job, and wait until nothing of it is left and its end is kept."""
        self.book.follow()
        with suppress(OSError):
            self._runner.end(self._grace)
        self.book.follow()
        self.book.end()

    @property
    def _parts(self) -> tuple[Part, ...]:
        return (self._running, self._todo, self.finished)

    @property
    def _frame(self) -> Any:
        return self._host.window[KEYS("scroll")].TKColFrame

    @property
    def _first(self) -> Any:
        """What is beside the panel; it is placed after it, so that it gives way."""
        return self._frame.master.pack_slaves()[0]

    def _fold(self) -> None:
        """Fold the panel away, or unfold it."""
        self._folded = not self._is_folded
        self._give_way()

    @property
    def _is_folded(self) -> bool:
        """Whether it is folded: as somebody said, else where the window is narrow."""
        if self._folded is not None:
            return self._folded
        is_narrow = int(self._host.window.TKroot.winfo_width()) < NARROW
        return is_narrow and not self._runner.running

    def _give_way(self) -> None:
        """Take the panel away from where its place is needed, and bring it back."""
        folded = self._is_folded
        if folded != self._said_folded:
            self._said_folded = folded
            self._host.window[FOLD_BUTTON].update("Show jobs" if folded else "Hide jobs")
        wanted = not (folded or self._around.hidden())
        if wanted and self._place is not None:
            self._frame.pack(**self._place, before=self._first)
            self._place = None
        elif not wanted and self._place is None:
            self._place = dict(self._frame.pack_info())
            self._frame.pack_forget()

    def _note_begun(self) -> None:
        """Let it be known that another job runs by now, if one does."""
        if self._runner.job is not None and self._runner.job is not self._shown:
            self._around.note([(action, "running") for action in self.book.actions])
        self._shown = self._runner.job

    def _tell_end(self, ended: Ended, actions: Sequence[Any]) -> None:
        if ended.status == "done":
            self._around.offer(say_done(actions, ended.sentence), next_step(actions))
        else:
            self._host.say(ended.sentence, wrong=ended.status == "failed")
        self._around.note([(action, ended.status) for action in actions])
        self.refresh()
        self._around.ended()

    def _show_kept(self, job: FinishedJob) -> None:
        """Select a job in the list as soon as it stands there with its end."""
        if job.status != "running":
            self.finished.refresh(newest=True)
