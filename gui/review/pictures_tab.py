"""The tab `Pictures`: the test images of one run, one after the other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import PySimpleGUI as sg

from evaluation.measures import MAIN_MEASURE, MEASURES
from experiments.review.panels import Viewport
from experiments.review.results import Measured, Results, defect_types, list_images, open_results
from experiments.runs import Run
from gui.kit import style
from gui.review import picture_view, thresholds
from gui.review.state import Handler, Review, Values, current_run, say

LIST = "-IMAGES-"
ALL = "all"
VERDICTS = ("missed", "false alarm", "right")
_COLUMNS = ["Score", "Verdict", "Type", "Image"]
_LEFT_WIDTH = 342
_NAME_FONT = (style.FAMILY, 8, "bold")


def layout() -> list[list[Any]]:
    """Lay the tab out: filters, list and thresholds at the left, the pictures at the right."""
    left = [
        [sg.Text("No run is open.", key="-RUN-NAME-", font=_NAME_FONT, size=(1, 2), expand_x=True)],
        [
            style.label("Maps", 8),
            *(
                sg.Radio(
                    measure,
                    "-MEASURE-",
                    key=("-MEASURE-", measure),
                    default=measure == MAIN_MEASURE,
                    enable_events=True,
                    tooltip=f"Scores, verdicts and segmentation from the {measure} maps.",
                )
                for measure in MEASURES
            ),
        ],
        [
            style.label("Type", 8),
            _choice("-TYPE-", [ALL], 13, "List only images of this defect type."),
            style.label("Verdict"),
            _choice("-VERDICT-", [ALL, *VERDICTS], 10, "List only images judged so."),
        ],
        [
            style.table(
                _COLUMNS,
                LIST,
                [7, 11, 11, 9],
                rows=6,
                select_mode=sg.TABLE_SELECT_MODE_BROWSE,
                cols_justification=["r", "l", "l", "l"],
                expand_x=True,
                expand_y=True,
            )
        ],
        [style.note("", key="-IMAGE-COUNT-", width=30)],
        *thresholds.layout(),
    ]
    return [
        [
            sg.Column(left, pad=((0, 8), 0), key="-LEFT-"),
            sg.Column(picture_view.layout(), expand_x=True, expand_y=True, pad=0),
        ]
    ]


def prepare(review: Review) -> None:
    """Add what the layout cannot say."""
    left = review.window["-LEFT-"].Widget
    width = round(_LEFT_WIDTH * float(left.tk.call("tk", "scaling")) * 72 / 96)
    left.configure(width=width)
    left.pack_propagate(False)
    left.pack_configure(fill="y")
    for heading in _COLUMNS:
        review.window[LIST].Widget.heading(heading, anchor="e" if heading == "Score" else "w")
    thresholds.prepare(review)
    picture_view.prepare(review)


def open_run(review: Review, run: Run) -> None:
    """Open a run's test images in the background, and show the one with the highest score."""
    if run.name in review.opened:
        show_run(review, review.opened[run.name])
        return
    say(review, f"Opening {run.name} …")
    _name_run(review, f"Opening {run.name} …")

    def show(found: Results) -> None:
        review.opened[run.name] = found
        say(review, "")
        show_run(review, found)

    review.background.start("results", lambda: open_results(run), show)


def open_current(review: Review, values: Values) -> None:
    """Open the run that is marked in the table, unless it is open already."""
    run = current_run(review.table)
    shown = review.browser.results
    if run is not None and run.metrics and (shown is None or shown.run.name != run.name):
        open_run(review, run)


def show_run(review: Review, results: Results) -> None:
    """Show a run's test images, with the measure seen last if it has it."""
    last = review.browser.measure
    measure = last if last in results.measured else next(iter(results.measured))
    review.browser = replace(review.browser, results=results)
    _name_run(review, results.run.name)
    for known in MEASURES:
        review.window["-MEASURE-", known].update(
            value=known == measure, disabled=known not in results.measured
        )
    show_measure(review, measure)


def show_measure(review: Review, measure: str) -> None:
    """List the images of one measure from the highest score down, at the run's own threshold."""
    results = review.browser.results
    if results is None or measure not in results.measured:
        return
    measured = results.measured[measure]
    types = defect_types(measured)
    kept = review.browser.defect_type if review.browser.defect_type in types else None
    review.window["-TYPE-"].update(values=[ALL, *types], value=kept or ALL)
    review.browser = replace(
        review.browser,
        measure=measure,
        defect_type=kept,
        threshold=measured.threshold,
        pixel_threshold=measured.pixel_threshold,
        viewport=Viewport(),
    )
    thresholds.show(review, measured)
    fill_list(review)


def fill_list(review: Review, keep: bool = False) -> None:
    """List the images that fit the filters.

    Args:
        review: The window.
        keep: Whether the image that is shown stays, if it is still listed.
    """
    state = review.browser
    measured = measured_now(review)
    if measured is None:
        return
    shown = state.images[state.place].row if keep and state.images else None
    images = list_images(measured, state.threshold, state.defect_type, state.verdict)
    rows = [image.row for image in images]
    place = rows.index(shown) if shown in rows else min(state.place if keep else 0, len(rows) - 1)
    review.browser = replace(state, images=images, place=max(place, 0))
    review.window[LIST].update(
        values=[[f"{i.score:.4f}", i.verdict, i.defect_type, i.name] for i in images],
        row_colors=[(line, *_colour(i.verdict)) for line, i in enumerate(images)],
    )
    review.window["-IMAGE-COUNT-"].update(f"{len(images)} of {len(measured.labels)} images")
    _select_line(review)
    picture_view.show_image(review)


def judge_again(review: Review) -> None:
    """Follow the threshold on the score: the verdicts change, and with them perhaps the list."""
    state = review.browser
    measured = measured_now(review)
    if measured is None:
        return
    images = list_images(measured, state.threshold, state.defect_type, state.verdict)
    if [image.row for image in images] != [image.row for image in state.images]:
        fill_list(review, keep=True)
        return
    table = review.window[LIST].Widget
    for line, (before, after) in enumerate(zip(state.images, images, strict=True)):
        if before.verdict != after.verdict:
            table.set(line + 1, "Verdict", after.verdict)
            table.tag_configure(line, foreground=_colour(after.verdict)[0])
    review.browser = replace(state, images=images)
    picture_view.show_caption(review)


def step(review: Review, by: int) -> None:
    """Show the next image of the list, or the one before; the ends are joined."""
    state = review.browser
    if state.images:
        review.browser = replace(state, place=(state.place + by) % len(state.images))
        _select_line(review)
        picture_view.show_image(review)


def mark(review: Review, values: Values) -> None:
    """Show the image that was marked in the list."""
    selected = values[LIST]
    if (
        selected
        and selected[0] != review.browser.place
        and selected[0] < len(review.browser.images)
    ):
        review.browser = replace(review.browser, place=selected[0])
        picture_view.show_image(review)


def choose_measure(review: Review, values: Values) -> None:
    """List by the other measure."""
    show_measure(review, next(measure for measure in MEASURES if values["-MEASURE-", measure]))


def choose_filter(review: Review, values: Values) -> None:
    """Follow the two filters."""
    defect_type, verdict = values["-TYPE-"], values["-VERDICT-"]
    review.browser = replace(
        review.browser,
        defect_type=None if defect_type == ALL else defect_type,
        verdict=None if verdict == ALL else verdict,
    )
    fill_list(review)


def move_threshold(review: Review, values: Values) -> None:
    """Follow the slider of the image threshold."""
    measured = measured_now(review)
    if measured is not None:
        thresholds.move_image(review, measured, values)
        judge_again(review)


def move_pixel_threshold(review: Review, values: Values) -> None:
    """Follow the slider of the pixel threshold."""
    measured = measured_now(review)
    if measured is not None:
        thresholds.move_pixel(review, measured, values)
        picture_view.show_segmentation(review)


def reset_thresholds(review: Review, values: Values) -> None:
    """Go back to the run's own thresholds."""
    measured = measured_now(review)
    if measured is None:
        return
    review.browser = replace(
        review.browser, threshold=measured.threshold, pixel_threshold=measured.pixel_threshold
    )
    thresholds.show(review, measured)
    judge_again(review)
    picture_view.show_segmentation(review)


def resize(review: Review, values: Values) -> None:
    """Draw everything anew: of several size events at once, the window reports only one."""
    thresholds.show_histogram(review, measured_now(review))
    picture_view.show_image(review)


def measured_now(review: Review) -> Measured | None:
    """Return the measure that is looked at; none before a run was opened."""
    results = review.browser.results
    return None if results is None else results.measured[review.browser.measure]


def handlers() -> dict[Any, Handler]:
    """Return what is done on which event of this tab."""
    return {
        LIST: mark,
        **{("-MEASURE-", measure): choose_measure for measure in MEASURES},
        "-TYPE-": choose_filter,
        "-VERDICT-": choose_filter,
        thresholds.IMAGE: move_threshold,
        thresholds.PIXEL: move_pixel_threshold,
        "-RESET-": reset_thresholds,
        f"{thresholds.HISTOGRAM}+SIZE": resize,
        f"{picture_view.CANVAS}+SIZE": resize,
        "-BACK-": lambda review, values: step(review, -1),
        "-NEXT-": lambda review, values: step(review, 1),
        **picture_view.handlers(),
    }


def _choice(key: str, values: list[str], width: int, tooltip: str) -> Any:
    return sg.Combo(
        values, values[0], key=key, size=(width, 1), readonly=True, enable_events=True,
        tooltip=tooltip,
    )  # fmt: skip


def _name_run(review: Review, name: str) -> None:
    element = review.window["-RUN-NAME-"]
    element.update(name)
    element.Widget.configure(wraplength=review.window["-LEFT-"].Widget.cget("width") - 12)


def _select_line(review: Review) -> None:
    state = review.browser
    if state.images:
        table = review.window[LIST]
        table.update(select_rows=[state.place])
        table.Widget.focus(state.place + 1)
        table.Widget.see(state.place + 1)


def _colour(verdict: str) -> tuple[str, str]:
    """Mistakes in red or brown, right calls in ink: foreground, background."""
    return {"missed": style.WRONG, "false alarm": style.WARNING}.get(
        verdict, style.INK
    ), style.SURFACE
