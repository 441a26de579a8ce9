"""Measuring beside the window how long training steps take, and remembering it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from experiments.config.actions import TrainNet
from experiments.events import StepMeasured
from experiments.files.write import write_actions
from experiments.study.machine import this_machine
from experiments.study.step_times import read_step_times, remember_step_times
from experiments.workspace import Workspace
from gui.jobs.job import Job, job_command
from gui.kit.tab import Part, Values

MakeCommand = Callable[[Path, Workspace], list[str]]
"""From an action file and the workspace to the command that measures the steps of its runs."""

FILE = "measured_steps.json"


def measuring_command(file: Path, workspace: Workspace) -> list[str]:
    """Return the command that measures, in a process that loads Keras in the window's stead."""
    return [*job_command(file, workspace), "--dry-run"]


class StepMeasuring:
    """The times of training steps that are known, and the process that measures others.

    Args:
        file: Where they are remembered.
        command: Makes the command that measures.
        is_free: Whether nothing else is computing, which would make steps seem slower.
        now: Tells the time.
    """

    def __init__(
        self,
        file: Path,
        command: MakeCommand,
        is_free: Callable[[], bool],
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        self._file = file
        self._command = command
        self._is_free = is_free
        self._now = now
        self._machine = this_machine()
        self._asked: set[str] = set()
        self._job: Job | None = None
        self._gave_up = False
        self.seconds = read_step_times(file, self._machine, now())

    @property
    def running(self) -> bool:
        """Whether steps are being measured."""
        return self._job is not None

    def ask(self, steps: Collection[str], action: TrainNet, workspace: Workspace) -> None:
        """Measure steps, unless that is known, was tried before, or something else is computing.

        Args:
            steps: Their names.
            action: Trains with them, on any dataset.
            workspace: Where its presets lie.
        """
        wanted = set(steps) - set(self.seconds) - self._asked
        if not wanted or self._job is not None or not self._is_free():
            return
        self._asked |= wanted
        file = workspace.todo / "jobs" / FILE
        with suppress(OSError):  # a time that stays unknown is no reason to disturb anybody
            write_actions(file, [action])
            self._job = Job(self._command(file, workspace), file, file.with_suffix(".log"))

    def look(self) -> bool:
        """Take in what was measured; true when anything changed."""
        self.give_way()
        if self._gave_up or self._job is None:
            gave_up, self._gave_up = self._gave_up, False
            return gave_up
        told = [event for event in self._job.poll() if isinstance(event, StepMeasured)]
        found = {event.step: event.seconds for event in told}
        self.seconds |= found
        if found:
            with suppress(OSError):
                remember_step_times(self._file, self._machine, found, self._now())
        if not self._job.running:
            self._job = None
            return True
        return bool(found)

    def end(self) -> None:
        """Stop measuring, at once: there is nothing to keep."""
        if self._job is not None:
            self._job.kill()
            self._job.end(grace=0)
            self._job = None

    def give_way(self) -> None:
        """Leave the machine to something else that computes by now; it can be asked again."""
        if self._job is not None and not self._is_free():
            self.end()
            self._asked &= set(self.seconds)
            self._gave_up = True


class MeasuringPanel(Part):
    """Lets measuring give way, whichever tab is in front; it has nothing to show.

    Args:
        measuring: What gives way.
    """

    def __init__(self, measuring: StepMeasuring) -> None:
        self._measuring = measuring

    def look(self, values: Values) -> None:
        """Give way to what has begun meanwhile."""
        self._measuring.give_way()
