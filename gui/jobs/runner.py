"""The one job that runs, those of the todo list after it, and how the earlier ones ended."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from experiments.events import EpochFinished, Event, ExperimentStarted, Failed, Message, ignore
from experiments.exit_codes import BAD_INPUT
from experiments.files.todo import file_away, find_filed, waiting_files
from gui.jobs.job import Job
from gui.jobs.progress import JobProgress, advance

LOG_LINES = 300
STOPPED_WORDS = {
    "import_db": "Stopped; nothing was imported.",
    "corrupt_db": "Stopped; what was saved before is kept.",
    "eval_net": "Stopped; the earlier figures are kept.",
}
"""What is said of a job that was stopped in another action than a training."""


@dataclass(frozen=True)
class Ended:
    """How a job ended.

    Args:
        name: The name of its file.
        status: Whether it did all, failed in part, or was stopped.
        sentence: What to tell about it.
        log: Where all that it said is kept.
        file: Where its action file is now.
    """

    name: str
    status: Literal["done", "failed", "stopped"]
    sentence: str
    log: Path
    file: Path


class Runner:
    """Runs one job after the other.

    Args:
        start: Starts the job of an action file.
        on_event: Told of every event that a job reports.
        stopped: What is said of a job that was stopped.
    """

    def __init__(
        self,
        start: Callable[[Path], Job],
        on_event: Callable[[Event], None] = ignore,
        stopped: str = "Stopped; the best model so far is kept.",
    ) -> None:
        self._stopped = stopped
        self._start = start
        self._on_event = on_event
        self._from_todo = False
        self._todo: Path | None = None
        self._left_to_others: set[Path] = set()
        self.job: Job | None = None
        self.progress = JobProgress()
        self.lines: deque[str] = deque(maxlen=LOG_LINES)
        self.ended: list[Ended] = []

    @property
    def running(self) -> bool:
        """Whether a job is under way."""
        return self.job is not None

    def start(self, file: Path) -> None:
        """Start the job of an action file that is not on the todo list."""
        self._begin(file, from_todo=False)

    def run_all(self, todo: Path) -> bool:
        """Run what waits in a todo folder, one file after the other; false when nothing waits."""
        self._todo = todo
        self._left_to_others.clear()
        return self._begin_next()

    def stop(self) -> None:
        """Ask the job to end, and start no other."""
        self._todo = None
        if self.job is not None:
            self.job.stop()

    def end(self, grace: float) -> None:
        """Stop the job and wait until nothing of it is left."""
        self._todo = None
        if self.job is not None:
            self.job.end(grace)
            self.tick()

    def tick(self) -> bool:
        """Take in what the job has reported; true when anything changed."""
        if self.job is None:
            return False
        events = self.job.poll()
        for event in events:
            self.progress = advance(self.progress, event)
            self._note(self.job, _log_lines(event))
            self._on_event(event)
        said = len(self.job.tail)
        self.lines.extend(self.job.tail)
        self.job.tail.clear()
        if not self.job.running:
            self._finish(self.job)
            return True
        return bool(events or said)

    def _note(self, job: Job, words: list[str]) -> None:
        """Keep what an event tells in the log that is shown, and in the job's own."""
        self.lines.extend(words)
        if words:
            job.note(words)

    def _begin(self, file: Path, *, from_todo: bool) -> None:
        self.progress = JobProgress()
        self.lines.clear()
        self._from_todo = from_todo
        self.job = self._start(file)

    def _begin_next(self) -> bool:
        listed = waiting_files(self._todo) if self._todo is not None else ()
        waiting = [path for path in listed if path not in self._left_to_others]
        if not waiting:
            self._todo = None
            return False
        self._begin(waiting[0], from_todo=True)
        return True

    def _finish(self, job: Job) -> None:
        ended = _outcome(job, self.progress, tuple(self.lines), self._stopped)
        self.job = None
        self.ended.append(ended)
        if ended.status == "stopped":
            self._todo = None
        try:
            if self._from_todo and ended.status != "stopped" and job.file.exists():
                self._file_away(job, ended)
            filed = find_filed(job.file, failed=ended.status == "failed")
            self.ended[-1] = replace(ended, file=filed)
            self._begin_next()
        except OSError:
            self._todo = None  # an entry that stays where it is would begin again and again
            raise

    def _file_away(self, job: Job, ended: Ended) -> None:
        """File what its job did not file: it crashed, or another process runs the same file."""
        if job.code == BAD_INPUT:
            self._left_to_others.add(job.file)
        else:
            file_away(job.file, ended.sentence if ended.status == "failed" else None)


def _outcome(job: Job, progress: JobProgress, lines: tuple[str, ...], stopped: str) -> Ended:
    if job.was_stopped:
        said = STOPPED_WORDS.get(progress.action, stopped)
        return Ended(job.file.stem, "stopped", said, job.log, job.file)
    if job.code == 0 and not progress.failures:
        said = progress.results[-1] if progress.results else "Done."
        return Ended(job.file.stem, "done", said, job.log, job.file)
    words = [line.strip() for line in lines if line.strip()]
    said = words[-1] if words else f"The job ended with exit code {job.code}."
    failures = " ".join(dict.fromkeys(progress.failures))
    return Ended(job.file.stem, "failed", failures or said, job.log, job.file)


def _log_lines(event: Event) -> list[str]:
    """Return what an event adds to the log that is shown."""
    match event:
        case EpochFinished():
            return [
                f"epoch {event.epoch}/{event.epochs}  loss {event.loss:.4f}  "
                f"PSNR {event.psnr:.2f}  val {event.val_psnr:.2f}"
            ]
        case Message():
            return [event.text]
        case Failed():
            return [event.message]
        case ExperimentStarted():
            return [f"run: {event.experiment}"]
        case _:
            return []
