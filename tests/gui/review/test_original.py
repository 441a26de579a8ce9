"""The original image under a heat map, and what lies under the pointer, in a real window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from gui.program import Program
from gui.review.picture_view import OPACITY_STEPS
from tests.gui.review.driver import Until, go_on, open_pictures, rest


def write_originals(review: Program, data: Path) -> np.ndarray:
    """Write the file of the image that is shown, three times as large; return its pixels."""
    browsing = review.results.pictures.browsing
    sample = browsing.sample()
    assert sample is not None
    large = cv2.resize(sample.image, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC)
    file = data / browsing.source
    file.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(file), large[..., ::-1])
    return large


def test_the_pointer_is_told_the_original_s_pixel_and_the_map_in_every_view(
    review: Program, tmp_path: Path, until: Until, xdotool: Callable[..., None]
) -> None:
    open_pictures(review, "nuts", until)
    window, pictures = review.host.window, review.results.pictures
    original = write_originals(review, tmp_path)
    review.host.workspace = replace(review.host.workspace, data=tmp_path)
    for by in (1, -1):
        pictures.step(by)
        rest(review, until)
    board, sample = window["pictures/canvas"].Widget, pictures.browsing.sample()
    assert sample is not None

    def pointed(panel: str, row: int, column: int) -> str:
        """Point at a pixel of the original in a panel, and return what is told."""
        x, y = board.coords(panel)
        scale = pictures.view.board.photos[panel].width() / original.shape[1]
        place = (x + (column + 0.5) * scale, y + (row + 0.5) * scale)
        at = (int(place[0]) + board.winfo_rootx(), int(place[1]) + board.winfo_rooty())
        window["pictures/point"].update("")
        xdotool("mousemove", *at)
        until(go_on(review), lambda: window["pictures/point"].get())
        return str(window["pictures/point"].get())

    before = board.winfo_height()
    red, green, blue = original[100, 70]
    value = f"Residual {sample.maps['residual'][33, 23]:.4g}"
    told = f"row 100, column 70 of 144 × 144:  red {red}, green {green}, blue {blue};  {value}"
    window["pictures/view/original"].Widget.invoke()
    rest(review, until)
    assert board.itemcget("original-title", "text") == "Original, 144 × 144"
    assert pointed("original", 100, 70) == told
    window["pictures/view/panels"].Widget.invoke()
    rest(review, until)
    assert pointed("prediction", 100, 70).endswith(value)
    assert " of 144 × 144: " in window["pictures/point"].get()
    assert board.winfo_height() == before
    xdotool("mousemove", board.winfo_rootx() - 60, board.winfo_rooty() + 5)
    until(go_on(review), lambda: window["pictures/point"].get() == "")


def test_the_slider_lays_more_or_less_of_the_map_on_the_original(
    review: Program, tmp_path: Path, until: Until
) -> None:
    open_pictures(review, "nuts", until)
    window, pictures = review.host.window, review.results.pictures
    slider = window["pictures/opacity"].Widget
    assert not slider.winfo_viewable()
    window["pictures/view/original"].Widget.invoke()
    rest(review, until)
    assert slider.winfo_viewable()
    title = window["pictures/canvas"].Widget.itemcget("original-title", "text")
    assert title == "Input, 48 × 48 as the network sees it"
    assert list(pictures.view.board.photos) == ["original", "original-bar"]

    def pixels(position: int) -> np.ndarray:
        slider.set(position)
        rest(review, until)
        photo = pictures.view.board.photos["original"]
        data = bytes(photo.tk.call(photo, "data", "-format", "ppm"))
        return np.frombuffer(data, np.uint8, photo.width() * photo.height() * 3, 15).astype(int)

    bare, half, full = (pixels(part * OPACITY_STEPS // 2) for part in (0, 1, 2))
    assert abs(half - (bare + full) / 2).mean() < 2 < abs(full - bare).mean()
    pictures.step(1)
    rest(review, until)
    window["pictures/save"].click()
    until(go_on(review), (tmp_path / "saved.png").exists)
    saved = cv2.imread(str(tmp_path / "saved.png"))
    assert saved is not None
    assert saved.shape[0] > 1000
