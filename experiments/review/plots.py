"""Runs side by side, one column each: learning curves, ROC curves, areas by defect type.

Axes of one row share their limits, so that columns can be compared by eye. Figures are drawn with
matplotlib's object interface alone, so any thread may draw them.
"""

from __future__ import annotations

import textwrap
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from io import BytesIO
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from evaluation.curves import RocCurve, curve_from_json
from evaluation.fonts import literal
from evaluation.measures import MEASURES
from evaluation.metric_table import IMAGE_AUROC, PIXEL_AUROC
from evaluation.plots import PALETTE, NamedCurve, draw_learning_curves, draw_roc
from evaluation.scores import SCORE_WORDS
from experiments.review.counting_map import OWN, describe_map, measure_of, score_words
from experiments.review.table import number
from experiments.runs import Run
from models import history_file
from storage.reading import DamagedFileError

View = Literal["learning", "roc_image", "roc_pixel", "defect_types"]
Pictures = Mapping[str, npt.NDArray[np.uint8] | None]

MOST_RUNS = 5
NUMBERS = range(1, MOST_RUNS + 1)
"""What runs are called where a figure shows all of them."""

VIEWS: tuple[View, ...] = ("learning", "roc_image", "roc_pixel", "defect_types")
_DPI = 100
_PIXELS_PER_LETTER = 7.4
_WIDEST_COLUMN = 460


def draw_runs(
    view: View,
    runs: Sequence[Run],
    width: int,
    height: int,
    measures: Sequence[str] = (OWN,),
    numbers: Sequence[int] = NUMBERS,
) -> Figure:
    """Draw one view of some runs, a column each.

    Args:
        view: One of `VIEWS`.
        runs: One to five runs; what a run does not have leaves a note in its place.
        width: In pixels; columns take at most 460 of them.
        height: In pixels.
        measures: Whose curves and areas are drawn, a row each: keys of `MEASURES`, or `OWN` for
            the map that counts for each run. Learning curves are the same for all.
        numbers: What the runs are called besides their names; there may be more than are needed.

    Raises:
        ValueError: If there are no runs or more than five.
    """
    draw: Mapping[View, Callable[[Figure, Sequence[Run]], Any]] = {
        "learning": _draw_learning,
        "roc_image": partial(_draw_maps, measures, _draw_roc_image),
        "roc_pixel": partial(_draw_maps, measures, _draw_roc_pixel),
        "defect_types": partial(_draw_maps, measures, _draw_defect_types),
    }
    figure = _make_figure(runs, width, height)
    _label_columns(figure, runs, numbers, draw[view](figure, runs))
    return figure


def draw_pictures(
    runs: Sequence[Run],
    pictures: Sequence[Pictures],
    titles: Sequence[str],
    width: int,
    height: int,
    numbers: Sequence[int] = NUMBERS,
) -> Figure:
    """Draw the panels of one test image, a row for each run and a column for each panel.

    Args:
        runs: One to five runs.
        pictures: For each run its panels, uint8 H×W×3; a panel that is missing or None is left out.
        titles: The panels to draw, from left to right: the keys of `pictures`.
        width: In pixels.
        height: In pixels.
        numbers: Of the runs, as in `draw_runs`.
    """
    check_number(runs)
    used = min(width, int(height / len(runs)) * len(titles) + 260)
    figure = Figure(figsize=(used / _DPI, height / _DPI), dpi=_DPI, layout="constrained")
    axes = figure.subplots(len(runs), len(titles), squeeze=False)
    for row, (run, panels) in enumerate(zip(runs, pictures, strict=True)):
        for cell, title in zip(axes[row], titles, strict=True):
            _show_picture(cell, panels.get(title))
            if row == 0:
                cell.set_title(title, fontsize=9)
        label = run_label(run, numbers[row], 30)
        literal(axes[row, 0].set_ylabel(label, fontsize=9, rotation=0, ha="right", va="center"))
    return figure


def figure_png(figure: Figure, dpi: int = _DPI) -> bytes:
    """Return a figure as a PNG file; letters that the font lacks become boxes silently."""
    content = BytesIO()
    FigureCanvasAgg(figure)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure.savefig(content, format="png", dpi=dpi)
    return content.getvalue()


def figure_pixels(figure: Figure) -> npt.NDArray[np.uint8]:
    """Return a figure as uint8 rows×columns×3, at its own size."""
    drawing = FigureCanvasAgg(figure)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        drawing.draw()  # type: ignore[no-untyped-call]
    pixels = np.asarray(drawing.buffer_rgba())  # type: ignore[no-untyped-call]
    return np.ascontiguousarray(pixels[:, :, :3])


def run_label(run: Run, number: int, letters: int) -> str:
    """Name a run above its column: its number, data and network, in lines of some letters."""
    experiment = run.experiment
    lines = [run.name]
    if experiment is not None:
        lines = [
            f"{experiment.dataset} · {experiment.corruption.name} · {experiment.resolution}",
            f"{experiment.architecture.name} · {experiment.training_and_seed}",
        ]
    lines[0] = f"{number}: {lines[0]}"
    return "\n".join(textwrap.fill(line, max(letters, 12)) for line in lines)


def read_history(run: Run) -> list[dict[str, float]]:
    """Read `history.csv`, one mapping an epoch; nothing if it is missing or damaged."""
    try:
        return history_file.read_history(run.folder.history)
    except DamagedFileError:
        return []


def check_number(runs: Sequence[Run]) -> None:
    """Raise a ValueError unless one to five runs are given."""
    if not 1 <= len(runs) <= MOST_RUNS:
        raise ValueError(
            f"One to {MOST_RUNS} runs fit side by side, but received {len(runs)}: choose fewer."
        )


def deciding_curve(metrics: Mapping[str, Any]) -> NamedCurve | None:
    """Return the image-wise ROC curve of the score that decides; none if there is none."""
    return next(iter(_named_curves(_image_entries(metrics)[:1])), None)


def pixel_curve(metrics: Mapping[str, Any]) -> NamedCurve | None:
    """Return the pixel-wise ROC curve; none if there is none."""
    return next(iter(_named_curves([_pixel_entry(metrics)])), None)


def _make_figure(runs: Sequence[Run], width: int, height: int) -> Figure:
    check_number(runs)
    used = min(width, _WIDEST_COLUMN * len(runs))
    figure = Figure(figsize=(used / _DPI, height / _DPI), dpi=_DPI, layout="constrained")
    figure.get_layout_engine().set(w_pad=0.06, h_pad=0.06)  # type: ignore[union-attr, call-arg]
    return figure


def _label_columns(
    figure: Figure, runs: Sequence[Run], numbers: Sequence[int], axes: Sequence[Axes]
) -> None:
    letters = int(figure.get_figwidth() * _DPI / len(runs) / _PIXELS_PER_LETTER)
    for run, number_of_run, top in zip(runs, numbers[: len(runs)], axes, strict=True):
        title = f"{run_label(run, number_of_run, letters)}\n\n{top.get_title()}".rstrip()
        literal(top.set_title(title, fontsize=9, linespacing=1.25))


def _grid(figure: Figure, rows: int, runs: Sequence[Run]) -> Any:
    return figure.subplots(rows, len(runs), squeeze=False)


def _draw_learning(figure: Figure, runs: Sequence[Run]) -> Any:
    axes = _grid(figure, 2, runs)
    for column, run in enumerate(runs):
        history = read_history(run)
        psnr, loss = axes[:, column]
        if history:
            draw_learning_curves(loss, psnr, history)
            _tidy_learning(loss, psnr)
        else:
            _leave_note(psnr, "no history of epochs")
            _leave_note(loss, "")
    for row in axes:
        _share_limits(row)
    return axes[0]


def _tidy_learning(loss: Axes, psnr: Axes) -> None:
    """Move what the legend says of the best epoch above the curve, where it hides nothing."""
    handles, labels = psnr.get_legend_handles_labels()
    best = labels[-1] if len(handles) == 3 else ""
    psnr.get_legend().remove()  # type: ignore[union-attr]
    psnr.set_title(best, fontsize=9)
    epochs = np.asarray(psnr.get_lines()[0].get_xdata(), float)
    if epochs.size == 1:
        for axes in (loss, psnr):
            axes.set_xticks(epochs)
    loss.legend(loc="upper right", fontsize=8, frameon=False)


DrawMap = Callable[[Axes, Mapping[str, Any]], bool]
"""Draws the content of a metrics.json; tells whether there was anything to draw."""


def _draw_maps(measures: Sequence[str], draw: DrawMap, figure: Figure, runs: Sequence[Run]) -> Any:
    """Draw each run's figures of each measure, or a note in their place."""
    axes = _grid(figure, len(measures), runs)
    for row, asked in zip(axes, measures, strict=True):
        for cell, run in zip(row, runs, strict=True):
            measure = measure_of(run, asked)
            if draw(cell, run.metrics.get(measure, {})):
                counts = " (counts)" if asked == run.main_measure else ""
                cell.set_title(f"{describe_map(run, measure)}{counts}", fontsize=9)
            else:
                _leave_note(cell, _why_missing(run, measure))
    return axes[0]


def _draw_roc_image(axes: Axes, metrics: Mapping[str, Any]) -> bool:
    """Draw a curve for each score, the one that decides first."""
    return _draw_curves(axes, _image_entries(metrics))


def _image_entries(metrics: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """Return name, curve and area of each score, the one that decides first."""
    by_norm = _part(_part(metrics, "roc"), "image")
    areas = _part(metrics, "image_auroc_by_norm")
    called = {str(norm): words for norm, words in SCORE_WORDS.items()}
    words = {norm: called.get(norm, norm) for norm in by_norm}
    order = sorted(by_norm, key=lambda norm: words[norm] != score_words(metrics))
    return [(words[norm], by_norm[norm], areas.get(norm)) for norm in order]


def _draw_roc_pixel(axes: Axes, metrics: Mapping[str, Any]) -> bool:
    return _draw_curves(axes, [_pixel_entry(metrics)])


def _pixel_entry(metrics: Mapping[str, Any]) -> tuple[str, Any, Any]:
    curve = _part(metrics, "roc").get("pixel")
    return "all defects", curve, metrics.get(PIXEL_AUROC.key)


def _draw_curves(axes: Axes, entries: Sequence[tuple[str, Any, Any]]) -> bool:
    found = _named_curves(entries)
    if found:
        draw_roc(axes, found, "")
    return bool(found)


def _draw_defect_types(axes: Axes, metrics: Mapping[str, Any]) -> bool:
    by_type = _part(metrics, "by_defect_type")
    if by_type:
        _draw_bars(axes, by_type)
    return bool(by_type)


def _draw_bars(axes: Axes, by_type: Mapping[str, Any]) -> None:
    names = list(by_type)
    places = np.arange(len(names))
    bars = (
        (IMAGE_AUROC.key, "image-wise", PALETTE[0], -0.2),
        (PIXEL_AUROC.key, "pixel-wise", PALETTE[4], 0.2),
    )
    for key, label, colour, shift in bars:
        areas = [number(_part(by_type, name).get(key)) for name in names]
        lengths = [0.0 if area is None else area for area in areas]
        axes.barh(places + shift, lengths, 0.38, color=colour, label=label)
        for place, area in zip(places + shift, areas, strict=True):
            text = "unknown" if area is None else f"{area:.3f}"
            inside = area is not None and area > 0.5
            axes.text(
                (area or 0) + (-0.02 if inside else 0.02), place, text, va="center", fontsize=8,
                ha="right" if inside else "left",
                color="white" if inside and shift < 0 else "black",
            )  # fmt: skip
    axes.axvline(0.5, color="#888888", linewidth=0.8, linestyle=(0, (4, 3)))
    axes.set_yticks(places, [textwrap.shorten(name, 18, placeholder="…") for name in names])
    for tick in axes.get_yticklabels():
        literal(tick)
    axes.set(xlim=(0, 1), xlabel="AUROC", ylim=(len(names) - 0.4, -0.6))
    axes.tick_params(labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.18), ncols=2, fontsize=8, frameon=False)


def _named_curves(entries: Any) -> list[NamedCurve]:
    named = []
    for name, content, area in entries:
        curve = _curve(content)
        if curve is not None and number(area) is not None:
            named.append(NamedCurve(str(name), curve, area))
    return named


def _curve(content: Any) -> RocCurve | None:
    try:
        return curve_from_json(content)
    except (KeyError, TypeError, ValueError):  # a damaged metrics.json
        return None


def _part(content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    part = content.get(key)
    return part if isinstance(part, dict) else {}


def _why_missing(run: Run, measure: str) -> str:
    heading = MEASURES[measure].heading
    return f"{heading}: undefined" if measure in run.metrics else f"{heading}: not evaluated"


def _show_picture(axes: Axes, picture: npt.NDArray[np.uint8] | None) -> None:
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    if picture is None:
        axes.text(0.5, 0.5, "–", ha="center", va="center", transform=axes.transAxes)
        axes.set_aspect("equal")
    else:
        axes.imshow(picture, interpolation="nearest")


def _leave_note(axes: Axes, note: str) -> None:
    axes.set_axis_off()
    axes.text(0.5, 0.5, note, ha="center", va="center", color="#777777", transform=axes.transAxes)


def _share_limits(row: Sequence[Axes]) -> None:
    """Give the filled axes of a row the same limits and scale, without hiding their ticks."""
    filled = [axes for axes in row if axes.lines]
    if not filled:
        return
    low = min(axes.get_ylim()[0] for axes in filled)
    high = max(axes.get_ylim()[1] for axes in filled)
    logarithmic = any(axes.get_yscale() == "log" for axes in filled) and low > 0
    for axes in filled:
        axes.set_yscale("log" if logarithmic else "linear")
        axes.set_ylim(low, high)
