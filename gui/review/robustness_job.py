"""The button that measures the robustness of runs, and the job that does it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from experiments.running.child import MAIN, workspace_options
from experiments.running.processes import UNTIL_INPUT_ENDS
from experiments.runs import Run
from experiments.workspace import Workspace
from gui.jobs.job import GRACE_SECONDS, Job
from gui.jobs.progress import describe
from gui.jobs.runner import Ended, Runner
from gui.kit import elements
from gui.kit.host import Host
from gui.kit.keys import Keys
from gui.kit.tab import Handler, Part, Values, without_values

MakeCommand = Callable[[Sequence[Path], Workspace], list[str]]
"""From the folders of runs and the workspace to the command that measures them."""

START = Keys("runs")("robustness")
TOOLTIP = "Evaluate the ticked runs, or the marked one, under changes of light, lens and position."


def robustness_button() -> Any:
    """Make the button, for the row of another part."""
    return elements.button("Robustness", START, TOOLTIP)


def robustness_command(runs: Sequence[Path], workspace: Workspace) -> list[str]:
    """Return the command that measures runs and reports events as JSON lines."""
    words = ["robustness", *map(str, runs), "--progress", "json", UNTIL_INPUT_ENDS]
    return [sys.executable, str(MAIN), *workspace_options(workspace), *words]


class RobustnessJob(Part):
    """Measures runs in a process of its own.

    Args:
        host: The window.
        runs: Returns the runs to measure.
        measured: Called when a job has ended, told whether it did all.
        command: Makes the command of a job.
        grace: How many seconds the job may take to end when the window closes.
    """

    def __init__(
        self,
        host: Host,
        runs: Callable[[], Sequence[Run]],
        measured: Callable[[bool], object],
        command: MakeCommand,
        grace: float = GRACE_SECONDS,
    ) -> None:
        self._host = host
        self._runs = runs
        self._measured = measured
        self._command = command
        self._grace = grace
        self._runner = Runner(self._start_job, stopped="Stopped; what was measured before is kept.")
        self._disabled: bool | None = None

    @property
    def busy(self) -> bool:
        """Whether runs are being measured."""
        return self._runner.running

    def handlers(self) -> Mapping[str, Handler]:
        """Return what to do on which event."""
        return {START: without_values(self._start)}

    def look(self, values: Values) -> None:
        """Say what the job has reported, and offer the button only where it can do something."""
        ended = len(self._runner.ended)
        if self._runner.tick() and self._runner.running:
            self._host.say(f"Robustness: {describe(self._runner.progress)}")
        if len(self._runner.ended) > ended:
            self._tell_end(self._runner.ended[-1])
        disabled = self._runner.running or not self._folders()
        if disabled != self._disabled:
            self._disabled = disabled
            self._host.window[START].update(disabled=disabled)

    def end(self) -> None:
        """Stop the job and wait until nothing of it is left."""
        self._runner.end(self._grace)

    def _folders(self) -> list[Path]:
        return [run.folder.path for run in self._runs() if run.metrics]

    def _start(self) -> None:
        if not self._runner.running and self._folders():
            name = f"{datetime.now():%Y%m%d-%H%M%S}_robustness"
            self._runner.start(self._host.workspace.todo / "jobs" / name)
            self._host.say("Robustness: starting")

    def _start_job(self, file: Path) -> Job:
        command = self._command(self._folders(), self._host.workspace)
        return Job(command, file, file.with_name(f"{file.name}.log"))

    def _tell_end(self, ended: Ended) -> None:
        self._host.say(ended.sentence, wrong=ended.status == "failed")
        self._measured(ended.status == "done")
