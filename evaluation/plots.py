"""Plots of an evaluation and of a training: ROC curves and learning curves.

Only matplotlib's object interface is used (`Figure` and the Agg canvas), so that any thread can
draw and no window or global state is involved. The `draw_*` functions fill given axes; the
`write_*` functions make a PNG file, whole.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import MaxNLocator

from evaluation.curves import RocCurve, thin_curve
from evaluation.fonts import literal
from storage.whole import write_whole

TRAIN_COLOUR, VALIDATION_COLOUR = "darkcyan", "crimson"
# Okabe & Ito's palette, without its yellow: told apart by colour-blind readers too.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
DASHES = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)))
INK, FAINT = "#333333", "#B8B8B8"


@dataclass(frozen=True)
class NamedCurve:
    """A ROC curve with what its legend says: a name and the exact area."""

    name: str
    curve: RocCurve
    auroc: float


def draw_roc(axes: Axes, curves: Sequence[NamedCurve], title: str) -> None:
    """Draw ROC curves with their areas in the legend.

    The lines grow thinner from the first to the last, so that curves that coincide all show.
    """
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=0.8, linestyle=(0, (4, 3)))
    lines = []
    for number, named in enumerate(curves):
        thin = thin_curve(named.curve)
        lines += axes.plot(
            thin.fpr,
            thin.tpr,
            color=PALETTE[number % len(PALETTE)],
            linestyle=DASHES[number // len(PALETTE) % len(DASHES)],
            linewidth=2.6 - 1.3 * number / max(len(curves) - 1, 1),
            zorder=3,
            clip_on=False,
        )
    axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    axes.set_xlabel("False-positive rate")
    axes.set_ylabel("True-positive rate")
    axes.set_title(title, fontsize=11)
    labels = [f"{named.auroc:.3f}  {shortened(named.name)}" for named in curves]
    legend = axes.legend(lines, labels, title="AUROC", loc="lower right", **_legend_style())
    for text in legend.get_texts():
        literal(text)
    _clean(axes)


def draw_learning_curves(loss: Axes, psnr: Axes, history: Sequence[Mapping[str, Any]]) -> None:
    """Draw loss and PSNR of each epoch, and mark the epoch of the best validation PSNR.

    Args:
        loss: Axes of the loss.
        psnr: Axes of the PSNR.
        history: One mapping an epoch with `epoch`, `loss`, `psnr`, `val_loss` and `val_psnr`,
            numbers or their text; values that are missing or not finite leave a gap.
    """
    _draw_pair(loss, history, "loss", "Loss")
    _draw_pair(psnr, history, "psnr", "PSNR [dB]")
    positive = [value for line in loss.get_lines() for value in np.asarray(line.get_ydata(), float)]
    if positive and np.nanmin(positive) > 0 and np.nanmax(positive) > 10 * np.nanmin(positive):
        loss.set_yscale("log")
    best = _best_epoch(history)
    if best is not None:
        epoch, value = best
        for axes in (loss, psnr):
            axes.axvline(epoch, color=FAINT, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
        psnr.plot(
            [epoch], [value], "o", color=VALIDATION_COLOUR, markeredgecolor="white", markersize=7,
            zorder=5, label=f"best: {value:.2f} dB, epoch {epoch:g}",
        )  # fmt: skip
    loss.legend(loc="upper right", **_legend_style())
    psnr.legend(loc="lower right", **_legend_style())


def write_learning_curves(path: Path, history: Sequence[Mapping[str, Any]]) -> None:
    """Write the learning curves as a PNG file; `draw_learning_curves` says what is in them."""
    figure = Figure(figsize=(9, 3.4), layout=_padded())
    loss, psnr = figure.subplots(1, 2)
    draw_learning_curves(loss, psnr, history)
    write_figure(path, figure)


def write_roc_image(
    path: Path, by_norm: Sequence[NamedCurve], by_defect_type: Sequence[NamedCurve], score: str
) -> None:
    """Write the image-wise ROC curves as a PNG file.

    Args:
        path: The file.
        by_norm: All defects together, one curve a score, the one that decides first.
        by_defect_type: Good images against each defect type, by that score.
        score: What that score is called.
    """
    figure = Figure(figsize=(9.4, 4.7), layout=_padded())
    left, right = figure.subplots(1, 2)
    draw_roc(left, by_norm, "Images: all defects, by score")
    draw_roc(right, by_defect_type, f"Images: each defect type, by {score}")
    write_figure(path, figure)


def write_roc_pixel(path: Path, curves: Sequence[NamedCurve]) -> None:
    """Write the pixel-wise ROC curves as a PNG file, all defects first, then each type."""
    figure = Figure(figsize=(4.9, 4.7), layout=_padded())
    draw_roc(figure.subplots(), curves, "Pixels: all defects and each type")
    write_figure(path, figure)


def write_figure(path: Path, figure: Figure, dpi: int = 150) -> None:
    """Write a figure as a PNG file, whole; letters that the font lacks become boxes silently."""
    content = BytesIO()
    FigureCanvasAgg(figure)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure.savefig(content, format="png", dpi=dpi)
    write_whole(path, content.getvalue())


def _padded() -> ConstrainedLayoutEngine:
    return ConstrainedLayoutEngine(w_pad=0.1, h_pad=0.1)


def _draw_pair(axes: Axes, history: Sequence[Mapping[str, Any]], key: str, label: str) -> None:
    epochs = [_number(epoch.get("epoch")) for epoch in history]
    pairs = ((key, TRAIN_COLOUR, "training"), (f"val_{key}", VALIDATION_COLOUR, "validation"))
    for name, colour, legend in pairs:
        values = [_number(epoch.get(name)) for epoch in history]
        marker = "o" if len(values) == 1 else None
        axes.plot(epochs, values, color=colour, linewidth=1.6, marker=marker, label=legend)
    axes.set_xlabel("Epoch")
    axes.set_ylabel(label)
    axes.xaxis.set_major_locator(MaxNLocator(steps=[1, 2, 5, 10], integer=True))
    axes.margins(x=0.02)
    _clean(axes)


def _best_epoch(history: Sequence[Mapping[str, Any]]) -> tuple[float, float] | None:
    known = [(_number(row.get("epoch")), _number(row.get("val_psnr"))) for row in history]
    known = [(epoch, value) for epoch, value in known if isfinite(epoch) and isfinite(value)]
    return max(known, key=lambda pair: pair[1], default=None)


def _number(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return float("nan")
    return number if isfinite(number) else float("nan")


def _clean(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(INK)
    axes.tick_params(colors=INK, labelsize=9)
    axes.grid(color="#E6E6E6", linewidth=0.6)
    axes.set_axisbelow(True)


def _legend_style() -> dict[str, Any]:
    return {
        "fontsize": 8.5,
        "title_fontsize": 8.5,
        "frameon": True,
        "framealpha": 0.9,
        "edgecolor": "none",
        "alignment": "left",
    }


def shortened(name: str, longest: int = 24) -> str:
    """Cut a long name short."""
    return name if len(name) <= longest else f"{name[: longest - 1]}…"
