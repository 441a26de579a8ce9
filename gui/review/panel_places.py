"""Where the panels of a test image lie on their canvas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from experiments.review.panels import PANELS

COLUMNS, GAP, TITLE_HEIGHT = 3, 10, 20
ROWS = -(-len(PANELS) // COLUMNS)
LEAST_SIDE = 16


@dataclass(frozen=True)
class PanelPlace:
    """Where a panel lies on the canvas, in pixels."""

    x: int
    y: int
    rows: int
    columns: int

    @property
    def title_top(self) -> int:
        """Top of the line above the panel."""
        return self.y - TITLE_HEIGHT

    @property
    def right(self) -> int:
        """Its right side."""
        return self.x + self.columns


def place_panels(canvas: tuple[int, int], image: tuple[int, int]) -> dict[str, PanelPlace]:
    """Share the canvas among the panels, in the proportions of the image.

    Args:
        canvas: Width and height in pixels.
        image: Rows and columns of the image.
    """
    width = (canvas[0] - (COLUMNS + 1) * GAP) // COLUMNS
    height = (canvas[1] - (ROWS + 1) * GAP) // ROWS - TITLE_HEIGHT
    factor = max(min(width / image[1], height / image[0]), LEAST_SIDE / min(image))
    rows, columns = round(image[0] * factor), round(image[1] * factor)
    margin = max(canvas[0] - COLUMNS * (columns + GAP) + GAP, 0) // 2
    return {
        panel: PanelPlace(
            margin + number % COLUMNS * (columns + GAP),
            GAP + number // COLUMNS * (rows + TITLE_HEIGHT + GAP) + TITLE_HEIGHT,
            rows,
            columns,
        )
        for number, panel in enumerate(PANELS)
    }


def inside_panel(places: Mapping[str, PanelPlace], x: int, y: int) -> tuple[float, float]:
    """Return where in its panel a point of the canvas lies, 0 to 1; the middle if in none."""
    for place in places.values():
        column, row = (x - place.x) / place.columns, (y - place.y) / place.rows
        if 0 <= column <= 1 and 0 <= row <= 1:
            return column, row
    return 0.5, 0.5
