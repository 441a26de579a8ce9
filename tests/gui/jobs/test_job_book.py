"""What a window's jobs began and ended with is kept, whatever other windows do with the list."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any

import pytest

from experiments.workspace import Workspace
from gui.jobs.finished import FinishedJob, finished_path, read_finished
from gui.jobs.job_book import JobBook
from gui.jobs.runner import Ended
from storage.locks import hold


class Opened:
    """A book, the runner that it follows, and what it told."""

    def __init__(self, todo: Path, patience: float = 0) -> None:
        self.todo = todo
        self.runner: Any = SimpleNamespace(job=None, ended=[])
        self.told: list[str] = []
        self.kept: list[str] = []
        workspace = Workspace(todo=todo)
        self.book = JobBook(
            self.runner, lambda: workspace, self.told.append, self._note, patience=patience
        )

    def _note(self, job: FinishedJob) -> None:
        self.kept.append(f"{job.file.stem} {job.status}")

    def run(self, name: str) -> None:
        """Let a job begin and end."""
        file = self.todo / "jobs" / f"{name}.json"
        self.runner.job = SimpleNamespace(file=file, log=file.with_suffix(".log"))
        self.book.follow()
        self.runner.ended.append(Ended(name, "done", "Done.", file.with_suffix(".log"), file))
        self.runner.job = None
        assert self.book.follow() is self.runner.ended[-1]

    def follow_until(self, condition: Callable[[], object]) -> None:
        for _ in range(4000):
            self.book.follow()
            if condition():
                return
            time.sleep(0.005)
        pytest.fail("did not come true")


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    return Opened(tmp_path / "todo")


@contextmanager
def another_window(todo: Path, seconds: float) -> Iterator[Event]:
    """Hold the list, as a window that hangs, until the event that this gives, or for long."""
    holds, may_end = Event(), Event()

    def hang() -> None:
        with hold(finished_path(todo), "the list"):
            holds.set()
            may_end.wait(seconds)

    thread = Thread(target=hang)
    thread.start()
    holds.wait()
    yield may_end
    may_end.set()
    thread.join()


def test_a_window_goes_on_while_another_holds_the_list_and_keeps_all_of_it_once(
    opened: Opened,
) -> None:
    with another_window(opened.todo, 10) as may_end:
        opened.run("a")
        opened.run("b")
        assert read_finished(opened.todo) == ()
        opened.follow_until(lambda: opened.told)
        assert "the list of finished jobs" in opened.told[0]
        assert opened.kept == []
        may_end.set()
        opened.follow_until(lambda: len(opened.kept) == 4)
    assert opened.kept == ["a running", "a done", "b running", "b done"]
    assert [job.file.stem for job in read_finished(opened.todo)] == ["b", "a"]
    assert len(finished_path(opened.todo).read_text().splitlines()) == 2


def test_two_windows_that_meet_for_a_moment_say_nothing(tmp_path: Path) -> None:
    opened = Opened(tmp_path / "todo", patience=60)
    with another_window(opened.todo, 0.5):
        opened.run("a")
        opened.follow_until(lambda: len(opened.kept) == 2)
    assert opened.told == []


def test_a_window_that_closes_right_after_keeps_its_job(opened: Opened) -> None:
    with another_window(opened.todo, 0.5):
        opened.run("a")
        opened.book.end()
    assert [job.status for job in read_finished(opened.todo)] == ["done"]


def test_what_cannot_be_kept_is_told(opened: Opened) -> None:
    opened.todo.write_text("no folder")
    opened.run("a")
    opened.follow_until(lambda: len(opened.told) == 2)
    assert opened.told[0].startswith("The list of finished jobs is not kept: ")
