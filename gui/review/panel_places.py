"""Where the panels of a test image lie on their canvas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

GAP, TITLE_HEIGHT, LEAST_SIDE = 10, 20, 16
LEAST_COLUMNS = 2
"""One column would leave the right of the canvas empty whatever the image."""


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


def place_panels(
    panels: Sequence[str], canvas: tuple[int, int], image: tuple[int, int]
) -> dict[str, PanelPlace]:
    """Share the canvas among panels in the proportions of the image, as large as they can be.

    Args:
        panels: Their names, in order.
        canvas: Width and height in pixels.
        image: Rows and columns of the image.
    """
    choices = range(min(LEAST_COLUMNS, len(panels)), len(panels) + 1)
    across = max(choices, key=lambda number: _enlargement(len(panels), number, canvas, image))
    factor = max(_enlargement(len(panels), across, canvas, image), LEAST_SIDE / min(image))
    rows, columns = round(image[0] * factor), round(image[1] * factor)
    margin = max(canvas[0] - across * (columns + GAP) + GAP, 0) // 2
    return {
        panel: PanelPlace(
            margin + number % across * (columns + GAP),
            GAP + number // across * (rows + TITLE_HEIGHT + GAP) + TITLE_HEIGHT,
            rows,
            columns,
        )
        for number, panel in enumerate(panels)
    }


def _enlargement(
    panels: int, across: int, canvas: tuple[int, int], image: tuple[int, int]
) -> float:
    """Return how many times as large as the image panels are, so many of them beside each other."""
    down = -(-panels // across)
    width = (canvas[0] - (across + 1) * GAP) // across
    height = (canvas[1] - (down + 1) * GAP) // down - TITLE_HEIGHT
    return min(width / image[1], height / image[0])


def inside_panel(places: Mapping[str, PanelPlace], x: int, y: int) -> tuple[float, float]:
    """Return where in its panel a point of the canvas lies, 0 to 1; the middle if in none."""
    for place in places.values():
        column, row = (x - place.x) / place.columns, (y - place.y) / place.rows
        if 0 <= column <= 1 and 0 <= row <= 1:
            return column, row
    return 0.5, 0.5
