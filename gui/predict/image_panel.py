"""An image beside its heat map, at its own aspect, as large as the place allows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from datasets.images import read_image
from experiments.events import ImageJudged
from experiments.running.predictions import OVERLAYS
from gui.kit import elements
from gui.kit.board import Board
from gui.kit.host import Host
from gui.kit.keys import Keys
from gui.kit.open_outside import open_outside
from gui.kit.pictures import Image, fit_into

GAP, STRIP = 8, 20
SIZE = (420, 300)


@dataclass(frozen=True, eq=False)
class Pair:
    """An image and its heat map, fitted to their places."""

    title: str
    image: Image
    heat_map: Image | None


class ImagePanel:
    """Shows one judged image.

    Args:
        host: The window.
        keys: Names the canvas.
    """

    def __init__(self, host: Host, keys: Keys) -> None:
        self._host = host
        self._keys = keys
        self._shown: ImageJudged | None = None
        self.board = Board()

    def element(self) -> Any:
        """Make the canvas."""
        return elements.canvas(self._keys("canvas"), SIZE, expand_y=True)

    def start(self) -> None:
        """Take the open window."""
        canvas = self._host.window[self._keys("canvas")]
        self.board.start(canvas)
        canvas.bind("<Double-Button-1>", "/open")

    def show(self, image: ImageJudged | None) -> None:
        """Show an image, or nothing, as soon as its files are read."""
        self._shown = image
        self.redraw()

    def open_at_own_size(self) -> None:
        """Open the picture of heat map and image at the image's own size, or else the image."""
        if self._shown is not None:
            heat = overlay_of(self._shown)
            path = heat if heat is not None and heat.is_file() else Path(self._shown.path)
            self._host.background.start(
                self._keys("open"), partial(open_outside, path), lambda _: None
            )

    def redraw(self) -> None:
        """Show the same image at the canvas's size of now."""
        if self._shown is None:
            self.board.clear()
            self.board.put_note("Judge images to see them beside their heat maps.")
            return
        read = partial(read_pair, self._shown, self.board.size)
        put = partial(self._put, self._shown)
        self._host.background.start(self._keys("canvas"), read, put)

    def _put(self, image: ImageJudged, pair: Pair) -> None:
        """Show an image that was read, unless another one or none is to be seen by now."""
        if image is not self._shown:
            return
        self.board.clear()
        half = (self.board.size[0] + GAP) // 2
        self.board.put_text("title", pair.title, 4, 2)
        self.board.put_picture("image", pair.image, 0, STRIP)
        if pair.heat_map is None:
            self.board.put_text("none", "no heat map", half, STRIP)
        else:
            self.board.put_picture("heat_map", pair.heat_map, half, STRIP)


def read_pair(image: ImageJudged, size: tuple[int, int]) -> Pair:
    """Read an image and its heat map at the size of their places.

    Args:
        image: What was judged.
        size: Width and height of the canvas in pixels.

    Raises:
        OSError: A file is gone.
        ValueError: A file is damaged.
    """
    place = max(16, (size[0] - GAP) // 2), max(16, size[1] - STRIP)
    pixels = read_image(Path(image.path), grey=False, bit_depth=image.bit_depth)
    rows, columns = pixels.shape[:2]
    title = f"{Path(image.path).name}: {columns} × {rows} pixels; a double-click opens all of them"
    heat = overlay_of(image)
    found = read_image(heat, grey=False) if heat is not None and heat.is_file() else None
    return Pair(title, fit_into(pixels, *place), None if found is None else fit_into(found, *place))


def overlay_of(image: ImageJudged) -> Path | None:
    """Return where the heat map at the image's own size lies."""
    if image.picture is None:
        return None
    picture = Path(image.picture)
    return picture.parent.parent / OVERLAYS / picture.name
