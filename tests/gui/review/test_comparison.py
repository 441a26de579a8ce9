"""Runs side by side in a real window."""

from __future__ import annotations

from pathlib import Path

import cv2

from gui.review.state import Review
from gui.review.window import (
    COMPARE,
    TABS,
    answer,
    runs_tab,
)
from tests.gui.review.driver import (
    Until,
    go_on,
    rest,
)


def test_every_view_of_ticked_runs_is_drawn_and_saved(
    review: Review, tmp_path: Path, until: Until
) -> None:
    for line in (0, 8):
        runs_tab.click(review, (line, 0))
    review.window["-COMPARE-"].click()
    until(go_on(review), lambda: "comparison" in review.photos)
    assert review.window[TABS].get() == COMPARE
    pictures = set()
    for view in ("learning", "roc_image", "roc_pixel", "defect_types", "pictures"):
        before = review.photos["comparison"]
        review.window["-VIEW-", view].Widget.invoke()
        until(
            go_on(review),
            lambda before=before, view=view: view == "learning"
            or review.photos["comparison"] is not before,
        )
        rest(review, until)
        path = tmp_path / "saved.png"
        path.unlink(missing_ok=True)
        review.window["-SAVE-COMPARISON-"].click()
        until(go_on(review), path.exists)
        drawn = cv2.imread(str(path))
        assert drawn is not None
        assert drawn.shape[1] > 800
        pictures.add(path.read_bytes())
    assert len(pictures) == 5


def test_the_sample_changes_with_the_arrow_keys(review: Review, until: Until) -> None:
    runs_tab.click(review, (0, 0))
    review.window["-COMPARE-"].click()
    until(go_on(review), lambda: review.window[TABS].get() == COMPARE)
    review.window["-VIEW-", "pictures"].Widget.invoke()
    until(go_on(review), lambda: review.comparison.samples)
    before = review.window["-SAMPLE-"].get()
    rest(review, until)
    answer(review, "-RIGHT-KEY-", {})
    until(go_on(review), lambda: review.window["-SAMPLE-"].get() != before)


def test_nothing_ticked_says_what_to_do(review: Review, until: Until) -> None:
    review.window[COMPARE].select()
    rest(review, until)
    board = review.window["-COMPARISON-"].Widget
    until(go_on(review), lambda: board.find_withtag("note"))
    assert "Tick up to five runs" in board.itemcget("note", "text")
