"""How earlier jobs ended, kept from one window to the next: `todo/jobs/finished.jsonl`.

One job a line, the newest first, so that a damaged line costs one job and not all.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from experiments.files.problems import check_file
from storage.locks import Waiting, hold
from storage.owner import Owner
from storage.reading import DamagedFileError, read_text
from storage.settings import Strict
from storage.whole import write_whole

MOST_JOBS = 100
INTERRUPTED = "The window or the machine ended before the job did."


Ending = tuple[Any, str]
"""An action, and the status of the job that had it."""


class FinishedJob(Strict):
    """One job, as it was when it was last heard of.

    Args:
        file: Its action file; of the todo list, where it was filed.
        what: What it does, in words.
        status: How it ended; of one that a window runs now, that it does.
        sentence: What to tell about its end.
        log: The file of all that it said.
        data: Folder of all datasets that it worked with.
        runs: Folder of all runs.
        began: When, as ISO 8601 has it.
        ended: When; none while it runs.
        owner: The window that runs it; none when nobody does.
    """

    file: Path
    what: str
    status: Literal["running", "done", "failed", "stopped", "interrupted"]
    sentence: str = ""
    log: Path
    data: Path
    runs: Path
    began: str
    ended: str | None = None
    owner: Owner | None = None


def finished_path(todo: Path) -> Path:
    """Return the file that keeps the jobs of a todo folder."""
    return todo / "jobs" / "finished.jsonl"


def read_finished(todo: Path) -> tuple[FinishedJob, ...]:
    """Return the jobs that have ended, the newest first.

    One whose window is gone was interrupted; one that another window runs has not ended.
    """
    return tuple(job for each in _read(todo) if (job := _as_it_is_now(each)).status != "running")


def keep_job(
    todo: Path,
    job: FinishedJob,
    instead_of: Path | None = None,
    tell: Callable[[str], None] = print,
) -> None:
    """Put a job first; what was kept of an earlier attempt to run the same file goes.

    A file that another window is running stays that window's. Waits as long as another window
    changes the list, so it is not for a window's own thread.

    Args:
        todo: The todo folder.
        job: The job, running or ended.
        instead_of: The file of an earlier job that this one goes on with.
        tell: Told once, in a sentence, what is waited for.
    """
    path, again = finished_path(todo), (job.file, instead_of)
    with hold(path, "the list of finished jobs", Waiting(wait=True, tell=tell)):
        known = tuple(_read(todo))
        if any(each.file == job.file and _runs_elsewhere(each) for each in known):
            return
        others = [each for each in known if each.file not in again or each.status == "done"]
        _write(path, [job, *others][:MOST_JOBS])


def actions_ended(todo: Path) -> tuple[Ending, ...]:
    """Return what earlier jobs had to do and how they ended, the newest last."""
    jobs = reversed(read_finished(todo))
    return tuple((action, job.status) for job in jobs for action in actions_of(job.file))


def actions_of(file: Path) -> Sequence[Any]:
    """Return the actions of a job's file; none when it is gone or damaged."""
    try:
        return check_file(file)[0]
    except OSError:
        return ()


def _write(path: Path, jobs: Sequence[FinishedJob]) -> None:
    write_whole(path, "".join(job.model_dump_json() + "\n" for job in jobs))


def _read(todo: Path) -> Iterator[FinishedJob]:
    try:
        lines = read_text(finished_path(todo)).split("\n")
    except (FileNotFoundError, DamagedFileError):
        return
    for line in lines:
        try:
            yield FinishedJob.model_validate_json(line)
        except ValidationError:
            continue


def _runs_elsewhere(job: FinishedJob) -> bool:
    is_ours = job.owner is not None and job.owner.process == os.getpid() and job.owner.is_here
    return not is_ours and _as_it_is_now(job).status == "running"


def _as_it_is_now(job: FinishedJob) -> FinishedJob:
    if job.status != "running" or (job.owner is not None and not job.owner.is_dead):
        return job
    return job.model_copy(update={"status": "interrupted", "sentence": INTERRUPTED})
