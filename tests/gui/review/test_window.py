"""The review window as a whole: sizes, files, closing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import PySimpleGUI as sg
import pytest

from experiments.workspace import Workspace
from gui.review.picture_view import CANVAS
from gui.review.state import Review
from gui.review.thresholds import HISTOGRAM, IMAGE, STEPS
from gui.review.window import (
    PICTURES,
    close_review,
    create_review,
    runs_tab,
    step,
)
from tests.gui.conftest import centre_of
from tests.gui.review.driver import (
    Until,
    go_on,
    open_pictures,
    rest,
)


def test_the_report_of_ticked_runs_is_saved(review: Review, tmp_path: Path, until: Until) -> None:
    runs_tab.click(review, (0, 0))
    review.window["-SAVE-REPORT-"].click()
    path = tmp_path / "saved.html"
    until(go_on(review), path.exists)
    assert review.table.chosen[0].split("_")[0] in path.read_text(encoding="utf-8")


def test_a_file_that_cannot_be_written_is_a_sentence(review: Review, until: Until) -> None:
    review.ask_path = lambda title, suffix: Path("/proc/nowhere") / f"saved{suffix}"
    review.window["-SAVE-CSV-"].click()
    until(go_on(review), lambda: "/proc/nowhere" in review.window["-STATUS-"].get())


def test_the_window_can_be_made_small_and_large(review: Review, until: Until) -> None:
    open_pictures(review, "nuts", until)
    sizes = []
    for width, height in ((900, 560), (1300, 720)):
        review.window.TKroot.geometry(f"{width}x{height}")
        until(go_on(review), lambda width=width: review.window.TKroot.winfo_width() == width)
        rest(review, until)
        board = review.window[CANVAS].Widget
        box = board.bbox("all")
        assert box[0] >= 0
        assert box[1] >= 0
        assert box[2] <= board.winfo_width()
        assert box[3] <= board.winfo_height()
        sizes.append(review.photos["input"].width())
        left, right = (review.window[IMAGE].Widget.coords(at)[0] for at in (0, STEPS))
        assert review.photos["histogram"].width() == right - left
        assert review.window[HISTOGRAM].Widget.coords("histogram")[0] == left
    assert sizes[0] < sizes[1]


def test_everything_fits_at_125_percent(
    gallery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, until: Until
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    review = create_review(Workspace(runs=gallery), scaling=1.25 * 96 / 72)
    try:
        until(go_on(review), lambda: review.table.runs)
        open_pictures(review, "nuts", until)
        root = review.window.TKroot
        for key in ("-SAVE-PICTURE-", "-STATUS-", "-PIXEL-COUNTS-", "-RESET-", "-TN-"):
            widget = review.window[key].Widget
            right = widget.winfo_rootx() + widget.winfo_width()
            bottom = widget.winfo_rooty() + widget.winfo_height()
            assert right <= root.winfo_rootx() + root.winfo_width()
            assert bottom <= root.winfo_rooty() + root.winfo_height()
    finally:
        close_review(review)


def test_ctrl_q_closes_the_window(
    review: Review, xdotool: Callable[..., None], until: Until
) -> None:
    xdotool("mousemove", *centre_of(review.window[runs_tab.TABLE]))
    review.window.TKroot.focus_force()
    rest(review, until)
    xdotool("key", "ctrl+q")
    opened = True
    for _ in range(200):
        opened = opened and step(review, timeout=20)
    assert not opened


def test_no_event_is_unknown_to_the_table_of_handlers(review: Review) -> None:
    from gui.review.window import _HANDLERS

    quiet = {"-DETAILS-", "-LEFT-", "-SAMPLES-", "-RUN-NAME-", "-CAPTION-", HISTOGRAM}
    elements: list[Any] = [
        (key, element)
        for key, element in review.window.AllKeysDict.items()
        if isinstance(element, sg.Button | sg.Radio | sg.Combo | sg.Slider | sg.Table)
    ]
    assert [key for key, _ in elements if key not in _HANDLERS and key not in quiet] == []
    assert PICTURES in review.window.AllKeysDict
