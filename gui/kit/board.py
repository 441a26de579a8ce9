"""Pictures and words on a Tk canvas, which keeps its size whatever is put on it."""

from __future__ import annotations

import tkinter
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from gui.kit import style

NOTE = "note"


class Board:
    """A canvas on which every picture and every text has a name; a new one replaces the earlier.

    `photos` holds the pictures by their names as long as they are shown: Tk forgets those that
    nobody holds.
    """

    def __init__(self) -> None:
        self.photos: dict[str, Any] = {}
        self.widget: Any = None

    def start(self, element: Any) -> None:
        """Take the canvas of an open window, and report whenever it gets another size."""
        self.widget = element.Widget
        self.widget.configure(highlightthickness=0)
        element.bind("<Configure>", "/size")

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.widget.winfo_width(), self.widget.winfo_height()

    def put_picture(self, name: str, picture: npt.NDArray[np.uint8], x: int, y: int) -> None:
        """Show a picture.

        Args:
            name: What it is called.
            picture: uint8 H×W×3.
            x: Its left side, in pixels.
            y: Its top.
        """
        rows, columns = picture.shape[:2]
        data = b"P6 %d %d 255\n" % (columns, rows) + np.ascontiguousarray(picture).tobytes()
        photo = tkinter.PhotoImage(master=self.widget, data=data)
        if self.widget.find_withtag(name):
            self.widget.itemconfigure(name, image=photo)
            self.widget.coords(name, x, y)
        else:
            self.widget.create_image(x, y, image=photo, anchor="nw", tags=name)
        self.photos[name] = photo

    def put_text(self, name: str, text: str, x: int, y: int, **options: Any) -> int:
        """Write a text; return the x of its left side, in pixels."""
        self.widget.delete(name)
        look: dict[str, Any] = {"anchor": "nw", "font": style.FONT, "fill": style.INK}
        self.widget.create_text(x, y, text=text, tags=name, **(look | options))
        return int(self.widget.bbox(name)[0])

    def keep_apart(self, name: str, others: Sequence[str]) -> None:
        """Take others away if the last of them, which is the leftmost, covers a text."""
        if self.widget.bbox(others[-1])[0] < self.widget.bbox(name)[2]:
            for other in others:
                self.remove(other)

    def put_note(self, text: str) -> None:
        """Write a quiet remark in the middle."""
        width, height = self.size
        self.put_text(NOTE, text, width // 2, height // 2, anchor="center", fill=style.MUTED)

    def remove(self, name: str) -> None:
        """Take a picture or a text away."""
        self.widget.delete(name)
        self.photos.pop(name, None)

    def clear(self) -> None:
        """Take everything away."""
        self.widget.delete("all")
        self.photos.clear()
