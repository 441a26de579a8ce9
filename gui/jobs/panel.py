"""The panel of the running job: how far it is, its curves, the end of its log, and Stop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import PySimpleGUI as sg

from experiments.events import EpochFinished
from gui.jobs.progress import describe, fraction
from gui.jobs.runner import Runner
from gui.kit import style

TITLE, BAR, WHERE, LOG, STOP = "job/title", "job/bar", "job/where", "job/log", "job/stop"
CURVES = {"job/loss": "loss", "job/psnr": "PSNR (dB)"}
TRAINING, VALIDATION = "darkcyan", "crimson"
WIDTH, HEIGHT = 182, 104
LEFT, RIGHT, TOP, BOTTOM = 42, 6, 16, 14
STEPS = 1000


class JobPanel:
    """Shows a runner's job."""

    def __init__(self) -> None:
        self._window: Any = None
        self._drawn: tuple[EpochFinished, ...] | None = None
        self._log = ""

    def layout(self) -> list[list[Any]]:
        """Make the elements."""
        graphs = [
            sg.Graph(
                (WIDTH, HEIGHT),
                (0, HEIGHT),
                (WIDTH, 0),
                key=key,
                background_color=style.SURFACE,
                pad=(2, 2),
            )
            for key in CURVES
        ]
        stop = style.button("Stop", STOP, "Ask the job to end; training keeps its best model.")
        return [
            [style.heading("Running job", pad=((4, 4), (2, 2))), sg.Push(), stop],
            [sg.Text("Nothing is running.", key=TITLE, size=(30, 1), expand_x=True)],
            [sg.ProgressBar(STEPS, "h", size_px=(200, 12), key=BAR, border_width=0, expand_x=True)],
            [style.note("", key=WHERE)],
            graphs,
            [
                sg.Text("training", font=style.SMALL, text_color=TRAINING, pad=(4, 0)),
                sg.Text("validation", font=style.SMALL, text_color=VALIDATION, pad=(4, 0)),
            ],
            [self._log_element()],
        ]

    def _log_element(self) -> Any:
        return sg.Multiline(
            key=LOG,
            size=(30, 5),
            font=("DejaVu Sans Mono", 8),
            disabled=True,
            write_only=True,
            autoscroll=True,
            expand_x=True,
            text_color=style.MUTED,
            tooltip="The end of the job's log.",
        )

    def start(self, window: Any) -> None:
        """Take the open window."""
        self._window = window
        window[STOP].update(disabled=True)
        window[WHERE].Widget.configure(wraplength=360, justify="left")
        self._draw(())

    def show(self, runner: Runner) -> None:
        """Show how far the runner's job is."""
        job = runner.job
        progress = runner.progress
        self._window[STOP].update(disabled=job is None or job.stopping)
        if job is None:
            self._window[TITLE].update("Nothing is running.")
            self._window[WHERE].update("")
            self._window[BAR].update(0)
        else:
            title = progress.experiment or progress.action or job.file.stem
            self._window[TITLE].update(shorten(title, 46))
            self._window[TITLE].set_tooltip(title)
            words = "stopping: the best model is kept" if job.stopping else describe(progress)
            self._window[WHERE].update(words)
            self._window[BAR].update(round(STEPS * fraction(progress)))
        self._show_log(runner)
        if progress.history != self._drawn:
            self._draw(progress.history)

    def _show_log(self, runner: Runner) -> None:
        text = "\n".join(list(runner.lines)[-60:])
        if text != self._log:
            self._log = text
            self._window[LOG].update(text)

    def _draw(self, history: tuple[EpochFinished, ...]) -> None:
        self._drawn = history
        curves = {
            "job/loss": [(epoch.loss, epoch.val_loss) for epoch in history],
            "job/psnr": [(epoch.psnr, epoch.val_psnr) for epoch in history],
        }
        for key, values in curves.items():
            lines = (
                (TRAINING, [training for training, _ in values]),
                (VALIDATION, [validation for _, validation in values]),
            )
            _draw_curves(self._window[key], CURVES[key], lines, history)


def shorten(text: str, length: int) -> str:
    """Cut the middle out of a text that is too long for its place."""
    if len(text) <= length:
        return text
    half = (length - 1) // 2
    return f"{text[: length - 1 - half]}…{text[len(text) - half :]}"


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
    small = (style.FAMILY, 7)

    def write(text: str, place: tuple[int, int], side: Any, font: Any = small) -> None:
        graph.draw_text(text, place, font=font, color=style.MUTED, text_location=side)

    write(title, (LEFT, 8), sg.TEXT_LOCATION_LEFT, style.SMALL)
    graph.draw_line((LEFT, TOP), (LEFT, HEIGHT - BOTTOM), color=style.LINE)
    graph.draw_line((LEFT, HEIGHT - BOTTOM), (WIDTH - RIGHT, HEIGHT - BOTTOM), color=style.LINE)
    values = [value for _, line in lines for value in line]
    if not values:
        return
    low, high = min(values), max(values)
    for value, y in ((high, TOP + 3), (low, HEIGHT - BOTTOM - 3)):
        write(
            f"{value:.2g}" if value < 1 else f"{value:.3g}", (LEFT - 3, y), sg.TEXT_LOCATION_RIGHT
        )
    corner = (WIDTH - RIGHT, HEIGHT - 6)
    write(f"epoch {history[-1].epoch}", corner, sg.TEXT_LOCATION_RIGHT)
    for color, line in lines:
        points = curve_points(line, low, high)
        if len(points) > 1:
            graph.draw_lines(points, color=color, width=2)
        else:
            graph.draw_point(points[0], size=5, color=color)
