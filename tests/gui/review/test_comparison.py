"""Runs side by side in a real window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np

from gui.program import Program
from gui.review.comparison import VIEW_TITLES
from tests.gui.review.driver import (
    Until,
    choose,
    go_on,
    rest,
)


def test_every_view_of_ticked_runs_is_drawn_and_saved(
    review: Program, tmp_path: Path, until: Until
) -> None:
    for line in (0, 8):
        review.results.runs.click(line, 0)
    review.host.window["runs/compare"].click()
    until(go_on(review), lambda: "comparison" in review.results.compare.board.photos)
    assert review.results.front.name == "compare"
    pictures = set()
    for view in VIEW_TITLES:
        before = review.results.compare.board.photos["comparison"]
        review.host.window[f"compare/view/{view}"].Widget.invoke()
        until(
            go_on(review),
            lambda before=before, view=view: view == "learning"
            or review.results.compare.board.photos.get("comparison") not in (None, before),
        )
        rest(review, until)
        path = tmp_path / "saved.png"
        path.unlink(missing_ok=True)
        review.host.window["compare/save"].click()
        until(go_on(review), path.exists)
        drawn = cv2.imread(str(path))
        assert drawn is not None
        assert drawn.shape[1] > 800
        pictures.add(path.read_bytes())
    assert len(pictures) == len(VIEW_TITLES) == 7


def test_an_earlier_drawing_does_not_stand_under_another_title(
    review: Program, until: Until
) -> None:
    compare, save = review.results.compare, review.host.window["compare/save"].Widget
    review.results.runs.click(0, 0)
    review.host.window["runs/compare"].click()
    until(go_on(review), lambda: "comparison" in compare.board.photos)
    assert str(save["state"]) == "normal"
    review.window.handle("compare/view/roc_image", {})
    compare.look({})  # no drawing is handed over before the next event
    assert "comparison" not in compare.board.photos
    assert compare.board.widget.itemcget("note", "text") == "Drawing …"
    assert str(save["state"]) == "disabled"
    rest(review, until)
    assert "comparison" in compare.board.photos
    assert not compare.board.widget.find_withtag("note")
    assert str(save["state"]) == "normal"


def test_the_map_that_is_compared_can_be_chosen(review: Program, until: Until) -> None:
    names = [run.name for run in review.results.runs.table.shown]
    review.results.runs.click(
        next(n for n, name in enumerate(names) if name.startswith("coins")), 0
    )
    review.host.window["runs/compare"].click()
    until(go_on(review), lambda: "comparison" in review.results.compare.board.photos)
    choice = review.host.window["compare/measure"]
    assert not choice.Widget.winfo_viewable()
    review.host.window["compare/view/roc_image"].Widget.invoke()
    rest(review, until)
    assert choice.Widget.winfo_viewable()
    assert choice.get() == "each run's own map"
    before = drawn(review)
    choose(review, "compare/measure", "Combined", until)
    assert abs(drawn(review) - before).mean() < 2  # the same curves: it is the run's own map
    choose(review, "compare/measure", "Uncertainty", until)
    assert abs(drawn(review) - before).mean() > 2


def drawn(review: Program) -> np.ndarray[Any, Any]:
    """Return the pixels of the comparison."""
    photo = review.results.compare.board.photos["comparison"]
    data = photo.tk.call(photo, "data", "-format", "ppm")
    return np.frombuffer(bytes(data), np.uint8, photo.width() * photo.height() * 3, 15).astype(int)


def test_the_sample_changes_with_the_arrow_keys(review: Program, until: Until) -> None:
    review.results.runs.click(0, 0)
    review.host.window["runs/compare"].click()
    until(go_on(review), lambda: review.results.front.name == "compare")
    review.host.window["compare/view/pictures"].Widget.invoke()
    until(go_on(review), lambda: review.results.compare.comparison.samples)
    before = review.host.window["compare/sample"].get()
    rest(review, until)
    review.window.handle("key/right", {})
    until(go_on(review), lambda: review.host.window["compare/sample"].get() != before)


def test_nothing_ticked_says_what_to_do(review: Program, until: Until) -> None:
    review.results.show("compare")
    rest(review, until)
    board = review.host.window["compare/canvas"].Widget
    until(go_on(review), lambda: board.find_withtag("note"))
    assert "Tick up to five runs" in board.itemcget("note", "text")
