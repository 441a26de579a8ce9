"""Draw the method in one picture: what the network is trained on, and what it then does.

    python docs/method_figure.py RUN_FOLDER

The run is one of the generated sample, such as the demo's. Writes `docs/images/method.png`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

sys.path.insert(0, str(Path(__file__).parent.parent))

from datasets.add_corruption import add_stain
from evaluation.stored import read_evaluation
from experiments.run_folder import RunFolder

OUT = Path(__file__).parent / "images" / "method.png"
BLUE, ORANGE, GREY = "#2163a8", "#e66100", "#555555"
SIDE, LEFTS = 1.0, (0.0, 1.45, 4.55, 6.0)


def main() -> None:
    """Draw both rows from a run's evaluation."""
    evaluation = read_evaluation(RunFolder(Path(sys.argv[1])).evaluation("residual").folder)
    types = [row.defect_type for row in evaluation.rows]
    good, bad = types.index("good"), types.index("fibre")
    clean = evaluation.arrays.inputs[good]
    stained = add_stain(clean, (9, 12), (30, 60), 0.1, 0.0, np.random.default_rng(5))
    figure = Figure(figsize=(9.2, 4.1), dpi=130, facecolor="white")
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    draw_row(axes, 1.75, "Training: good images only", BLUE, (clean, stained, clean), (
        "good image", "corrupted with a Stain", "target: the good image",
    ))  # fmt: skip
    axes.text(LEFTS[3], 2.25, "never sees\na defect", color=GREY, fontsize=10, va="center")
    defect = (evaluation.arrays.inputs[bad], evaluation.arrays.reconstructions[bad])
    draw_row(axes, 0.0, "Use: any image", ORANGE, (None, *defect), (
        "", "image with a defect", "repaired",
    ))  # fmt: skip
    show(axes, evaluation.arrays.maps[bad], LEFTS[3], 0.0, "difference: anomaly map", "cividis")
    arrow(axes, LEFTS[2] + SIDE, LEFTS[3], 0.0, ORANGE)
    axes.set(xlim=(-0.15, 7.15), ylim=(-0.3, 3.1), aspect="equal")
    axes.axis("off")
    FigureCanvasAgg(figure).print_png(str(OUT))  # type: ignore[no-untyped-call]


def draw_row(
    axes: Any,
    bottom: float,
    title: str,
    colour: str,
    images: tuple[Any, ...],
    names: tuple[str, ...],
) -> None:
    """Draw images with an autoencoder before the last one."""
    axes.text(0, bottom + 1.14, title, color=colour, fontsize=12, weight="bold")
    for image, left, name in zip(images, LEFTS, names, strict=False):
        if image is not None:
            show(axes, image, left, bottom, name, "gray")
    if images[0] is not None:
        arrow(axes, LEFTS[0] + SIDE, LEFTS[1], bottom, colour)
    draw_autoencoder(axes, bottom, colour)
    arrow(axes, LEFTS[1] + SIDE, 2.78, bottom, colour)
    arrow(axes, 4.22, LEFTS[2], bottom, colour)


def show(axes: Any, image: Any, left: float, bottom: float, name: str, colours: str) -> None:
    """Show one image with its name below."""
    extent = (left, left + SIDE, bottom, bottom + SIDE)
    top = 255 if image.dtype == np.uint8 else float(np.quantile(image, 0.999))
    axes.imshow(image.squeeze(), cmap=colours, vmin=0, vmax=top, extent=extent, zorder=2)
    axes.text(left + SIDE / 2, bottom - 0.14, name, ha="center", va="center", fontsize=9)


def draw_autoencoder(axes: Any, bottom: float, colour: str) -> None:
    """Draw bars that shrink and grow again, with skip connections between equal ones."""
    middle = bottom + SIDE / 2
    heights = (0.8, 0.58, 0.38, 0.22, 0.38, 0.58, 0.8)
    places = [2.9 + 0.2 * index for index in range(len(heights))]
    for place, height in zip(places, heights, strict=True):
        corner = (place - 0.035, middle - height / 2)
        box = FancyBboxPatch(corner, 0.07, height, boxstyle="round,pad=0.015", color=colour)
        axes.add_patch(box)
    for level in range(3):
        top = middle + heights[level] / 2 + 0.03
        skip = FancyArrowPatch(
            (places[level], top), (places[-1 - level], top), arrowstyle="-|>", mutation_scale=7,
            connectionstyle="arc3,rad=-0.18", color=GREY, linewidth=0.9,
        )  # fmt: skip
        axes.add_patch(skip)
    axes.text(3.5, bottom - 0.14, "autoencoder with skips", ha="center", va="center",
              fontsize=9)  # fmt: skip


def arrow(axes: Any, start: float, end: float, bottom: float, colour: str) -> None:
    """Draw an arrow from one thing to the next."""
    height = bottom + SIDE / 2
    axes.add_patch(
        FancyArrowPatch(
            (start + 0.06, height), (end - 0.06, height), arrowstyle="-|>", mutation_scale=13,
            color=colour, linewidth=1.6,
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
