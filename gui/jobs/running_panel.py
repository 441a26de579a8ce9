"""The panel of the running job: how far it is, its curves, the end of its log, and Stop."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import PySimpleGUI as sg

from experiments.events import EpochFinished
from gui.jobs.progress import STARTING, JobProgress, describe, fraction
from gui.jobs.runner import Runner
from gui.jobs.shortening import shorten
from gui.kit import elements, style
from gui.kit.host import Host
from gui.kit.keys import Keys
from gui.kit.tab import Handler, Part, Rows, without_values
from gui.kit.tooltips import explain

KEYS = Keys("job")
CURVES = {"loss": "loss", "psnr": "PSNR (dB)"}
"""Title of each graph, by the number of an epoch that it shows."""

BARS = {"whole": "whole job", "part": "this part"}
"""What stands beside each bar."""

NOTHING = "Nothing is running."
TRAINING, VALIDATION = "darkcyan", "crimson"
WIDTH, HEIGHT = 182, 104
LEFT, RIGHT, TOP, BOTTOM = 42, 6, 16, 14
STEPS = 1000
NUMBER_FONT = (style.FAMILY, 7)
TITLE_LETTERS, WORDS_PIXELS, LOG_LINES = 46, 360, 60


class RunningPanel(Part):
    """Shows a runner's job.

    Args:
        host: The window.
        runner: Runs the jobs.
        what: Says what the job does.
    """

    def __init__(self, host: Host, runner: Runner, what: Callable[[], str]) -> None:
        self._host = host
        self._runner = runner
        self._what = what
        self._drawn: tuple[EpochFinished, ...] | None = None
        self._log = ""

    def layout(self) -> Rows:
        """Make the elements."""
        stop = "Ask the job to end; training keeps its best model."
        return [
            [
                elements.heading("Running job", pad=((4, 4), (2, 2))),
                sg.Push(),
                elements.button("Stop", KEYS("stop"), stop),
            ],
            [sg.Text(NOTHING, key=KEYS("title"), size=(30, 1), expand_x=True)],
            *([elements.note(title, width=9), _bar(name)] for name, title in BARS.items()),
            [elements.note("", key=KEYS("where"))],
            [_graph(name) for name in CURVES],
            [
                sg.Text("training", font=style.SMALL, text_color=TRAINING, pad=(4, 0)),
                sg.Text("validation", font=style.SMALL, text_color=VALIDATION, pad=(4, 0)),
            ],
            [_log()],
        ]

    def start(self) -> None:
        """Take the open window."""
        self._element("stop").update(disabled=True)
        elements.wrap(self._element("where"), WORDS_PIXELS)
        self._draw(())

    def handlers(self) -> Mapping[str, Handler]:
        """Return what to do on which event."""
        return {KEYS("stop"): without_values(self._runner.stop)}

    def show(self) -> None:
        """Show how far the runner's job is."""
        job, progress = self._runner.job, self._runner.progress
        self._element("stop").update(disabled=job is None or job.stopping)
        if job is None:
            self._show_words(NOTHING, "", JobProgress())
        else:
            words = describe(progress) if progress != JobProgress() else STARTING
            words = "stopping: the best model is kept" if job.stopping else words
            self._show_words(progress.experiment or self._what(), words, progress)
        self._show_log()
        if progress.history != self._drawn:
            self._draw(progress.history)

    def _element(self, name: str) -> Any:
        return self._host.window[KEYS(name)]

    def _show_words(self, title: str, where: str, progress: JobProgress) -> None:
        self._element("title").update(shorten(title, TITLE_LETTERS))
        explain(self._element("title"), title)
        self._element("where").update(where)
        self._element("whole").update(round(STEPS * progress.whole))
        self._element("part").update(round(STEPS * fraction(progress)))

    def _show_log(self) -> None:
        text = "\n".join(list(self._runner.lines)[-LOG_LINES:])
        if text != self._log:
            self._log = text
            self._element("log").update(text)

    def _draw(self, history: tuple[EpochFinished, ...]) -> None:
        self._drawn = history
        for name, title in CURVES.items():
            lines = (
                (TRAINING, [getattr(epoch, name) for epoch in history]),
                (VALIDATION, [getattr(epoch, f"val_{name}") for epoch in history]),
            )
            _draw_curves(self._element(name), title, lines, history)


def _bar(name: str) -> Any:
    return sg.ProgressBar(
        STEPS, "h", size_px=(200, 10), key=KEYS(name), border_width=0, expand_x=True, pad=(4, 1)
    )


def _graph(name: str) -> Any:
    return sg.Graph(
        (WIDTH, HEIGHT),
        (0, HEIGHT),
        (WIDTH, 0),
        key=KEYS(name),
        background_color=style.SURFACE,
        pad=(2, 2),
    )


def _log() -> Any:
    return elements.readout(
        KEYS("log"),
        (30, 5),
        font=style.SMALL_MONO,
        autoscroll=True,
        text_color=style.MUTED,
        tooltip="The end of the job's log.",
    )


def curve_points(
    values: Sequence[float], low: float, high: float, width: int = WIDTH, height: int = HEIGHT
) -> list[tuple[float, float]]:
    """Place one value for each epoch inside a graph, in pixels from its upper left corner."""
    across = width - LEFT - RIGHT
    down = height - TOP - BOTTOM
    span = high - low or 1.0
    steps = max(len(values) - 1, 1)
    return [
        (LEFT + across * place / steps, TOP + down * (high - value) / span)
        for place, value in enumerate(values)
    ]


def _draw_curves(
    graph: Any,
    title: str,
    lines: Sequence[tuple[str, list[float]]],
    history: Sequence[EpochFinished],
) -> None:
    graph.erase()
    _write(graph, title, (LEFT, 8), sg.TEXT_LOCATION_LEFT, style.SMALL)
    graph.draw_line((LEFT, TOP), (LEFT, HEIGHT - BOTTOM), color=style.LINE)
    graph.draw_line((LEFT, HEIGHT - BOTTOM), (WIDTH - RIGHT, HEIGHT - BOTTOM), color=style.LINE)
    values = [value for _, line in lines for value in line]
    if not values:
        return
    low, high = min(values), max(values)
    _write_numbers(graph, low, high, history[-1].epoch)
    for color, line in lines:
        points = curve_points(line, low, high)
        if len(points) > 1:
            graph.draw_lines(points, color=color, width=2)
        else:
            graph.draw_point(points[0], size=5, color=color)


def _write_numbers(graph: Any, low: float, high: float, epoch: int) -> None:
    for value, y in ((high, TOP + 3), (low, HEIGHT - BOTTOM - 3)):
        text = f"{value:.2g}" if value < 1 else f"{value:.3g}"
        _write(graph, text, (LEFT - 3, y), sg.TEXT_LOCATION_RIGHT)
    _write(graph, f"epoch {epoch}", (WIDTH - RIGHT, HEIGHT - 6), sg.TEXT_LOCATION_RIGHT)


def _write(
    graph: Any, text: str, place: tuple[int, int], side: Any, font: Any = NUMBER_FONT
) -> None:
    graph.draw_text(text, place, font=font, color=style.MUTED, text_location=side)
