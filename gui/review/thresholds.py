"""The two thresholds of the browser, each with its slider.

The *image threshold* is on the L2 score and decides which images are called defective: it changes
verdicts and counts. The *pixel threshold* is on the map and decides which pixels are marked: it
changes the segmentation.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import PySimpleGUI as sg

from experiments.review.panels import draw_histogram
from experiments.review.results import Measured, count_verdicts
from gui.kit import style
from gui.review import canvas
from gui.review.state import Review, Values

IMAGE, PIXEL, HISTOGRAM = "-THRESHOLD-", "-PIXEL-THRESHOLD-", "-HISTOGRAM-"
STEPS = 1000
_HISTOGRAM_HEIGHT = 38


def layout() -> list[list[Any]]:
    """Lay out both sliders with what follows from them."""
    return [
        [
            style.heading("Image threshold", pad=((4, 4), (4, 0))),
            sg.Push(),
            style.button("Reset", "-RESET-", "Both thresholds as the evaluation chose them."),
        ],
        [sg.Text("", key="-THRESHOLD-TEXT-", font=style.SMALL, size=(52, 1))],
        [
            sg.Canvas(
                key=HISTOGRAM,
                size=(300, _HISTOGRAM_HEIGHT),
                background_color=style.BACKGROUND,
                expand_x=True,
                pad=((4, 4), (0, 0)),
            )
        ],
        [_slider(IMAGE, "Images with a greater score are called defective.")],
        _counts("", "called defective", "called good"),
        _counts("defective", "-TP-", "-FN-"),
        _counts("good", "-FP-", "-TN-"),
        [style.heading("Pixel threshold", pad=((4, 4), (6, 0)))],
        [sg.Text("", key="-PIXEL-TEXT-", font=style.SMALL, size=(52, 1))],
        [_slider(PIXEL, "Pixels with a greater value are marked in the segmentation.")],
        [sg.Text("", key="-PIXEL-COUNTS-", font=style.SMALL, size=(52, 2))],
    ]


def prepare(review: Review) -> None:
    """Draw the histogram anew whenever it gets another size."""
    review.window[HISTOGRAM].Widget.configure(highlightthickness=0)
    review.window[HISTOGRAM].bind("<Configure>", "+SIZE")
    for key in (IMAGE, PIXEL):
        review.window[key].Widget.configure(sliderlength=18, highlightthickness=1, bd=0)


def show(review: Review, measured: Measured) -> None:
    """Bring sliders and words to the thresholds of the state."""
    state = review.browser
    review.window[IMAGE].update(value=image_position(measured, state.threshold))
    review.window[PIXEL].update(value=pixel_position(measured, state.pixel_threshold))
    _show_image_words(review, measured)
    _show_pixel_words(review)


def move_image(review: Review, measured: Measured, values: Values) -> None:
    """Take the image threshold from its slider."""
    position = int(values[IMAGE])
    if position != image_position(measured, review.browser.threshold):
        threshold = image_threshold(measured, position)
        review.browser = replace(review.browser, threshold=threshold)
    _show_image_words(review, measured)


def move_pixel(review: Review, measured: Measured, values: Values) -> None:
    """Take the pixel threshold from its slider."""
    position = int(values[PIXEL])
    if position != pixel_position(measured, review.browser.pixel_threshold):
        threshold = pixel_threshold(measured, position)
        review.browser = replace(review.browser, pixel_threshold=threshold)
    _show_pixel_words(review)


def show_histogram(review: Review, measured: Measured | None) -> None:
    """Draw the scores exactly above the slider's positions."""
    if measured is None:
        return
    scale = review.window[IMAGE].Widget
    board = review.window[HISTOGRAM].Widget
    left, right = scale.coords(0)[0], scale.coords(STEPS)[0]
    if right - left < 20:
        return
    picture = draw_histogram(
        measured, review.browser.threshold, ends(measured), (_HISTOGRAM_HEIGHT, right - left)
    )
    canvas.put_picture(board, review.photos, "histogram", picture, left, 0)


def ends(measured: Measured) -> tuple[float, float]:
    """Return the scores at both ends of the slider: a little beyond the lowest and the highest."""
    low, high = float(measured.scores.min()), float(measured.scores.max())
    margin = 0.03 * (high - low) or 0.03 * abs(high) or 1.0
    return max(0.0, min(low, measured.threshold) - margin), max(high, measured.threshold) + margin


def image_threshold(measured: Measured, position: int) -> float:
    """Return the score at a position of the slider, 0 to `STEPS`."""
    low, high = ends(measured)
    return low + (high - low) * position / STEPS


def image_position(measured: Measured, threshold: float) -> int:
    """Return the slider's position for a score."""
    low, high = ends(measured)
    return round((threshold - low) / (high - low) * STEPS)


def pixel_threshold(measured: Measured, position: int) -> float:
    """Return the map value at a position of the slider, which is finer at low values."""
    return float(measured.peak * (position / STEPS) ** 2)


def pixel_position(measured: Measured, threshold: float) -> int:
    """Return the slider's position for a map value."""
    return round(max(threshold / measured.peak, 0) ** 0.5 * STEPS)


def _show_image_words(review: Review, measured: Measured) -> None:
    threshold = review.browser.threshold
    counts = count_verdicts(measured, threshold)
    is_own = threshold == measured.threshold
    origin = "" if not is_own else ", as evaluated"
    if is_own and not measured.chosen:
        origin = ", the highest good score"
    review.window["-THRESHOLD-TEXT-"].update(f"defective above score {threshold:.4g}{origin}")
    for key, count, word in (
        ("-TP-", counts.tp, "found"),
        ("-FN-", counts.fn, "missed"),
        ("-FP-", counts.fp, "false alarms"),
        ("-TN-", counts.tn, "right"),
    ):
        review.window[key].update(f"{key.strip('-')} {count}  {word}")
    show_histogram(review, measured)


def _show_pixel_words(review: Review) -> None:
    state = review.browser
    review.window["-PIXEL-TEXT-"].update(
        f"marked above {state.measure} {state.pixel_threshold:.4g}"
    )


def _slider(key: str, tooltip: str) -> Any:
    return sg.Slider(
        (0, STEPS),
        default_value=STEPS // 2,
        key=key,
        orientation="h",
        disable_number_display=True,
        enable_events=True,
        expand_x=True,
        size=(20, 14),
        border_width=0,
        relief=sg.RELIEF_FLAT,
        background_color=style.ACCENT,
        trough_color=style.QUIET_DARK,
        tooltip=tooltip,
    )


def _counts(name: str, first: str, second: str) -> list[Any]:
    is_header = not first.startswith("-")
    cells = [
        sg.Text(
            cell if is_header else "",
            key=None if is_header else cell,
            size=(17, 1),
            text_color=style.MUTED if is_header else style.INK,
            background_color=style.BACKGROUND if is_header else style.SURFACE,
            pad=(2, 1),
        )
        for cell in (first, second)
    ]
    return [sg.Text(name, size=(8, 1), font=style.SMALL, text_color=style.MUTED), *cells]
