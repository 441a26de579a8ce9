"""Keeps what jobs a runner begins and ends, for the list of those that have finished."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from experiments.errors import USER_ERRORS, one_sentence
from experiments.files.in_words import describe_actions
from experiments.workspace import Workspace
from gui.jobs.finished import FinishedJob, actions_of, keep_job
from gui.jobs.job import Job
from gui.jobs.runner import Ended, Runner
from storage.owner import this_process


class JobBook:
    """Follows a runner.

    Args:
        runner: Runs the jobs.
        workspace: Where the window works.
        tell: Told in a sentence what could not be kept.
        now: The time.

    Attributes:
        actions: What the job does that runs, or that ran last.
        what: The same in words.
        instead_of: The file of the earlier job that the next one goes on with.
    """

    def __init__(
        self,
        runner: Runner,
        workspace: Callable[[], Workspace],
        tell: Callable[[str], None],
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        self._runner = runner
        self._workspace = workspace
        self._tell = tell
        self._now = now
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
        ended = None
        if self._job is not None and self._job is not self._runner.job:
            ended = self._runner.ended[-1]
            self._end(ended)
        if self._runner.job is not None and self._job is not self._runner.job:
            self._begin(self._runner.job)
        self._job = self._runner.job
        return ended

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
        try:
            keep_job(self._workspace().todo, job, instead_of)
        except USER_ERRORS as error:
            self._tell(f"The list of finished jobs is not kept: {one_sentence(error)}")
