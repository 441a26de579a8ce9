"""The part of an image that is seen: zoom and place, the pixels cut out, and where they lie."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

MOST_ZOOM = 32.0
_BACKGROUND = 238


@dataclass(frozen=True)
class Viewport:
    """The part of the images that is seen.

    Args:
        zoom: 1 shows all; 2 shows half of the width and of the height.
        x: Centre of the part, 0 to 1 from left to right.
        y: Centre of the part, 0 to 1 from top to bottom.
    """

    zoom: float = 1.0
    x: float = 0.5
    y: float = 0.5


@dataclass(frozen=True)
class Cut:
    """The pixels of an image that are seen, and where a panel shows them.

    Args:
        top: First row of the image.
        bottom: Last row, exclusive.
        left: First column of the image.
        right: Last column, exclusive.
        row: Of the panel, where the part begins.
        column: Of the panel, likewise.
        rows: Of the panel, that the part takes.
        columns: Of the panel, likewise.
    """

    top: int
    bottom: int
    left: int
    right: int
    row: int
    column: int
    rows: int
    columns: int

    @property
    def place(self) -> tuple[slice, slice]:
        """Where the part lies in the panel."""
        rows = slice(self.row, self.row + self.rows)
        return rows, slice(self.column, self.column + self.columns)

    def seen_at(self, x: float, y: float) -> tuple[float, float] | None:
        """Return the row and column of the image that a point of the panel shows, with fractions.

        Args:
            x: Of the panel, in pixels from the left.
            y: Of the panel, in pixels from the top.

        Returns:
            None beside the image.
        """
        down, across = (y - self.row) / self.rows, (x - self.column) / self.columns
        if not (0 <= down < 1 and 0 <= across < 1):
            return None
        height, width = self.bottom - self.top, self.right - self.left
        return self.top + down * height, self.left + across * width


def cut_of(shape: tuple[int, int], size: tuple[int, int], viewport: Viewport) -> Cut:
    """Return what a panel shows of an image, in the image's proportions.

    Args:
        shape: Rows and columns of the image.
        size: Rows and columns of the panel.
        viewport: The part that is seen.
    """
    factor = min(size[0] / shape[0], size[1] / shape[1]) * viewport.zoom
    top, bottom = _extent(shape[0], size[0] / factor, viewport.y)
    left, right = _extent(shape[1], size[1] / factor, viewport.x)
    rows = min(size[0], max(1, round((bottom - top) * factor)))
    columns = min(size[1], max(1, round((right - left) * factor)))
    row, column = (size[0] - rows) // 2, (size[1] - columns) // 2
    return Cut(top, bottom, left, right, row, column, rows, columns)


def enlarge(
    picture: npt.NDArray[Any],
    size: tuple[int, int],
    viewport: Viewport,
    background: int = _BACKGROUND,
) -> npt.NDArray[Any]:
    """Cut out what the viewport shows and bring it to a size, keeping its proportions.

    Enlarged pixels stay square blocks, so that nothing is seen that is not in the data.

    Args:
        picture: H×W or H×W×3.
        size: Rows and columns of the result; what the picture does not fill is `background`.
        viewport: The part that is seen.
        background: Value of the unused border.
    """
    cut = cut_of((picture.shape[0], picture.shape[1]), size, viewport)
    part = picture[cut.top : cut.bottom, cut.left : cut.right]
    shrinks = cut.rows < cut.bottom - cut.top or cut.columns < cut.right - cut.left
    method = cv2.INTER_AREA if shrinks and picture.ndim == 3 else cv2.INTER_NEAREST
    canvas = np.full((*size, *picture.shape[2:]), background, picture.dtype)
    canvas[cut.place] = cv2.resize(part, (cut.columns, cut.rows), interpolation=method)
    return canvas


def zoom_by(viewport: Viewport, factor: float, x: float = 0.5, y: float = 0.5) -> Viewport:
    """Zoom about a point of the panel, given from 0 to 1; the point stays where it is."""
    zoom = float(np.clip(viewport.zoom * factor, 1, MOST_ZOOM))
    shift = 1 / viewport.zoom - 1 / zoom
    return _kept_inside(
        Viewport(zoom, viewport.x + (x - 0.5) * shift, viewport.y + (y - 0.5) * shift)
    )


def move_by(viewport: Viewport, x: float, y: float) -> Viewport:
    """Move the viewport, by parts of what is seen."""
    moved = replace(viewport, x=viewport.x + x / viewport.zoom, y=viewport.y + y / viewport.zoom)
    return _kept_inside(moved)


def _extent(length: int, seen: float, centre: float) -> tuple[int, int]:
    """Return the first and the last pixel (exclusive) that are seen along one axis."""
    if seen >= length:
        return 0, length
    start = int(np.clip(round(centre * length - seen / 2), 0, length - round(seen)))
    return start, min(length, start + max(1, round(seen)))


def _kept_inside(viewport: Viewport) -> Viewport:
    half = 0.5 / viewport.zoom
    return replace(
        viewport,
        x=float(np.clip(viewport.x, half, 1 - half)),
        y=float(np.clip(viewport.y, half, 1 - half)),
    )
