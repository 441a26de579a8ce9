"""What a person does with the review window, step by step."""

from __future__ import annotations

from collections.abc import Callable

from gui.review.window import Review

Until = Callable[..., None]


def go_on(review: Review) -> Callable[[], bool]:
    return lambda: review.window.step(20)


def rest(review: Review, until: Until) -> None:
    """Let the window go on until nothing is under way."""
    for _ in range(5):
        review.window.step(20)
    until(go_on(review), lambda: not review.window.busy)


def shown(review: Review, column: str) -> list[str]:
    """Return a column of the table as it is on the screen."""
    tree = review.host.window["runs/table"].Widget
    return [str(tree.set(line, column)) for line in tree.get_children()]


def click_heading(review: Review, heading: str, until: Until) -> None:
    tree = review.host.window["runs/table"].Widget
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
    line = [found.name for found in review.runs.table.shown].index(run) + 1
    review.host.window["runs/table"].Widget.selection_set(line)
    until(go_on(review), lambda: review.runs.table.current == run)


def name_of(review: Review, start: str) -> str:
    return next(run.name for run in review.runs.table.runs if run.name.startswith(start))


def open_pictures(review: Review, start: str, until: Until) -> None:
    select(review, name_of(review, start), until)
    review.host.window["runs/look"].click()
    until(
        go_on(review),
        lambda: review.pictures.browsing.images
        and "segmentation" in review.pictures.view.board.photos,
    )
    rest(review, until)


def choose(review: Review, key: str, text: str, until: Until) -> None:
    """Choose a text in a field that offers some."""
    field = review.host.window[key]
    assert text in field.Values
    field.update(value=text)
    field.Widget.event_generate("<<ComboboxSelected>>")
    rest(review, until)


def type_query(review: Review, text: str, until: Until) -> None:
    review.host.window["runs/query"].update(text)
    review.host.window.write_event_value("runs/query", text)
    until(go_on(review), lambda: review.runs.table.query == text)
