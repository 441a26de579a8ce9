"""What a person does with the review window, step by step."""

from __future__ import annotations

from collections.abc import Callable

from gui.program import Program

Until = Callable[..., None]


def go_on(review: Program) -> Callable[[], bool]:
    return lambda: review.window.step(20)


def rest(review: Program, until: Until) -> None:
    """Let the window go on until nothing is under way."""
    for _ in range(5):
        review.window.step(20)
    until(go_on(review), lambda: not review.window.busy)


def shown(review: Program, column: str) -> list[str]:
    """Return a column of the table as it is on the screen."""
    tree = review.host.window["runs/table"].Widget
    return [str(tree.set(line, column)) for line in tree.get_children()]


def click_heading(review: Program, heading: str, until: Until) -> None:
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


def select(review: Program, run: str, until: Until) -> None:
    line = [found.name for found in review.results.runs.table.shown].index(run) + 1
    review.host.window["runs/table"].Widget.selection_set(line)
    until(go_on(review), lambda: review.results.runs.table.current == run)


def name_of(review: Program, start: str) -> str:
    return next(run.name for run in review.results.runs.table.runs if run.name.startswith(start))


def open_pictures(review: Program, start: str, until: Until) -> None:
    select(review, name_of(review, start), until)
    review.host.window["runs/look"].click()
    until(
        go_on(review),
        lambda: review.results.pictures.browsing.images
        and "segmentation" in review.results.pictures.view.board.photos,
    )
    rest(review, until)


def choose(review: Program, key: str, text: str, until: Until) -> None:
    """Choose a text in a field that offers some."""
    field = review.host.window[key]
    assert text in field.Values
    field.update(value=text)
    field.Widget.event_generate("<<ComboboxSelected>>")
    rest(review, until)


def type_query(review: Program, text: str, until: Until) -> None:
    review.host.window["runs/query"].update(text)
    review.host.window.write_event_value("runs/query", text)
    until(go_on(review), lambda: review.results.runs.table.query == text)
