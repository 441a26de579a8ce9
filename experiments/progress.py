"""Events as they are shown: JSON lines for a program, bars for a person."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TextIO

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from experiments.events import (
    STAGES,
    EpochFinished,
    Event,
    ExperimentStarted,
    Failed,
    Message,
    OnEvent,
    StageProgress,
    to_line,
)
from storage.printable import printable


def json_lines(stream: TextIO, check: Callable[[], None] = lambda: None) -> OnEvent:
    """Return a function that writes each event as one JSON object a line.

    Where nobody reads any more nothing is written, and the work is not harmed: a program that was
    killed closes what its child writes to a moment before the child learns that it is to stop.

    Args:
        stream: Where they are written.
        check: Called before each step of the work is shown; may raise to end it.
    """

    def write(event: Event) -> None:
        if isinstance(event, StageProgress):
            check()
        with suppress(BrokenPipeError):
            print(to_line(event), file=stream, flush=True)

    return write


class TerminalProgress:
    """Shows events to a person: bars in a terminal, a line for each epoch elsewhere.

    Args:
        console: Where they are shown.
        check: Called before each step of the work is shown; may raise to end it.
    """

    def __init__(self, console: Console, check: Callable[[], None] = lambda: None) -> None:
        self.console = console
        self._check = check
        self._bars: Progress | None = None
        self._task: Any = None
        self._shown: tuple[str, int] | None = None

    def __call__(self, event: Event) -> None:
        """Show one event; what a person need not see is left out."""
        match event:
            case StageProgress():
                self._check()
                self._show_stage(event)
            case EpochFinished():
                self._show_epoch(event)
            case ExperimentStarted():
                self._show_experiment(event)
            case Message():
                self._say(event.text)
            case Failed():
                name = f"{event.experiment}: " if event.experiment else ""
                self._say(f"{name}{event.message}", "red")

    def close(self) -> None:
        """End the bar that is being shown."""
        if self._bars:
            self._bars.stop()
        self._bars, self._shown = None, None

    def _show_stage(self, event: StageProgress) -> None:
        wanted = (event.stage, event.epoch or 0)
        if self._shown is None or self._shown != wanted or self._bars is None:
            self.close()
            self._bars = self._new_bars()
            self._task = self._bars.add_task(_title(event), total=event.total, figures="")
            self._bars.start()
            self._shown = wanted
        self._bars.update(
            self._task, completed=event.done, total=event.total, figures=_figures(event)
        )
        if event.done >= event.total and event.stage != "train":
            self.close()

    def _show_epoch(self, event: EpochFinished) -> None:
        self.close()
        self.console.print(
            f"Epoch {event.epoch}/{event.epochs}  loss {event.loss:.5f}  "
            f"PSNR {event.psnr:.2f} dB  validation {event.val_psnr:.2f} dB  "
            f"{event.seconds:.0f} s",
            markup=False,
            highlight=False,
        )

    def _show_experiment(self, event: ExperimentStarted) -> None:
        self.close()
        place = f"{event.index + 1}/{event.count}"
        name = escape(printable(event.experiment))
        self.console.print(f"[bold]Experiment {place}[/]: {name}", highlight=False)

    def _say(self, text: str, style: str | None = None) -> None:
        self.close()
        self.console.print(printable(text), style=style, markup=False, highlight=False)

    def _new_bars(self) -> Progress:
        return Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[figures]}", markup=False),
            console=self.console,
            transient=True,
            disable=not self.console.is_terminal,
        )


def terminal_progress(
    check: Callable[[], None] = lambda: None, kind: type[TerminalProgress] | None = None
) -> TerminalProgress:
    """Return the display for the terminal that this program runs in.

    Args:
        check: Called before each step of the work is shown; may raise to end it.
        kind: Which display; none is the one of work that is done one after the other.
    """
    return (kind or TerminalProgress)(Console(file=sys.stderr, soft_wrap=True), check)


def _title(event: StageProgress) -> str:
    title = STAGES.get(event.stage, event.stage).capitalize()
    return f"{title} {event.epoch}/{event.epochs}" if event.epoch is not None else title


def _figures(event: StageProgress) -> str:
    if event.loss is None or event.psnr is None:
        return ""
    return f"loss {event.loss:.4f}  PSNR {event.psnr:.1f} dB"
