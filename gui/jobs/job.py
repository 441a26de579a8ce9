"""A job: the child process that runs an action file, what it reports, and how it is stopped."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from pydantic import BaseModel

from experiments.events import Event, from_line
from experiments.exit_codes import STOPPED, TERMINATED
from experiments.files.write import write_actions
from experiments.running.child import MAIN, child_environment, workspace_options
from experiments.running.processes import (
    UNTIL_INPUT_ENDS,
    ask_to_stop,
    kill_with_all,
    start_process,
)
from experiments.workspace import Workspace

GRACE_SECONDS = 30.0
"""How long a job that was asked to stop may take to keep its best model."""

TAIL_LINES = 200


def write_job_file(todo: Path, actions: Sequence[BaseModel], now: datetime) -> Path:
    """Write the action file of a job, whole, beside the todo list.

    Args:
        todo: The todo folder.
        actions: What the job does.
        now: When it was asked for; it becomes part of the name.

    Returns:
        The file, such as `todo/jobs/20260131-120000_train_net.json`.
    """
    name = f"{now:%Y%m%d-%H%M%S}_{actions[0].model_dump()['action']}"
    path, number = todo / "jobs" / f"{name}.json", 1
    while path.exists():
        number += 1
        path = path.with_name(f"{name}_{number}.json")
    write_actions(path, actions)
    return path


def job_command(file: Path, workspace: Workspace) -> list[str]:
    """Return the command that runs an action file and reports events as JSON lines.

    A file of the todo list goes on where it was interrupted, and is filed when it is through.
    """
    options = workspace_options(workspace)
    verb = ["todo", "run"] if file.parent == workspace.todo else ["run"]
    words = [*verb, str(file), "--progress", "json", UNTIL_INPUT_ENDS]
    return [sys.executable, str(MAIN), *options, *words]


class Job:
    """A running action file.

    It is asked to stop by the end of its standard input, so it also stops when the window is gone.

    Args:
        command: What to run; it writes one JSON event a line to its output.
        file: The action file that it runs.
        log: Where all that it says besides is kept.
    """

    def __init__(self, command: Sequence[str], file: Path, log: Path) -> None:
        self.file = file
        self.log = log
        self.code: int | None = None
        self.tail: deque[str] = deque(maxlen=TAIL_LINES)
        self._asked_to_stop: float | None = None
        self._heard: queue.SimpleQueue[Event | str] = queue.SimpleQueue()
        log.parent.mkdir(parents=True, exist_ok=True)
        self._child = start_process(command, stderr=subprocess.PIPE, env=child_environment())
        self._readers = [
            threading.Thread(target=self._read_events, args=(self._child.stdout,), daemon=True),
            threading.Thread(target=self._read_words, args=(self._child.stderr,), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    @property
    def running(self) -> bool:
        """Whether the job may still report something."""
        return self.code is None

    @property
    def stopping(self) -> bool:
        """Whether the job has been asked to stop."""
        return self._asked_to_stop is not None

    @property
    def was_stopped(self) -> bool:
        """Whether the job ended because it was asked to."""
        return self.code in (STOPPED, TERMINATED) or (self.stopping and self.code != 0)

    def poll(self) -> list[Event]:
        """Return the events since the last call, and notice when the job has ended.

        A job that was asked to stop and goes on for longer than the grace period is killed.
        """
        if self._asked_to_stop is not None and self.running:
            self.kill_when_due(time.monotonic())
        ended = self._child.poll() is not None
        if ended:
            kill_with_all(self._child)
        finished = ended and not any(reader.is_alive() for reader in self._readers)
        events = self._drain()
        if finished:
            self.code = self._child.returncode
        return events

    def stop(self) -> None:
        """Ask the job to end; training keeps its best model."""
        if self._asked_to_stop is None and self._child.poll() is None:
            self._asked_to_stop = time.monotonic()
            ask_to_stop(self._child)

    def kill_when_due(self, now: float, grace: float = GRACE_SECONDS) -> None:
        """Kill a job that was asked to stop longer than `grace` seconds before `now`."""
        if self._asked_to_stop is not None and now - self._asked_to_stop > grace:
            self.kill()

    def kill(self) -> None:
        """End the job and all that it has started, at once."""
        kill_with_all(self._child)

    def end(self, grace: float = GRACE_SECONDS) -> None:
        """Stop the job and wait until nothing of it is left."""
        self.stop()
        try:
            self._child.wait(grace)
        except subprocess.TimeoutExpired:
            self.kill()
        self._child.wait()
        kill_with_all(self._child)
        for reader in self._readers:
            reader.join()
        self.poll()

    def note(self, words: Sequence[str]) -> None:
        """Add lines to the log; one that cannot be written is no reason to fail."""
        with suppress(OSError), self.log.open("a", encoding="utf-8") as log:
            log.write("".join(f"{line}\n" for line in words))

    def _drain(self) -> list[Event]:
        events: list[Event] = []
        while not self._heard.empty():
            heard = self._heard.get()
            if isinstance(heard, str):
                self.tail.append(heard)
            else:
                events.append(heard)
        return events

    def _read_events(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                self._heard.put(from_line(line))

    def _read_words(self, stream: IO[str]) -> None:
        with stream, self.log.open("a", encoding="utf-8") as log:
            for line in stream:
                log.write(line)
                log.flush()
                self._heard.put(line.rstrip("\n"))


def start_job(file: Path, workspace: Workspace) -> Job:
    """Run an action file of a workspace; its log lies beside the job files."""
    log = workspace.todo / "jobs" / f"{file.stem}.log"
    return Job(job_command(file, workspace), file, log)
