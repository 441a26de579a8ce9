"""One test image with its names, numbers and colour bars as a figure, for saving."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from evaluation.fonts import literal

_COLUMNS = 3
_WIDTH, _WIDTH_ALONE = 4.0, 9.0


def draw_browser(
    pictures: Mapping[str, npt.NDArray[np.uint8] | None],
    scales: Mapping[str, float],
    heading: str,
) -> Figure:
    """Draw the panels of one test image in rows of three.

    Args:
        pictures: uint8 H×W×3 by title, in order; None where there is nothing to show.
        scales: Map value of the brightest colour, for the titles that are maps.
        heading: Lines above the panels.
    """
    columns = min(len(pictures), _COLUMNS)
    rows = -(-len(pictures) // columns)
    shape = next(picture.shape for picture in pictures.values() if picture is not None)
    width = _WIDTH if columns > 1 else _WIDTH_ALONE
    height = width * shape[0] / shape[1] + 0.35
    figure = Figure(figsize=(columns * width, rows * height + 0.8), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False)
    for cell, (title, picture) in zip(axes.flat, pictures.items(), strict=False):
        cell.set_axis_off()
        cell.set_title(title, fontsize=11, loc="left")
        if picture is None:
            cell.text(0.5, 0.5, "–", ha="center", va="center", transform=cell.transAxes)
            continue
        cell.imshow(picture, interpolation="nearest")
        if title in scales:
            _add_bar(figure, cell, scales[title])
    literal(figure.suptitle(heading, fontsize=11, x=0.01, ha="left"))
    return figure


def _add_bar(figure: Figure, axes: object, scale: float) -> None:
    """Add the colours from 0 to the scale's end, the same for every image."""
    colours = ScalarMappable(Normalize(0, scale), "cividis")
    bar = figure.colorbar(colours, ax=axes, ticks=[0, scale / 2, scale], fraction=0.046, pad=0.02)  # type: ignore[arg-type]
    bar.ax.set_yticklabels(["0", f"{scale / 2:.3g}", f"≥ {scale:.3g}"], fontsize=9)
