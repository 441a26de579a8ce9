"""How far work has come, as events: JSON lines for a program, bars for a person."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Event = Mapping[str, Any]
Report = Callable[[Event], None]

STAGES = {
    "import": "Importing images",
    "sample": "Drawing the sample",
    "corrupt": "Corrupting images",
    "load": "Reading images",
    "train": "Training",
    "evaluate": "Reconstructing",
    "sampling": "Sampling uncertainty",
    "pictures": "Writing pictures",
    "predict": "Predicting",
}


def stage_progress(report: Report, stage: str) -> Callable[[int, int], None]:
    """Return a function of (done, total) that reports one stage."""
    return lambda done, total: report(
        {"event": "progress", "stage": stage, "done": done, "total": total}
    )


def about(report: Report, experiment: str) -> Report:
    """Return a report that names the experiment in every event."""
    return lambda event: report({"experiment": experiment, **event})


def json_lines(stream: TextIO) -> Report:
    """Return a report that writes one JSON object a line."""

    def report(event: Event) -> None:
        print(json.dumps(event), file=stream, flush=True)

    return report


class TerminalReport:
    """Shows events to a person: bars in a terminal, a line for each epoch elsewhere.

    Args:
        console: Where they are shown.
    """

    def __init__(self, console: Console) -> None:
        self.console = console
        self._bars: Progress | None = None
        self._task: Any = None
        self._shown: tuple[str, int] | None = None

    def __call__(self, event: Event) -> None:
        """Show one event."""
        show = getattr(self, f"_show_{event['event']}", None)
        if show:
            show(event)

    def close(self) -> None:
        """End the bar that is being shown."""
        if self._bars:
            self._bars.stop()
        self._bars, self._shown = None, None

    def _show_progress(self, event: Event) -> None:
        wanted = (event["stage"], event.get("epoch", 0))
        if self._shown is None or self._shown != wanted or self._bars is None:
            self.close()
            self._bars = self._new_bars()
            self._task = self._bars.add_task(_title(event), total=event["total"], figures="")
            self._bars.start()
            self._shown = wanted
        self._bars.update(
            self._task, completed=event["done"], total=event["total"], figures=_figures(event)
        )
        if event["done"] >= event["total"] and event["stage"] != "train":
            self.close()

    def _show_epoch(self, event: Event) -> None:
        self.close()
        self.console.print(
            f"Epoch {event['epoch']}/{event['epochs']}  loss {event['loss']:.5f}  "
            f"PSNR {event['psnr']:.2f} dB  validation {event['val_psnr']:.2f} dB  "
            f"{event['seconds']:.0f} s",
            highlight=False,
        )

    def _show_experiment_started(self, event: Event) -> None:
        self.close()
        place = f"{event['index'] + 1}/{event['count']}"
        self.console.print(f"[bold]Experiment {place}[/]: {event['experiment']}", highlight=False)

    def _show_message(self, event: Event) -> None:
        self.close()
        self.console.print(event["text"], markup=False, highlight=False)

    def _show_failed(self, event: Event) -> None:
        self.close()
        name = f"{event['experiment']}: " if event.get("experiment") else ""
        self.console.print(f"{name}{event['message']}", style="red", markup=False, highlight=False)

    def _new_bars(self) -> Progress:
        return Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[figures]}"),
            console=self.console,
            transient=True,
            disable=not self.console.is_terminal,
        )


def terminal_report() -> TerminalReport:
    """Return a report for the terminal that this program runs in."""
    return TerminalReport(Console(file=sys.stderr, soft_wrap=True))


def _title(event: Event) -> str:
    title = STAGES.get(event["stage"], str(event["stage"]))
    return f"{title} {event['epoch']}/{event['epochs']}" if "epoch" in event else title


def _figures(event: Event) -> str:
    if "loss" not in event:
        return ""
    return f"loss {event['loss']:.4f}  PSNR {event['psnr']:.1f} dB"
