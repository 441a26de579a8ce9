"""The button that measures the robustness of runs and stops that, and the job that does it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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
from gui.kit.tooltips import explain

MakeCommand = Callable[[Sequence[Path], Workspace], list[str]]
"""From the folders of runs and the workspace to the command that measures them."""

KEYS = Keys("runs")
BUTTON, SAID = KEYS("robustness"), KEYS("robustness_said")
MEASURE, STOP, STOPPING = "Robustness", "Stop", "stopping …"
TOOLTIPS = {
    MEASURE: "Evaluate the ticked runs, or the marked one, under changes of light, lens and "
    "position.",
    STOP: "Stop measuring the robustness; what was measured before is kept.",
}


@dataclass(frozen=True)
class Face:
    """What the button shows, and what is said beside it."""

    text: str
    enabled: bool
    said: str = ""


def robustness_elements() -> list[Any]:
    """Make the button and the words beside it, for the row of another part."""
    return [elements.button(MEASURE, BUTTON, TOOLTIPS[MEASURE]), elements.note("", SAID)]


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
        self._shown: Face | None = None

    @property
    def busy(self) -> bool:
        """Whether runs are being measured."""
        return self._runner.running

    def handlers(self) -> Mapping[str, Handler]:
        """Return what to do on which event."""
        return {BUTTON: without_values(self._start_or_stop)}

    def look(self, values: Values) -> None:
        """Say what the job has reported, and offer the button only where it can do something."""
        ended = len(self._runner.ended)
        self._runner.tick()
        if len(self._runner.ended) > ended:
            self._tell_end(self._runner.ended[-1])
        face = self._face()
        if face != self._shown:
            self._shown = face
            self._show(face)

    def end(self) -> None:
        """Stop the job and wait until nothing of it is left."""
        self._runner.end(self._grace)

    def _folders(self) -> list[Path]:
        return [run.folder.path for run in self._runs() if run.metrics]

    def _face(self) -> Face:
        job = self._runner.job
        if job is None:
            return Face(MEASURE, bool(self._folders()))
        if job.stopping:
            return Face(STOP, enabled=False, said=STOPPING)
        return Face(STOP, enabled=True, said=describe(self._runner.progress))

    def _show(self, face: Face) -> None:
        button, said = self._host.window[BUTTON], self._host.window[SAID]
        button.update(face.text, disabled=not face.enabled)
        explain(button, TOOLTIPS[face.text])
        said.update(face.said)
        explain(said, face.said)  # a narrow window cuts it

    def _start_or_stop(self) -> None:
        if self._runner.running:
            self._runner.stop()
        elif self._folders():
            name = f"{datetime.now():%Y%m%d-%H%M%S}_robustness"
            self._runner.start(self._host.workspace.todo / "jobs" / name)

    def _start_job(self, file: Path) -> Job:
        command = self._command(self._folders(), self._host.workspace)
        return Job(command, file, file.with_name(f"{file.name}.log"))

    def _tell_end(self, ended: Ended) -> None:
        self._host.say(ended.sentence, wrong=ended.status == "failed")
        self._measured(ended.status == "done")
