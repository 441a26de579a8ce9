"""What a selection of trainings amounts to, shown: its runs, and what each network costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import PySimpleGUI as sg

from gui.builder.train_summary import Cost, TrainSummary
from gui.builder.training_time import total_words, unmeasured
from gui.kit import elements, style
from gui.kit.keys import Keys
from gui.kit.tab import Rows

COLUMNS = {
    "Architecture": 16,
    "Training": 14,
    "Parameters": 11,
    "Deepest level": 12,
    "Output": 12,
    "Memory": 9,
    "Time of a run": 16,
}
"""Heading of each column, with its width in characters."""

PROBLEM_PIXELS = 780
ENDED = {
    "running": ("This is being trained.", "These runs are being trained."),
    "done": ("This has been trained.", "These runs have been trained."),
    "stopped": ("This training was stopped.", "These trainings were stopped."),
    "failed": ("This training failed.", "Not all of these trainings succeeded."),
    "interrupted": ("This training was interrupted.", "These trainings were interrupted."),
}
"""What is said of one run and of several, by the status of the job that trained them."""

GO_ON = "Resume under “Finished and failed” goes on; Replace in the part Options starts anew."
BEGIN_ANEW = "There is no model to go on with: Replace in the part Options starts anew."


class TrainSummaryView:
    """Shows a summary.

    Args:
        keys: Names its elements.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._window: Any = None

    def rows(self) -> Rows:
        """Make the elements."""
        tooltip = "Folders that will be written into the folder of runs."
        names = elements.readout(self._keys("names"), (60, 4), font=style.MONO, tooltip=tooltip)
        widths = list(COLUMNS.values())
        costs = elements.table(list(COLUMNS), self._keys("costs"), widths, 4, expand_x=True)
        return [
            [sg.Text("", key=self._keys("count"), font=style.BOLD)],
            [elements.problem(self._keys("problem"))],
            [elements.problem(self._keys("remark"))],
            [costs],
            [elements.label("Names of the runs")],
            [names],
        ]

    def start(self, window: Any) -> None:
        """Take the open window."""
        self._window = window
        for name in ("problem", "remark"):
            elements.wrap(window[self._keys(name)], PROBLEM_PIXELS)

    def show(
        self,
        summary: TrainSummary,
        seconds: Mapping[str, float],
        *,
        measuring: bool = False,
        ended: str = "",
    ) -> None:
        """Show what a selection amounts to.

        Args:
            summary: What it amounts to.
            seconds: Of the training steps that were measured here, by their names.
            measuring: Whether others are being measured.
            ended: How the last job that trained this is or ended; empty if none is known.
        """
        window = self._window
        window[self._keys("count")].update(study_words(summary, seconds, measuring))
        known = ended_words(summary, ended)
        color = style.MUTED if known else style.WRONG
        elements.say(window[self._keys("problem")], known or summary.problem, color)
        elements.say(window[self._keys("remark")], summary.remark, style.WARNING)
        window[self._keys("costs")].update([_row(cost, seconds) for cost in summary.costs])
        marks = (" " * 3 + "(exists)" if name in summary.existing else "" for name in summary.names)
        lines = (f"{name}{mark}" for name, mark in zip(summary.names, marks, strict=True))
        window[self._keys("names")].update("\n".join(lines))


def ended_words(summary: TrainSummary, ended: str) -> str:
    """Say why it is no wonder that runs exist, and what can be done with them.

    Args:
        summary: What a selection amounts to.
        ended: The status of the last job that trained it.

    Returns:
        Nothing where none of the runs exists, or no job explains it.
    """
    if not summary.existing or ended not in ENDED:
        return ""
    said = ENDED[ended][len(summary.names) > 1]
    if ended in ("running", "done") or not summary.problem:
        return said
    return f"{said} {GO_ON if summary.can_go_on else BEGIN_ANEW}"


def study_words(
    summary: TrainSummary, seconds: Mapping[str, float], measuring: bool = False
) -> str:
    """Say how many runs a selection makes, and how long they take one after the other."""
    number = len(summary.names)
    count = "1 run" if number == 1 else f"{number} runs"
    if not number:
        return count
    if not unmeasured(summary.efforts, seconds):
        order = "" if number == 1 else ", one after the other"
        return f"{count}: {total_words(summary.efforts, seconds)} on this machine{order}"
    wait = "; measuring how long that takes here …" if measuring else ""
    return f"{count}: {total_words(summary.efforts, seconds)}{wait}"


def show_bytes(number: int) -> str:
    """Write a size of memory for people."""
    return f"{number / 2**30:.1f} GiB" if number >= 2**30 else f"{max(number / 2**20, 1):.0f} MiB"


def _row(cost: Cost, seconds: Mapping[str, float]) -> list[str]:
    return [
        cost.architecture,
        cost.training,
        f"{cost.parameters:,}",
        _shape(cost.deepest),
        _shape(cost.output),
        show_bytes(cost.memory),
        total_words([cost.effort], seconds).removesuffix(" seen"),
    ]


def _shape(numbers: Sequence[int]) -> str:
    return "×".join(map(str, numbers))
