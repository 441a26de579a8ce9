"""Runs in the same axes, a line each, and the table of the settings in which they differ."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from evaluation.curves import thin_curve
from evaluation.fonts import literal
from evaluation.plots import FAINT, PALETTE, NamedCurve
from experiments.review.counting_map import measure_of
from experiments.review.differences import differing_settings
from experiments.review.plots import (
    check_number,
    deciding_curve,
    pixel_curve,
    read_history,
    run_label,
)
from experiments.runs import Run

_DPI, _ROW, _LETTER = 100, 22, 7.2
_LEFT = 0.22
SAME = "These runs have the same settings."


def draw_overlaid(runs: Sequence[Run], width: int, height: int, measure: str) -> Figure:
    """Draw validation PSNR and both ROC curves of some runs, a line each, the legend below.

    Args:
        runs: One to five runs; one that has no curve is left out of its axes.
        width: In pixels.
        height: In pixels.
        measure: Whose ROC curves are drawn, as in `draw_runs`.

    Raises:
        ValueError: If there are no runs or more than five.
    """
    check_number(runs)
    figure = Figure(figsize=(width / _DPI, height / _DPI), dpi=_DPI, layout="constrained")
    psnr, image, pixel = figure.subplots(1, 3)
    lines = [psnr.plot([], [], color=colour, linewidth=1.8)[0] for colour in PALETTE[: len(runs)]]
    for run, colour in zip(runs, PALETTE, strict=False):
        history = read_history(run)
        values = [row["val_psnr"] for row in history]
        psnr.plot([row["epoch"] for row in history], values, color=colour, linewidth=1.8)
        metrics = run.metrics.get(measure_of(run, measure), {})
        _draw_curve(image, deciding_curve(metrics), colour)
        _draw_curve(pixel, pixel_curve(metrics), colour)
    psnr.set_title("Validation", fontsize=10)
    psnr.set(xlabel="Epoch", ylabel="PSNR [dB]")
    psnr.xaxis.set_major_locator(MaxNLocator(integer=True))
    psnr.spines[["top", "right"]].set_visible(False)
    _finish_roc(image, "ROC, image-wise")
    _finish_roc(pixel, "ROC, pixel-wise")
    legend = figure.legend(
        lines, [_legend_text(run, number, measure) for number, run in enumerate(runs, start=1)],
        loc="outside lower center", fontsize=9, frameon=False,
    )  # fmt: skip
    for text in legend.get_texts():
        literal(text)
    return figure


def draw_settings(runs: Sequence[Run], width: int, height: int) -> Figure:
    """Draw the table of the settings in which some runs differ, a column each.

    Args:
        runs: One to five runs.
        width: In pixels.
        height: In pixels; rows that do not fit are counted.

    Raises:
        ValueError: If there are no runs or more than five.
    """
    check_number(runs)
    figure = Figure(figsize=(width / _DPI, height / _DPI), dpi=_DPI)
    rows = list(differing_settings(runs).items())
    if not rows:
        figure.text(0.5, 0.5, SAME, ha="center", va="center", color="#777777")
        return figure
    share = (1 - _LEFT) / len(runs)
    letters = int(share * width / _LETTER)
    names = [run_label(run, number, letters) for number, run in enumerate(runs, start=1)]
    top = max(name.count("\n") for name in names) + 2
    fitting = max(height // _ROW - top - 1, 1)
    shown = rows if len(rows) <= fitting else rows[: fitting - 1]
    _write_row(figure, 0.6, ("", *names), share, letters, weight="bold")
    for line, (name, values) in enumerate(shown, start=top):
        _write_row(figure, line, (name, *values), share, letters)
    if len(shown) < len(rows):
        more = f"… and {len(rows) - len(shown)} more settings: make the window higher"
        _write_row(figure, top + len(shown), (more,), 1 - _LEFT, 200)
    return figure


def _write_row(
    figure: Figure, line: float, texts: Sequence[str], share: float, letters: int, **look: Any
) -> None:
    width, height = (float(side) * _DPI for side in figure.get_size_inches())
    y = 1 - (line * _ROW) / height
    for place, text in enumerate(texts):
        x = 8 / width if place == 0 else _LEFT + (place - 1) * share
        most = int(_LEFT * width / _LETTER) if place == 0 and len(texts) > 1 else letters
        said = text if "\n" in text else textwrap.shorten(text, max(most, 12), placeholder="…")
        literal(figure.text(x, y, said, fontsize=9, va="top", **look))


def _draw_curve(axes: Axes, named: NamedCurve | None, colour: str) -> None:
    if named is not None:
        thin = thin_curve(named.curve)
        axes.plot(thin.fpr, thin.tpr, color=colour, linewidth=1.8, clip_on=False, zorder=3)


def _finish_roc(axes: Axes, title: str) -> None:
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=0.8, linestyle=(0, (4, 3)))
    axes.set_title(title, fontsize=10)
    axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    axes.set(xlabel="False-positive rate", ylabel="True-positive rate")
    axes.spines[["top", "right"]].set_visible(False)


def _legend_text(run: Run, number: int, measure: str) -> str:
    metrics = run.metrics.get(measure_of(run, measure), {})
    found = {"image": deciding_curve(metrics), "pixel": pixel_curve(metrics)}
    areas = [f"{key} {named.auroc:.3f}" for key, named in found.items() if named is not None]
    name = " · ".join(run_label(run, number, 1000).split("\n"))
    return f"{name}   AUROC {', '.join(areas)}" if areas else name
