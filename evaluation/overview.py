"""The overview: a few typical test images with their maps, drawn from a finished evaluation."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from evaluation.arrays import Rows, mask_of
from evaluation.fonts import literal
from evaluation.pictures import colour_scale
from evaluation.plots import FAINT, shortened, write_figure
from evaluation.stored import StoredEvaluation
from evaluation.testset import GOOD

_BAR_LETTERS = 15
"""As many as stand below the middle and the right end of a bar without touching."""


def write_overview(
    path: Path, evaluation: StoredEvaluation, maps: Mapping[str, Rows] | None = None
) -> None:
    """Write a PNG file with a few typical test images, one a row.

    The columns are Mask, Input, Prediction and the maps. Each of the maps has one colour scale
    for all rows, with its bar below.

    Args:
        path: The file.
        evaluation: Whose scores choose the images, and whose predictions are shown.
        maps: Anomaly maps of the same images by heading, floating point N×H×W each.
    """
    rows = overview_rows(evaluation)
    maps = maps or {}
    scales = {heading: colour_scale(values) for heading, values in maps.items()}
    arrays = evaluation.arrays
    titles = ("Mask", "Input", "Prediction", *maps)
    figure, grid = _grid(len(rows), len(titles), arrays.inputs.shape[1:3])
    inches = grid[0][0].get_position().height * figure.get_figheight()
    for line, row in enumerate(rows):
        name, size = _fitted(evaluation.rows[row].defect_type, inches)
        literal(grid[line][0].set_ylabel(name, fontsize=size))
        _draw_mask(grid[line][0], mask_of(arrays.masks[row]), arrays.inputs.shape[1:3])
        _draw_image(grid[line][1], arrays.inputs[row])
        _draw_image(grid[line][2], arrays.reconstructions[row])
        for axes, heading in zip(grid[line][3:], maps, strict=True):
            axes.imshow(maps[heading][row], cmap="cividis", vmin=0, vmax=scales[heading])
    for axes, title in zip(grid[0], titles, strict=True):
        axes.set_title(title, fontsize=10.5, pad=5)
    for axes, scale in zip(grid[-1][3:], scales.values(), strict=True):
        _draw_bar(figure, axes, scale)
    write_figure(path, figure)


def overview_rows(evaluation: StoredEvaluation) -> tuple[int, ...]:
    """Choose the images of the overview: typical ones, not the best.

    Two of each defect type (one if there are more than three types), at even places in the order
    of their scores, and the good image of the median score last.
    """
    scores = np.array([row.scores[evaluation.score] for row in evaluation.rows])
    names = np.array([row.defect_type for row in evaluation.rows])
    types = [name for name in dict.fromkeys(names.tolist()) if name != GOOD]
    each = 2 if len(types) <= 3 else 1
    chosen: list[int] = []
    for defect_type, count in [*((name, each) for name in types), (GOOD, 1)]:
        rows = np.flatnonzero(names == defect_type)
        ranked = rows[np.argsort(-scores[rows], kind="stable")]
        places = {(2 * place + 1) * len(ranked) // (2 * count) for place in range(count)}
        chosen += [int(ranked[place]) for place in sorted(places) if place < len(ranked)]
    return tuple(chosen)


def _grid(
    lines: int, columns: int, size: tuple[int, ...], inches: float = 1.6
) -> tuple[Figure, list[list[Axes]]]:
    """Make a figure of touching cells in the images' proportions, with room for bars below."""
    cell_width, cell_height, gap = inches, inches * size[0] / size[1], 0.05
    left, right, top, bottom = 0.32, 0.16, 0.3, 0.42
    width = left + columns * (cell_width + gap) - gap + right
    height = top + lines * (cell_height + gap) - gap + bottom
    figure = Figure(figsize=(width, height))
    grid: list[list[Axes]] = []
    for line in range(lines):
        y = (height - top - (line + 1) * cell_height - line * gap) / height
        xs = [(left + column * (cell_width + gap)) / width for column in range(columns)]
        cells = [(x, y, cell_width / width, cell_height / height) for x in xs]
        grid.append([_bare(figure.add_axes(cell)) for cell in cells])
    return figure, grid


def _bare(axes: Axes) -> Axes:
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_color(FAINT)
    axes.spines[:].set_linewidth(0.6)
    return axes


def _draw_image(axes: Axes, image: npt.NDArray[np.uint8]) -> None:
    shown = image[:, :, 0] if image.shape[2] == 1 else image
    axes.imshow(shown, cmap="gray", vmin=0, vmax=255)


def _draw_mask(axes: Axes, mask: npt.NDArray[np.bool_] | None, size: tuple[int, ...]) -> None:
    if mask is not None:
        axes.imshow(mask, cmap="gray", vmin=0, vmax=1)
        return
    axes.imshow(np.full(size, 0.93), cmap="gray", vmin=0, vmax=1)
    axes.text(0.5, 0.5, "no mask", transform=axes.transAxes, ha="center", va="center", fontsize=9)


def _draw_bar(figure: Figure, axes: Axes, scale: float) -> None:
    box = axes.get_position()
    inch = 1 / figure.get_figheight()
    bar_axes = figure.add_axes(
        (box.x0 + 0.02 * box.width, box.y0 - 0.17 * inch, 0.96 * box.width, 0.1 * inch)
    )
    bar = figure.colorbar(
        ScalarMappable(Normalize(0, scale), "cividis"),
        cax=bar_axes,
        orientation="horizontal",
        ticks=[0, scale / 2, scale],
    )
    first, _, last = bar.ax.set_xticklabels(_bar_labels(scale), fontsize=8)
    first.set_horizontalalignment("left")  # the ends keep within their own bar
    last.set_horizontalalignment("right")
    bar.ax.tick_params(length=2)
    bar.outline.set_visible(False)  # type: ignore[operator]


def _bar_labels(scale: float) -> list[str]:
    """Write what stands below both ends and the middle of a bar; the middle gives way."""
    half, whole = f"{scale / 2:.3g}", f"≥ {scale:.3g}"
    return ["0", half if len(half) + len(whole) <= _BAR_LETTERS else "", whole]


def _fitted(name: str, inches: float) -> tuple[str, float]:
    """Return a text and a font size that fit a length: smaller first, then shorter."""
    size = min(9.5, max(6.5, 105 * inches / len(name)))
    return shortened(name, max(3, int(105 * inches / size))), size
