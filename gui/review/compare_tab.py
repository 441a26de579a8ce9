"""The tab `Compare`: up to five runs side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import PySimpleGUI as sg
from matplotlib.figure import Figure

from experiments.review.panels import EVIDENCE, Viewport, draw_panels
from experiments.review.plots import VIEWS, draw_pictures, draw_runs, figure_pixels, figure_png
from experiments.review.results import (
    Image,
    Results,
    SampleKey,
    common_samples,
    find_sample,
    open_results,
)
from experiments.runs import Run
from gui.kit import style
from gui.review import canvas
from gui.review.state import Handler, Review, Values, chosen_runs, say
from storage.whole import write_whole

CANVAS = "-COMPARISON-"
TITLES = {
    "learning": "Learning curves",
    "roc_image": "ROC, image-wise",
    "roc_pixel": "ROC, pixel-wise",
    "defect_types": "AUROC by defect type",
    "pictures": "Sample pictures",
}
_EXPORT_DPI = 160

Drawn = tuple[Figure, tuple[SampleKey, ...]]


def layout() -> list[list[Any]]:
    """Lay the tab out: what to compare, and the figure."""
    views = [
        sg.Radio(
            title, "-VIEW-", key=("-VIEW-", view), default=view == "learning", enable_events=True
        )
        for view, title in TITLES.items()
    ]
    samples = sg.Column(
        [
            [
                style.button("◀", "-SAMPLE-BACK-", "The test image before. (←)"),
                style.note("", key="-SAMPLE-", width=24),
                style.button("▶", "-SAMPLE-NEXT-", "The next test image. (→)"),
            ]
        ],
        key="-SAMPLES-",
        pad=0,
        visible=False,
    )
    return [
        [
            *views,
            sg.pin(samples),
            sg.Push(),
            style.button("PNG…", "-SAVE-COMPARISON-", "Save what is shown as a picture. (Ctrl-E)"),
        ],
        [
            sg.Canvas(
                key=CANVAS,
                size=(600, 300),
                background_color=style.SURFACE,
                expand_x=True,
                expand_y=True,
            )
        ],
    ]


def prepare(review: Review) -> None:
    """Draw anew whenever the canvas gets another size."""
    element = review.window[CANVAS]
    element.Widget.configure(highlightthickness=0)
    element.bind("<Configure>", "+SIZE")


def choose_view(review: Review, values: Values) -> None:
    """Show another figure of the same runs."""
    view = next(view for view in TITLES if values["-VIEW-", view])
    review.comparison = replace(review.comparison, view=view, stale=True)
    review.window["-SAMPLES-"].update(visible=view == "pictures")


def resize(review: Review, values: Values) -> None:
    """Note that the figure no longer fits."""
    review.comparison = replace(review.comparison, stale=True)


def show_sample(review: Review, step: int) -> None:
    """Show the next test image, or the one before."""
    state = review.comparison
    if state.samples:
        place = (state.sample + step) % len(state.samples)
        review.comparison = replace(state, sample=place, stale=True)


def refresh(review: Review) -> None:
    """Draw the figure in the background, and show it when it is ready."""
    state = review.comparison
    review.comparison = replace(state, stale=False)
    board = review.window[CANVAS].Widget
    runs = chosen_runs(review.table)
    review.window["-SAVE-COMPARISON-"].update(disabled=not runs)
    if not runs:
        canvas.remove(board, review.photos, "comparison")
        review.comparison = replace(review.comparison, shown=False)
        _write_centred(board, "Tick up to five runs in the table to see them side by side.")
        return
    width, height = board.winfo_width(), board.winfo_height()
    if min(width, height) < 100:
        return
    if not state.shown:
        _write_centred(board, "Drawing …")
    review.background.start(
        "comparison",
        _in_pixels(_drawing(review, runs, width, height)),
        lambda drawn: _show_figure(review, *drawn),
    )


def save(review: Review, values: Values) -> None:
    """Save what is shown as a PNG file, sharper than on the screen."""
    runs = chosen_runs(review.table)
    path = review.ask_path("Save the comparison", ".png") if runs else None
    if path is None:
        return
    board = review.window[CANVAS].Widget
    draw = _drawing(review, runs, board.winfo_width(), board.winfo_height())
    say(review, f"Drawing {path.name} …")
    review.background.start(
        "save",
        lambda: write_whole(path, figure_png(draw()[0], _EXPORT_DPI)),
        lambda _: say(review, f"{path.name} is written."),
    )


def handlers() -> dict[Any, Handler]:
    """Return what is done on which event of this tab."""
    return {
        **{("-VIEW-", view): choose_view for view in TITLES},
        f"{CANVAS}+SIZE": resize,
        "-SAMPLE-BACK-": lambda review, values: show_sample(review, -1),
        "-SAMPLE-NEXT-": lambda review, values: show_sample(review, 1),
        "-SAVE-COMPARISON-": save,
    }


def _drawing(review: Review, runs: Sequence[Run], width: int, height: int) -> Callable[[], Drawn]:
    """Return the work that draws the view: a figure, and the test images to choose from."""
    view, sample, opened = review.comparison.view, review.comparison.sample, review.opened

    def draw() -> Drawn:
        if view in VIEWS:
            return draw_runs(view, runs, width, height), ()  # type: ignore[arg-type]
        results = [_open(run, opened) for run in runs]
        samples = common_samples([found for found in results if found is not None])
        key = samples[sample % len(samples)] if samples else None
        scales = _common_scales(results)
        panels = [_panels(found, key, scales) for found in results]
        return draw_pictures(runs, panels, tuple(EVIDENCE.values()), width, height), samples

    return draw


def _in_pixels(draw: Callable[[], Drawn]) -> Callable[[], tuple[Image, tuple[SampleKey, ...]]]:
    """Do the rest of the drawing in the thread as well: the window only copies pixels."""

    def draw_pixels() -> tuple[Image, tuple[SampleKey, ...]]:
        figure, samples = draw()
        return figure_pixels(figure), samples

    return draw_pixels


def _open(run: Run, opened: dict[str, Results]) -> Results | None:
    try:
        if run.name not in opened:
            opened[run.name] = open_results(run)
        return opened[run.name]
    except ValueError:
        return None


def _common_scales(results: Sequence[Results | None]) -> dict[str, float]:
    """Return one colour scale a measure for all runs, so that colours can be compared."""
    scales: dict[str, float] = {}
    for found in results:
        for measure, measured in (found.measured if found else {}).items():
            scales[measure] = max(scales.get(measure, 0.0), measured.scale)
    return scales


def _panels(
    results: Results | None, key: SampleKey | None, scales: dict[str, float]
) -> dict[str, Any]:
    sample = None if results is None or key is None else find_sample(results, key)
    if sample is None:
        return {}
    rows, columns = sample.image.shape[:2]
    drawn = draw_panels(sample, scales, None, (rows, columns), Viewport())
    return {title: drawn[panel] for panel, title in EVIDENCE.items()}


def _show_figure(review: Review, picture: Image, samples: tuple[SampleKey, ...]) -> None:
    board = review.window[CANVAS].Widget
    board.delete("note")
    left = (board.winfo_width() - picture.shape[1]) // 2
    top = (board.winfo_height() - picture.shape[0]) // 2
    canvas.put_picture(board, review.photos, "comparison", picture, left, top)
    state = review.comparison
    review.comparison = replace(state, shown=True, samples=samples or state.samples)
    if samples:
        defect_type, name = samples[state.sample % len(samples)]
        review.window["-SAMPLE-"].update(f"{defect_type}, {name}")


def _write_centred(board: Any, text: str) -> None:
    centre = (board.winfo_width() // 2, board.winfo_height() // 2)
    canvas.put_text(board, "note", text, *centre, anchor="center", fill=style.MUTED)
