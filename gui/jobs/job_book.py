"""Keeps what jobs a runner begins and ends, for the list of those that have finished."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from experiments.errors import one_sentence
from experiments.files.in_words import describe_actions
from experiments.workspace import Workspace
from gui.jobs.finished import FinishedJob, actions_of, keep_job
from gui.jobs.job import Job
from gui.jobs.runner import Ended, Runner
from gui.kit.in_order import InOrder
from storage.owner import this_process

END_SECONDS = 10.0
"""How long a window that closes waits for the list; a job that is not kept then was interrupted."""


class JobBook:
    """Follows a runner.

    Args:
        runner: Runs the jobs.
        workspace: Where the window works.
        tell: Told in a sentence what could not be kept, or what keeping it waits for.
        kept: Called with a job whose line stands in the list by now.
        now: The time.
        patience: For how many seconds keeping may wait before that is told.

    Attributes:
        actions: What the job does that runs, or that ran last.
        what: The same in words.
        instead_of: The file of the earlier job that the next one goes on with.
    """

    def __init__(
        self,
        runner: Runner,
        workspace: Callable[[], Workspace],
        tell: Callable[[str], object],
        kept: Callable[[FinishedJob], object],
        now: Callable[[], datetime] = datetime.now,
        patience: float = 3.0,
    ) -> None:
        self._runner = runner
        self._workspace = workspace
        self._tell = tell
        self._tell_kept = kept
        self._now = now
        self._keeping = InOrder("finished jobs", self._tell_failure)
        self._waits_for: deque[tuple[float, str]] = deque()
        self._patience = patience
        self._job: Job | None = None
        self._kept: FinishedJob | None = None
        self.actions: tuple[Any, ...] = ()
        self.what = ""
        self.instead_of: Path | None = None

    def follow(self) -> Ended | None:
        """Keep what has begun and ended since the last call.

        Returns:
            The job that has ended, if one has.
        """
        self._keeping.deliver()
        self._tell_waiting()
        ended = None
        if self._job is not None and self._job is not self._runner.job:
            ended = self._runner.ended[-1]
            self._end(ended)
        if self._runner.job is not None and self._job is not self._runner.job:
            self._begin(self._runner.job)
        self._job = self._runner.job
        return ended

    def end(self) -> None:
        """Wait until all is kept, unless another window holds the list for too long."""
        self._keeping.end(END_SECONDS)

    def _begin(self, job: Job) -> None:
        workspace = self._workspace()
        self.actions = tuple(actions_of(job.file))
        self.what = describe_actions(self.actions) or job.file.stem
        self._kept = FinishedJob(
            file=job.file.absolute(),
            what=self.what,
            status="running",
            log=job.log.absolute(),
            data=workspace.data.absolute(),
            runs=workspace.runs.absolute(),
            began=self._now().isoformat(timespec="seconds"),
            owner=this_process(),
        )
        self._keep(self._kept, self.instead_of)
        self.instead_of = None

    def _end(self, ended: Ended) -> None:
        if self._kept is None:
            return
        update = {
            "file": ended.file.absolute(),
            "status": ended.status,
            "sentence": ended.sentence,
            "ended": self._now().isoformat(timespec="seconds"),
            "owner": None,
        }
        self._keep(self._kept.model_copy(update=update), self._kept.file)
        self._kept = None

    def _keep(self, job: FinishedJob, instead_of: Path | None) -> None:
        """Keep a job in a thread: another window may hold the list for long."""
        work = partial(keep_job, self._workspace().todo, job, instead_of, self._note_waiting)
        self._keeping.start(work, partial(self._tell_kept, job))

    def _note_waiting(self, sentence: str) -> None:
        """Take note, in the thread, of what is waited for."""
        self._waits_for.append((time.monotonic(), sentence))

    def _tell_waiting(self) -> None:
        """Tell what is waited for if that takes long; two windows often meet for a moment."""
        if not self._keeping.busy:
            self._waits_for.clear()
        elif self._waits_for and time.monotonic() - self._waits_for[0][0] >= self._patience:
            self._tell(self._waits_for.popleft()[1])

    def _tell_failure(self, error: BaseException) -> None:
        self._tell(f"The list of finished jobs is not kept: {one_sentence(error)}")
