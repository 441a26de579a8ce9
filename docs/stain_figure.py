"""Draws `docs/images/stain_model.png`: how a Stain is made, and what it does to an image.

python -m docs.stain_figure
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from datasets.corruptions.outline import ellipse_points, sort_by_angle
from datasets.corruptions.stain import DrawnStain, Stain, apply_stain, draw_stain

BLUE, ORANGE, DARK = "#2166ac", "#e66101", "#333333"
SIDE = 160
SEED = 176


def main() -> None:
    """Draw the figure and write it."""
    parser = argparse.ArgumentParser(description="Draw how a Stain is made.")
    parser.add_argument("--out", type=Path, default=Path("docs/images/stain_model.png"))
    out: Path = parser.parse_args().out
    out.parent.mkdir(parents=True, exist_ok=True)
    draw_figure().savefig(out)
    print(f"wrote {out}")


def draw_figure() -> Figure:
    """The construction on the left; on the right, what it does to an image."""
    rng = np.random.default_rng(SEED)
    drawn = draw_stain(Stain(size=(6, 12), color=(40, 60)), rng, SIDE, SIDE)
    stain = replace(drawn, center=SIDE * (0.42 + 0.54j))
    figure = Figure(figsize=(9.6, 4.3), dpi=110, facecolor="white")
    grid = figure.add_gridspec(
        2,
        3,
        width_ratios=(2.45, 1, 1),
        left=0.005,
        right=0.99,
        top=0.935,
        bottom=0.02,
        wspace=0.06,
        hspace=0.16,
    )
    draw_construction(figure.add_subplot(grid[:, 0]), stain)
    panels = [figure.add_subplot(grid[row, column]) for row in (0, 1) for column in (1, 2)]
    draw_images(panels, stain)
    return figure


def draw_construction(axes: Axes, stain: DrawnStain) -> None:
    """The ellipse dashed in blue with its points; the moved points and the filled curve."""
    still = sort_by_angle(ellipse_points(stain.semi_axes, stain.rotation))
    ellipse = closed_outline(ellipse_points(stain.semi_axes, stain.rotation, count=200))
    curve = stain.curve
    axes.plot(ellipse.real, ellipse.imag, "--", color=BLUE, linewidth=1.4, label="an ellipse")
    axes.plot(still.real, still.imag, "o", color=BLUE, markersize=4, label="20 points on it")
    for start, end in zip(still, stain.points, strict=True):
        axes.plot([start.real, end.real], [start.imag, end.imag], color=DARK, linewidth=0.7)
    axes.plot(
        stain.points.real,
        stain.points.imag,
        "o",
        color=ORANGE,
        markersize=6.5,
        markeredgecolor="white",
        label="each moved a little, in order of angle",
        zorder=3,
    )
    axes.plot(curve.real, curve.imag, color=ORANGE, linewidth=2, label="cubic curve, filled")
    axes.fill(curve.real, curve.imag, color=ORANGE, alpha=0.2, linewidth=0)
    label_semi_axes(axes, stain)
    axes.set_aspect("equal")
    axes.invert_yaxis()  # rows grow downwards
    axes.set_axis_off()
    axes.margins(0.04, 0.09)
    axes.legend(
        loc="upper center", bbox_to_anchor=(0.5, 1.07), ncols=2, frameon=False, fontsize=9.5
    )


def label_semi_axes(axes: Axes, stain: DrawnStain) -> None:
    """Both semi-axes, with their names beside their middles."""
    turn = np.exp(1j * stain.rotation)
    for length, along, name in zip(stain.semi_axes, (turn, turn * 1j), "ab", strict=True):
        tip, middle = length * along, length * along / 2 + along * 1j
        axes.plot([0, tip.real], [0, tip.imag], color=BLUE, linewidth=0.9)
        axes.text(
            middle.real,
            middle.imag,
            name,
            color=BLUE,
            style="italic",
            fontsize=13,
            ha="center",
            va="center",
        )
    axes.plot(0, 0, "o", color=BLUE, markersize=3)


def draw_images(panels: list[Axes], stain: DrawnStain) -> None:
    """A clean image, the same image with the stain, with a softer one, and the mask."""
    clean = texture(np.random.default_rng(1), SIDE)
    soft = replace(stain, softness=0.15 * max(stain.semi_axes))
    hard = apply_stain(clean, stain, np.random.default_rng(2))
    blurred = apply_stain(clean, soft, np.random.default_rng(2))
    images = {
        "clean image": clean,
        "with the Stain": hard.image,
        "with blur 0.15": blurred.image,
        "mask": hard.mask * 255,
    }
    for axes, (title, image) in zip(panels, images.items(), strict=True):
        axes.imshow(image, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
        axes.set_title(title, fontsize=9.5, color=DARK, pad=4)
        axes.set_xticks([])
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set_color("#bbbbbb")


def texture(rng: np.random.Generator, side: int) -> NDArray[np.uint8]:
    """A woven sheet under light from one side, photographed with some noise."""
    rows, columns = np.mgrid[:side, :side].astype(float)
    wave = np.pi / 10
    across = np.sin(wave * rows) * np.sin(wave * columns) > 0
    threads = np.where(across, np.abs(np.sin(wave * rows)), np.abs(np.sin(wave * columns)))
    light = 0.8 + 0.3 * (columns + 0.5 * rows) / (1.5 * side)
    grey = (110 + 85 * threads) * light + rng.normal(0, 2, (side, side))
    return np.asarray(grey.round().clip(0, 255), np.uint8)


def closed_outline(places: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """Return to the first place at the end."""
    return np.append(places, places[0])


if __name__ == "__main__":
    main()
