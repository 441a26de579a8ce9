"""Runs side by side in a real window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np

from gui.review.window import Review
from tests.gui.review.driver import (
    Until,
    choose,
    go_on,
    rest,
)


def test_every_view_of_ticked_runs_is_drawn_and_saved(
    review: Review, tmp_path: Path, until: Until
) -> None:
    for line in (0, 8):
        review.runs.click(line, 0)
    review.host.window["runs/compare"].click()
    until(go_on(review), lambda: "comparison" in review.compare.board.photos)
    assert review.host.front == "compare"
    pictures = set()
    for view in ("learning", "roc_image", "roc_pixel", "defect_types", "pictures"):
        before = review.compare.board.photos["comparison"]
        review.host.window[f"compare/view/{view}"].Widget.invoke()
        until(
            go_on(review),
            lambda before=before, view=view: view == "learning"
            or review.compare.board.photos["comparison"] is not before,
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
    assert len(pictures) == 5


def test_the_map_that_is_compared_can_be_chosen(review: Review, until: Until) -> None:
    names = [run.name for run in review.runs.table.shown]
    review.runs.click(next(n for n, name in enumerate(names) if name.startswith("coins")), 0)
    review.host.window["runs/compare"].click()
    until(go_on(review), lambda: "comparison" in review.compare.board.photos)
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


def drawn(review: Review) -> np.ndarray[Any, Any]:
    """Return the pixels of the comparison."""
    photo = review.compare.board.photos["comparison"]
    data = photo.tk.call(photo, "data", "-format", "ppm")
    return np.frombuffer(bytes(data), np.uint8, photo.width() * photo.height() * 3, 15).astype(int)


def test_the_sample_changes_with_the_arrow_keys(review: Review, until: Until) -> None:
    review.runs.click(0, 0)
    review.host.window["runs/compare"].click()
    until(go_on(review), lambda: review.host.front == "compare")
    review.host.window["compare/view/pictures"].Widget.invoke()
    until(go_on(review), lambda: review.compare.comparison.samples)
    before = review.host.window["compare/sample"].get()
    rest(review, until)
    review.window.handle("key/right", {})
    until(go_on(review), lambda: review.host.window["compare/sample"].get() != before)


def test_nothing_ticked_says_what_to_do(review: Review, until: Until) -> None:
    review.host.show_tab("compare")
    rest(review, until)
    board = review.host.window["compare/canvas"].Widget
    until(go_on(review), lambda: board.find_withtag("note"))
    assert "Tick up to five runs" in board.itemcget("note", "text")
