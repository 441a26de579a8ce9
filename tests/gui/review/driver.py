"""What a person does with the review window, step by step."""

from __future__ import annotations

from collections.abc import Callable

from gui.review.state import Review
from gui.review.window import (
    needs_drawing,
    runs_tab,
    step,
)

Until = Callable[..., None]


def go_on(review: Review) -> Callable[[], bool]:
    return lambda: step(review, timeout=20)


def rest(review: Review, until: Until) -> None:
    """Let the window go on until nothing is under way."""
    for _ in range(5):
        step(review, timeout=20)
    until(go_on(review), lambda: not review.background.busy and not needs_drawing(review))


def shown(review: Review, column: str) -> list[str]:
    """Return a column of the table as it is on the screen."""
    tree = review.window[runs_tab.TABLE].Widget
    return [str(tree.set(line, column)) for line in tree.get_children()]


def click_heading(review: Review, heading: str, until: Until) -> None:
    tree = review.window[runs_tab.TABLE].Widget
    tree.update()
    x = next(
        x
        for x in range(tree.winfo_width())
        if tree.identify_region(x, 5) == "heading"
        and tree.column(tree.identify_column(x), "id") == heading
    )
    for event in ("<ButtonPress-1>", "<ButtonRelease-1>"):
        tree.event_generate(event, x=x + 20, y=5)
    rest(review, until)


def select(review: Review, run: str, until: Until) -> None:
    line = [found.name for found in review.table.shown].index(run) + 1
    review.window[runs_tab.TABLE].Widget.selection_set(line)
    until(go_on(review), lambda: review.table.current == run)


def name_of(review: Review, start: str) -> str:
    return next(run.name for run in review.table.runs if run.name.startswith(start))


def open_pictures(review: Review, start: str, until: Until) -> None:
    select(review, name_of(review, start), until)
    review.window["-LOOK-"].click()
    until(go_on(review), lambda: review.browser.images and "segmentation" in review.photos)
    rest(review, until)


def type_query(review: Review, text: str, until: Until) -> None:
    review.window["-QUERY-"].update(text)
    review.window.write_event_value("-QUERY-", text)
    until(go_on(review), lambda: review.table.query == text)
