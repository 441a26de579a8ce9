"""The pictures of one test image on a canvas: six panels that zoom and move together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import PySimpleGUI as sg

from experiments.review.browser_figure import draw_browser
from experiments.review.panels import (
    PANELS,
    Segmentation,
    Viewport,
    colour_bar,
    draw_panels,
    draw_segmentation,
    move_by,
    segment_map,
    zoom_by,
)
from experiments.review.plots import figure_png
from experiments.review.results import Image, Sample, count_verdicts, read_sample
from gui.kit import style
from gui.review import canvas
from gui.review.state import BrowserState, Handler, Review, Values, say
from storage.whole import write_whole

CANVAS = "-PANELS-"
_COLUMNS, _GAP, _CAPTION, _BAR = 3, 10, 20, 64
_ROWS = -(-len(PANELS) // _COLUMNS)
ZOOM_STEP = 1.5
MARKED_INK, MASK_INK = "#c25200", "#007aa8"


@dataclass(frozen=True)
class Place:
    """Where a panel lies on the canvas, in pixels."""

    x: int
    y: int
    rows: int
    columns: int


def layout() -> list[list[Any]]:
    """Lay out the tools above the canvas, and the canvas."""
    return [
        [
            style.button("◀", "-BACK-", "The image before. (← or ↑)"),
            style.button("▶", "-NEXT-", "The next image. (→ or ↓)"),
            sg.Text("", key="-CAPTION-", font=style.BOLD, size=(58, 1)),
            sg.Push(),
            style.button("−", "-ZOOM-OUT-", "Zoom out. (− or mouse wheel)"),
            style.button("+", "-ZOOM-IN-", "Zoom in. (+ or mouse wheel; drag to move)"),
            style.button("Fit", "-FIT-", "Show the whole image. (0)"),
            style.button("PNG…", "-SAVE-PICTURE-", "Save what is shown as a picture. (Ctrl-E)"),
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
    """Follow the canvas's size, and the mouse on it."""
    element = review.window[CANVAS]
    element.Widget.configure(highlightthickness=0)
    for event, suffix in (
        ("<Configure>", "+SIZE"),
        ("<Button-1>", "+PRESS"),
        ("<B1-Motion>", "+DRAG"),
        ("<MouseWheel>", "+WHEEL"),
        ("<Button-4>", "+WHEEL"),
        ("<Button-5>", "+WHEEL"),
    ):
        element.bind(event, suffix)


def show_image(review: Review) -> None:
    """Show all panels of the image that the list marks."""
    board = review.window[CANVAS].Widget
    board.delete("note")
    sample = shown_sample(review)
    show_caption(review)
    review.window["-SAVE-PICTURE-"].update(disabled=sample is None)
    if sample is None:
        board.delete("all")
        text = "No image fits the filters." if review.browser.results else "Open a run first."
        _write_note(board, text)
        return
    segmentation = _segment(review.browser, sample)
    places = _places(board, sample)
    size = (places["input"].rows, places["input"].columns)
    pictures = draw_panels(
        sample, _scales(review.browser), segmentation, size, review.browser.viewport
    )
    for panel in PANELS:
        _show_panel(review, panel, places[panel], pictures[panel])
    _show_share(review, segmentation)


def show_segmentation(review: Review) -> None:
    """Draw only the panel that depends on the pixel threshold."""
    sample = shown_sample(review)
    if sample is None:
        return
    segmentation = _segment(review.browser, sample)
    place = _places(review.window[CANVAS].Widget, sample)["segmentation"]
    if segmentation is not None:
        picture = draw_segmentation(
            sample, segmentation, (place.rows, place.columns), review.browser.viewport
        )
        _show_panel(review, "segmentation", place, picture)
    _show_share(review, segmentation)


def show_caption(review: Review) -> None:
    """Name the image, its score and its verdict."""
    review.window["-CAPTION-"].update(_caption(review.browser))


def shown_sample(review: Review) -> Sample | None:
    """Read the image that the list marks; none if the list is empty."""
    state = review.browser
    if state.results is None or not state.images:
        return None
    return read_sample(state.results, state.measure, state.images[state.place].row)


def zoom(review: Review, factor: float, x: float = 0.5, y: float = 0.5) -> None:
    """Zoom all panels about a point, given from 0 to 1."""
    viewport = zoom_by(review.browser.viewport, factor, x, y)
    review.browser = replace(review.browser, viewport=viewport)
    show_image(review)


def fit(review: Review, values: Values) -> None:
    """Show the whole image again."""
    review.browser = replace(review.browser, viewport=Viewport())
    show_image(review)


def wheel(review: Review, values: Values) -> None:
    """Zoom about the mouse."""
    event = review.window[CANVAS].user_bind_event
    x, y = _relative(review, event.x, event.y)
    is_up = event.num == 4 or getattr(event, "delta", 0) > 0
    zoom(review, ZOOM_STEP if is_up else 1 / ZOOM_STEP, x, y)


def press(review: Review, values: Values) -> None:
    """Remember where a drag begins."""
    event = review.window[CANVAS].user_bind_event
    review.window[CANVAS].metadata = (event.x, event.y)


def drag(review: Review, values: Values) -> None:
    """Move the seen part with the mouse."""
    event = review.window[CANVAS].user_bind_event
    before, sample = review.window[CANVAS].metadata, shown_sample(review)
    if before is None or sample is None or review.browser.viewport.zoom == 1:
        return
    place = _places(review.window[CANVAS].Widget, sample)["input"]
    x, y = (before[0] - event.x) / place.columns, (before[1] - event.y) / place.rows
    review.browser = replace(review.browser, viewport=move_by(review.browser.viewport, x, y))
    review.window[CANVAS].metadata = (event.x, event.y)
    show_image(review)


def save(review: Review, values: Values) -> None:
    """Save what is shown, with names and numbers, as one PNG file."""
    sample, state = shown_sample(review), review.browser
    path = review.ask_path("Save the picture", ".png") if sample else None
    if path is None or sample is None or state.results is None:
        return
    segmentation, scales = _segment(state, sample), _scales(state)
    rows, columns = sample.image.shape[:2]
    pictures = draw_panels(sample, scales, segmentation, (rows, columns), state.viewport)
    counts = count_verdicts(state.results.measured[state.measure], state.threshold)
    heading = (
        f"{state.results.run.name}\n{_caption(state)}\n"
        f"image threshold {state.threshold:.4g}: TP {counts.tp}, FP {counts.fp}, "
        f"TN {counts.tn}, FN {counts.fn};  pixel threshold {state.pixel_threshold:.4g}"
    )
    titled = {PANELS[panel]: pictures[panel] for panel in PANELS}
    named_scales = {PANELS[measure]: scale for measure, scale in scales.items()}
    say(review, f"Drawing {path.name} …")
    review.background.start(
        "save",
        lambda: write_whole(path, figure_png(draw_browser(titled, named_scales, heading), 150)),
        lambda _: say(review, f"{path.name} is written."),
    )


def handlers() -> dict[Any, Handler]:
    """Return what is done on which event of the canvas and of the tools above it."""
    return {
        f"{CANVAS}+WHEEL": wheel,
        f"{CANVAS}+PRESS": press,
        f"{CANVAS}+DRAG": drag,
        "-ZOOM-IN-": lambda review, values: zoom(review, ZOOM_STEP),
        "-ZOOM-OUT-": lambda review, values: zoom(review, 1 / ZOOM_STEP),
        "-FIT-": fit,
        "-SAVE-PICTURE-": save,
    }


def _segment(state: BrowserState, sample: Sample) -> Segmentation | None:
    anomaly_map = sample.maps.get(state.measure)
    if anomaly_map is None:
        return None
    return segment_map(anomaly_map, state.pixel_threshold, sample.mask)


def _scales(state: BrowserState) -> dict[str, float]:
    measured = state.results.measured if state.results else {}
    return {measure: found.scale for measure, found in measured.items()}


def _caption(state: BrowserState) -> str:
    if not state.images:
        return ""
    image = state.images[state.place]
    sign = ">" if image.score > state.threshold else "≤"
    return (
        f"{image.defect_type}, {image.name}:  score {image.score:.4f} "
        f"{sign} {state.threshold:.4f}: {image.verdict}"
    )


def _places(board: Any, sample: Sample) -> dict[str, Place]:
    """Share the canvas among the panels, in the proportions of the image."""
    width = (board.winfo_width() - (_COLUMNS + 1) * _GAP) // _COLUMNS
    height = (board.winfo_height() - (_ROWS + 1) * _GAP) // _ROWS - _CAPTION
    rows, columns = sample.image.shape[:2]
    factor = max(min(width / columns, height / rows), 16 / min(rows, columns))
    size = (round(rows * factor), round(columns * factor))
    margin = max(board.winfo_width() - _COLUMNS * (size[1] + _GAP) + _GAP, 0) // 2
    return {
        panel: Place(
            margin + place % _COLUMNS * (size[1] + _GAP),
            _GAP + place // _COLUMNS * (size[0] + _CAPTION + _GAP) + _CAPTION,
            *size,
        )
        for place, panel in enumerate(PANELS)
    }


def _show_panel(review: Review, panel: str, place: Place, picture: Image | None) -> None:
    board = review.window[CANVAS].Widget
    top = place.y - _CAPTION
    canvas.put_text(board, f"{panel}-title", PANELS[panel], place.x, top, font=style.BOLD)
    canvas.remove(board, review.photos, f"{panel}-none")
    if picture is None:
        canvas.remove(board, review.photos, panel)
        reason = "no mask" if panel == "mask" else "not evaluated"
        centre = (place.x + place.columns // 2, place.y + place.rows // 2)
        canvas.put_text(board, f"{panel}-none", reason, *centre, anchor="center", fill=style.MUTED)
    else:
        canvas.put_picture(board, review.photos, panel, picture, place.x, place.y)
    right = place.x + place.columns
    scale = _scales(review.browser).get(panel)
    if scale is not None:
        _show_scale(review, panel, scale, right, top)
    if panel == "segmentation":
        _show_legend(board, right, top + 2)


def _show_legend(board: Any, right: int, top: int) -> None:
    """Name the two colours of the segmentation, each in its own."""
    look: dict[str, Any] = {"anchor": "ne", "font": style.SMALL}
    canvas.put_text(board, "legend-mask", "mask", right, top, fill=MASK_INK, **look)
    left = board.bbox("legend-mask")[0] - 8
    canvas.put_text(board, "legend-marked", "marked", left, top, fill=MARKED_INK, **look)


def _show_scale(review: Review, panel: str, scale: float, right: int, top: int) -> None:
    """Show the colours and their values above a map: the same for every image."""
    board = review.window[CANVAS].Widget
    look = {"font": style.SMALL, "fill": style.MUTED}
    canvas.put_text(board, f"{panel}-high", f"≥ {scale:g}", right, top + 2, anchor="ne", **look)
    left = board.bbox(f"{panel}-high")[0] - _BAR - 4
    canvas.put_picture(board, review.photos, f"{panel}-bar", colour_bar((9, _BAR)), left, top + 5)
    canvas.put_text(board, f"{panel}-low", "0", left - 4, top + 2, anchor="ne", **look)


def _show_share(review: Review, segmentation: Segmentation | None) -> None:
    review.window["-PIXEL-COUNTS-"].update(_share_text(segmentation))


def _share_text(segmentation: Segmentation | None) -> str:
    if segmentation is None:
        return ""
    if segmentation.found is not None:
        text = f"this image: {segmentation.found:.1%} of the defect is marked"
        rest = "" if segmentation.false is None else f",\n{segmentation.false:.2%} of the rest"
        return text + rest
    known = " (it has no mask)" if segmentation.false is None else ""
    return f"this image: {segmentation.share:.2%} of all pixels are marked{known}"


def _relative(review: Review, x: int, y: int) -> tuple[float, float]:
    """Return where in its panel a point of the canvas lies, from 0 to 1."""
    sample = shown_sample(review)
    if sample is None:
        return 0.5, 0.5
    for place in _places(review.window[CANVAS].Widget, sample).values():
        column, row = (x - place.x) / place.columns, (y - place.y) / place.rows
        if 0 <= column <= 1 and 0 <= row <= 1:
            return column, row
    return 0.5, 0.5


def _write_note(board: Any, text: str) -> None:
    centre = (board.winfo_width() // 2, board.winfo_height() // 2)
    canvas.put_text(board, "note", text, *centre, anchor="center", fill=style.MUTED)
