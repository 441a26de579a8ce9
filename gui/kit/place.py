"""Where a window stands on the screen: read, fitted and set in one way, so that it never creeps.

A place is what Tk calls a geometry: the upper left corner of the frame that the window manager
draws, and the size of what is inside it. The corner of the inside, which Tk's `winfo_x` gives under
some window managers, lies lower by the height of the title.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

LEAST_BOTTOM = 8
"""Pixels kept free for the frame's lower edge, of which Tk knows nothing."""

_GEOMETRY = re.compile(r"(\d+)x(\d+)\+(-?\d+)\+(-?\d+)")


@dataclass(frozen=True)
class Place:
    """Position of a window's frame, and size of its inside, in pixels."""

    x: int
    y: int
    width: int
    height: int

    def as_list(self) -> list[int]:
        """Return the place as settings keep it."""
        return [self.x, self.y, self.width, self.height]


@dataclass(frozen=True)
class Frame:
    """What the window manager draws around a window, in pixels; nothing without one."""

    side: int = 0
    top: int = 0

    @property
    def bottom(self) -> int:
        """Height of the lower edge."""
        return max(self.side, LEAST_BOTTOM) if self.top else 0


def read_place(found: Any) -> Place | None:
    """Read a place from settings; none when it is something else."""
    is_place = isinstance(found, list) and len(found) == 4 and all(type(n) is int for n in found)
    return Place(*found) if is_place else None


def centred(size: tuple[int, int], screen: tuple[int, int]) -> Place:
    """Return a place for a new window: in the middle, a little above it."""
    across, down = (max(whole - part, 0) for whole, part in zip(screen, size, strict=True))
    return Place(across // 2, down // 3, *size)


def fit(place: Place, smallest: tuple[int, int], frame: Frame, screen: tuple[int, int]) -> Place:
    """Return the nearest place that lies on the screen wholly, with its frame.

    Args:
        place: Where the window should stand.
        smallest: Least width and height; a screen that is smaller yet leaves them as they are.
        frame: What is drawn around the window.
        screen: Width and height of the screen.
    """
    free = (screen[0] - 2 * frame.side, screen[1] - frame.top - frame.bottom)
    width, height = (
        max(min(wanted, most), least)
        for wanted, most, least in zip((place.width, place.height), free, smallest, strict=True)
    )
    x = max(min(place.x, free[0] - width), 0)
    y = max(min(place.y, free[1] - height), 0)
    return Place(x, y, width, height)


def place_of(root: Any) -> Place:
    """Return where an open window stands."""
    found = _GEOMETRY.match(root.wm_geometry())
    width, height, x, y = map(int, found.groups()) if found else (1, 1, 0, 0)
    return Place(x, y, width, height)


def put(root: Any, place: Place, smallest: tuple[int, int]) -> None:
    """Put an open window to a place, as far as it fits the screen."""
    root.minsize(*smallest)
    root.update()
    screen = (root.winfo_screenwidth(), root.winfo_screenheight())
    fitted = fit(place, smallest, _frame_of(root), screen)
    if fitted != place_of(root):
        root.wm_geometry(f"{fitted.width}x{fitted.height}+{fitted.x}+{fitted.y}")
        root.update()


def _frame_of(root: Any) -> Frame:
    place = place_of(root)
    return Frame(max(root.winfo_rootx() - place.x, 0), max(root.winfo_rooty() - place.y, 0))
