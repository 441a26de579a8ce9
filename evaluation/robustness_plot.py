"""The plot of how figures change when all test images do: a row a change, a panel a figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, PercentFormatter

from evaluation.fonts import literal
from evaluation.plots import INK, PALETTE, shortened, write_figure
from evaluation.robustness import HEADINGS, Robustness

DASHES = (0, (4, 2))
SHARES_OF_IMAGES = ("false_alarms", "misses")
LONGEST_NAME = 60
SIZE = (10.5, 4.6)
"""Width and height of the PNG file in inches."""

_MARGIN = 0.04
"""How far below 0 or above 1 a panel may go, as a share of what it shows."""

_SPREAD = 0.7
"""Share of a row's height that the marks of several runs take."""


def write_robustness_plot(path: Path, runs: Mapping[str, Robustness]) -> None:
    """Write the plot as a PNG file; `draw_robustness` says what is in it."""
    figure = Figure(figsize=SIZE, layout="constrained")
    draw_robustness(figure, runs)
    write_figure(path, figure)


def draw_robustness(figure: Figure, runs: Mapping[str, Robustness]) -> None:
    """Draw what was measured of some runs, each in a colour of its own.

    Each panel shows one figure: a dashed line where it is for the unchanged images, and for each
    change a mark that is tied to the line.

    Args:
        figure: Empty, with a layout that makes room for a legend outside of the panels.
        runs: What was measured, by the names of the runs; at least one.
    """
    headings = _headings(list(runs.values()))
    panels = figure.subplots(1, len(HEADINGS), sharey=True)
    for axes, key in zip(panels, HEADINGS, strict=True):
        for place, robustness in enumerate(runs.values()):
            _draw_run(axes, key, robustness, list(headings), _offset(place, len(runs)), place)
        _finish_panel(axes, key)
    panels[0].set_yticks(range(len(headings)), list(headings.values()))
    panels[0].set_ylim(len(headings) - 0.5, -0.5)
    _name_runs(figure, list(runs))


def _headings(runs: Sequence[Robustness]) -> dict[str, str]:
    """Return the heading of each change that was measured of any run, by its key."""
    return {change.key: change.heading for run in runs for change in run.changes}


def _offset(place: int, count: int) -> float:
    """Return how far below the middle of a row the marks of a run are, in rows."""
    return _SPREAD * ((place + 0.5) / count - 0.5)


def _draw_run(
    axes: Axes, key: str, robustness: Robustness, rows: Sequence[str], offset: float, place: int
) -> None:
    colour = PALETTE[place % len(PALETTE)]
    unchanged = getattr(robustness.unchanged, key)
    if unchanged is None:
        return
    axes.axvline(unchanged, color=colour, linewidth=1.1, linestyle=DASHES, zorder=2)
    found = {change.key: getattr(change.figures, key) for change in robustness.changes}
    marks = [(rows.index(change) + offset, x) for change, x in found.items() if x is not None]
    heights, values = [y for y, _ in marks], [x for _, x in marks]
    axes.hlines(heights, unchanged, values, color=colour, linewidth=2, alpha=0.45, zorder=3)
    axes.plot(values, heights, "o", color=colour, markersize=5, zorder=4, clip_on=False)


def _finish_panel(axes: Axes, key: str) -> None:
    axes.set_title(HEADINGS[key], fontsize=10)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(INK)
    axes.tick_params(colors=INK, labelsize=8.5, length=0)
    axes.grid(color="#E6E6E6", linewidth=0.6)
    axes.set_axisbelow(True)
    if not axes.lines:
        axes.set_xticks([])
        axes.text(0.5, 0.5, "undefined", transform=axes.transAxes, ha="center", color=INK)
        return
    axes.margins(x=0.08)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    if key in SHARES_OF_IMAGES:
        axes.xaxis.set_major_formatter(PercentFormatter(1))
    low, high = axes.get_xlim()
    low, high = max(low, -_MARGIN * min(high, 1)), min(high, 1 + _MARGIN * (1 - max(low, 0)))
    axes.set_xlim(low, high)


def _name_runs(figure: Figure, names: Sequence[str]) -> None:
    """Say above the panels which colour is which run, and what the lines are."""
    handles = [
        Line2D([], [], color=PALETTE[place % len(PALETTE)], marker="o", markersize=5, linewidth=2)
        for place in range(len(names))
    ]
    handles.append(Line2D([], [], color=INK, linewidth=1.1, linestyle=DASHES))
    labels = [shortened(name, LONGEST_NAME) for name in names] + ["unchanged images"]
    legend = figure.legend(
        handles,
        labels,
        loc="outside upper left",
        ncols=2 if len(names) == 1 else 1,
        fontsize=8.5,
        frameon=False,
    )
    for text in legend.get_texts():
        literal(text)
