"""Pictures and words on a Tk canvas, which keeps its size whatever is put on it."""

from __future__ import annotations

import tkinter
from typing import Any

import numpy as np
import numpy.typing as npt

from gui.kit import style


def put_picture(
    canvas: Any, photos: dict[str, Any], name: str, picture: npt.NDArray[np.uint8], x: int, y: int
) -> None:
    """Show a picture on a canvas; the earlier one of that name goes.

    Args:
        canvas: A Tk canvas.
        photos: Holds the picture as long as it is shown.
        name: What it is called on its canvas.
        picture: uint8 H×W×3.
        x: Its left side, in pixels.
        y: Its top.
    """
    rows, columns = picture.shape[:2]
    data = b"P6 %d %d 255\n" % (columns, rows) + np.ascontiguousarray(picture).tobytes()
    photo = tkinter.PhotoImage(master=canvas, data=data)
    if canvas.find_withtag(name):
        canvas.itemconfigure(name, image=photo)
        canvas.coords(name, x, y)
    else:
        canvas.create_image(x, y, image=photo, anchor="nw", tags=name)
    photos[name] = photo


def put_text(canvas: Any, name: str, text: str, x: int, y: int, **options: Any) -> None:
    """Write on a canvas; the earlier text of that name goes."""
    canvas.delete(name)
    look: dict[str, Any] = {"anchor": "nw", "font": style.FONT, "fill": style.INK}
    canvas.create_text(x, y, text=text, tags=name, **(look | options))


def remove(canvas: Any, photos: dict[str, Any], name: str) -> None:
    """Take a picture or a text off a canvas."""
    canvas.delete(name)
    photos.pop(name, None)
