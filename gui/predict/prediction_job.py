"""The job that judges images: a process of its own that tells each verdict."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from experiments.events import ImageJudged, Message
from experiments.running.child import MAIN, workspace_options
from experiments.running.processes import UNTIL_INPUT_ENDS
from experiments.workspace import Workspace
from gui.jobs.job import Job
from gui.jobs.runner import Runner


@dataclass(frozen=True)
class Order:
    """What is to be judged.

    Args:
        run: Folder of the run.
        sources: Images and folders.
        out: Where everything is written.
        options: Words of the command line, such as `--masks`.
    """

    run: Path
    sources: tuple[Path, ...]
    out: Path
    options: tuple[str, ...] = ()


MakeCommand = Callable[[Order, Workspace], Sequence[str]]


def prediction_command(order: Order, workspace: Workspace) -> list[str]:
    """Return the command that judges images and tells each verdict as a JSON line."""
    words = ["predict", str(order.run), *map(str, order.sources), "--out", str(order.out)]
    words += [*order.options, "--overlays", "--progress", "json", UNTIL_INPUT_ENDS]
    return [sys.executable, str(MAIN), *workspace_options(workspace), *words]


class PredictionJob:
    """Judges images for a window.

    Args:
        command: Makes the command.
        heard: Told of each image that was judged.
        told: Told of each sentence besides.
    """

    def __init__(
        self,
        command: MakeCommand,
        heard: Callable[[ImageJudged], None],
        told: Callable[[str], None],
    ) -> None:
        self._command = command
        self._order: Order | None = None
        self._workspace = Workspace()
        self._heard, self._told = heard, told
        stopped = "Stopped; what was judged so far is kept."
        self.runner = Runner(self._start_job, self._hear, stopped)

    def start(self, order: Order, workspace: Workspace) -> None:
        """Begin."""
        self._order, self._workspace = order, workspace
        name = f"{datetime.now():%Y%m%d-%H%M%S}_predict"
        self.runner.start(workspace.todo / "jobs" / name)

    def _start_job(self, file: Path) -> Job:
        if self._order is None:
            raise ValueError("nothing is to be judged: start with an order")
        command = self._command(self._order, self._workspace)
        return Job(command, file, file.with_name(f"{file.name}.log"))

    def _hear(self, event: object) -> None:
        if isinstance(event, ImageJudged):
            self._heard(event)
        elif isinstance(event, Message):
            self._told(event.text)
