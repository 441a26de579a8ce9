"""All trainings of a sweep on one screen: a bar for each that runs, and one for the whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from experiments.events import (
    STAGES,
    Event,
    ExperimentFinished,
    ExperimentStarted,
    Failed,
    Message,
    StageProgress,
)
from experiments.progress import TerminalProgress


class SweepProgress(TerminalProgress):
    """Shows what several trainings at once tell; outside a terminal a line for each that ends.

    Args:
        console: Where they are shown.
        check: Called before each step of the work is shown; may raise to end it.
    """

    def __init__(self, console: Console, check: Callable[[], None] = lambda: None) -> None:
        super().__init__(console, check)
        self._rows: dict[str, Any] = {}
        self._shares: dict[str, float] = {}
        self._whole: Any = None
        self._screen: Progress | None = None

    def __call__(self, event: Event) -> None:
        """Show one event."""
        match event:
            case ExperimentStarted():
                self._start(event)
            case StageProgress():
                self._check()
                self._move(event)
            case ExperimentFinished():
                self._end(event.experiment, f"done: {event.experiment}")
            case Failed() if event.name is not None:
                self._end(event.name, f"failed: {event.name}: {event.message}")
            case Failed():
                self._print(event.message)
            case Message():
                self._print(event.text)

    def close(self) -> None:
        """End the bars that are being shown."""
        super().close()
        if self._screen:
            self._screen.stop()
        self._screen, self._whole = None, None
        self._rows.clear()

    def _start(self, event: ExperimentStarted) -> None:
        if self._screen is None:
            self._screen = _screen(self.console)
            self._whole = self._screen.add_task("the whole", total=event.count, said="")
            self._screen.start()
        self._rows[event.experiment] = self._screen.add_task(
            event.experiment, total=1.0, said="waiting"
        )

    def _move(self, event: StageProgress) -> None:
        name = str(event.experiment)
        share = event.done / max(1, event.total)
        said = STAGES.get(event.stage, event.stage)
        if event.epoch is not None and event.epochs:
            share = (event.epoch - 1 + share) / event.epochs
            said = f"epoch {event.epoch}/{event.epochs}"
            self._shares[name] = share
        if self._screen is not None and name in self._rows:
            self._screen.update(self._rows[name], completed=share, said=said)
            self._screen.update(self._whole, completed=sum(self._shares.values()))

    def _end(self, name: str, sentence: str) -> None:
        self._shares[name] = 1.0
        if self._screen is not None and name in self._rows:
            self._screen.remove_task(self._rows.pop(name))
            self._screen.update(self._whole, completed=sum(self._shares.values()))
        self._print(sentence)

    def _print(self, text: str) -> None:
        self.console.print(text, markup=False, highlight=False)


def _screen(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[said]}", markup=False),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
