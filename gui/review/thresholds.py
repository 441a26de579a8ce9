"""The two thresholds of the browser, each with its slider.

The *image threshold* is on the score that decides for the map looked at. It says which images are
called defective: it changes verdicts and counts. The *pixel threshold* is on the map and decides
which pixels are marked: it changes the segmentation.
"""

from __future__ import annotations

from typing import Any

import PySimpleGUI as sg

from evaluation.measures import MEASURES
from experiments.review.panels import draw_histogram
from experiments.review.results import Measured, count_verdicts
from gui.kit import elements, style
from gui.kit.board import Board
from gui.kit.host import Host
from gui.kit.keys import Keys
from gui.kit.tab import Rows, Values
from gui.review.browsing import Browsing

STEPS = 1000
COUNTS = {"tp": "found", "fn": "missed", "fp": "false alarms", "tn": "right"}
"""What each count of the confusion matrix says."""

WORDS = ("image_words", "pixel_words", "share", *COUNTS)
"""What stands in words about the run that is looked at."""

RESET_TOOLTIP = "Both thresholds as the evaluation chose them."
KEEP_TOOLTIP = "Let this run judge new images by this threshold as long as its maps are the same."
IMAGE_TOOLTIP = "Images with a greater score are called defective."
PIXEL_TOOLTIP = "Pixels with a greater value are marked in the segmentation."
_HISTOGRAM_HEIGHT, _LEAST_WIDTH = 38, 20


class Thresholds:
    """Two sliders with what follows from them; the tab owns the thresholds themselves.

    Args:
        host: The window.
        keys: Names its elements; the tab answers `image`, `pixel`, `reset` and `scores/size`.
    """

    def __init__(self, host: Host, keys: Keys) -> None:
        self._host = host
        self._keys = keys
        self.board = Board()

    def rows(self) -> Rows:
        """Make the elements."""
        keys = self._keys
        scores = elements.canvas(
            keys("scores"),
            (300, _HISTOGRAM_HEIGHT),
            background_color=style.BACKGROUND,
            pad=((4, 4), (0, 0)),
        )
        return [
            [
                elements.heading("Image threshold", pad=((4, 4), (4, 0))),
                sg.Push(),
                elements.button("Keep", keys("keep"), KEEP_TOOLTIP),
                elements.button("Reset", keys("reset"), RESET_TOOLTIP),
            ],
            [_words(keys("image_words"))],
            [scores],
            [elements.slider(keys("image"), IMAGE_TOOLTIP, STEPS)],
            [_row_name(""), _header("called defective"), _header("called good")],
            [_row_name("defective"), _count(keys("tp")), _count(keys("fn"))],
            [_row_name("good"), _count(keys("fp")), _count(keys("tn"))],
            [elements.heading("Pixel threshold", pad=((4, 4), (6, 0)))],
            [_words(keys("pixel_words"))],
            [elements.slider(keys("pixel"), PIXEL_TOOLTIP, STEPS)],
            [_words(keys("share"), lines=2)],
        ]

    def start(self) -> None:
        """Take the open window."""
        self.board.start(self._element("scores"))
        for name in ("image", "pixel"):
            self._element(name).Widget.configure(sliderlength=18, highlightthickness=1, bd=0)
        self.clear()

    def clear(self) -> None:
        """Say nothing: there is no run whose thresholds could be moved or kept."""
        for name in WORDS:
            self._element(name).update("")
        self.board.clear()
        self._enable(keeping=False)

    def show(self, browsing: Browsing) -> None:
        """Bring sliders and words to the thresholds."""
        measured = browsing.measured
        if measured is None:
            return
        self._enable(keeping=True)
        image = image_position(measured, browsing.threshold)
        pixel = pixel_position(measured, browsing.pixel_threshold)
        self._element("image").update(value=image)
        self._element("pixel").update(value=pixel)
        self.show_image_words(browsing)
        self.show_pixel_words(browsing)

    def show_image_words(self, browsing: Browsing) -> None:
        """Say what follows from the image threshold, and draw the scores."""
        measured = browsing.measured
        if measured is None:
            return
        self._element("image_words").update(_image_words(measured, browsing))
        counts = count_verdicts(measured, browsing.threshold)
        for name, word in COUNTS.items():
            said = f"{name.upper()} {getattr(counts, name)}  {word}"
            self._element(name).update(said)
        self.show_scores(browsing)

    def show_pixel_words(self, browsing: Browsing) -> None:
        """Say what the pixel threshold is."""
        heading = MEASURES[browsing.measure].heading
        words = f"marked above {browsing.pixel_threshold:.4g} of {heading}"
        self._element("pixel_words").update(words)

    def show_share(self, text: str) -> None:
        """Say how much of the image is marked."""
        self._element("share").update(text)

    def show_scores(self, browsing: Browsing) -> None:
        """Draw the scores exactly above the slider's positions."""
        measured, scale = browsing.measured, self._element("image").Widget
        left, right = scale.coords(0)[0], scale.coords(STEPS)[0]
        if measured is None or right - left < _LEAST_WIDTH:
            return
        size = (_HISTOGRAM_HEIGHT, right - left)
        picture = draw_histogram(measured, browsing.threshold, ends(measured), size)
        self.board.put_picture("scores", picture, left, 0)

    def read_image(self, values: Values, browsing: Browsing) -> float:
        """Return the image threshold of the slider; exact as long as the slider did not move."""
        measured, position = browsing.measured, int(values[self._keys("image")])
        if measured is None or position == image_position(measured, browsing.threshold):
            return browsing.threshold
        return image_threshold(measured, position)

    def read_pixel(self, values: Values, browsing: Browsing) -> float:
        """Return the pixel threshold of the slider; exact as long as the slider did not move."""
        measured, position = browsing.measured, int(values[self._keys("pixel")])
        if measured is None or position == pixel_position(measured, browsing.pixel_threshold):
            return browsing.pixel_threshold
        return pixel_threshold(measured, position)

    def _enable(self, *, keeping: bool) -> None:
        for name in ("keep", "reset"):
            self._element(name).update(disabled=not keeping)

    def _element(self, name: str) -> Any:
        return self._host.window[self._keys(name)]


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


def _image_words(measured: Measured, browsing: Browsing) -> str:
    origin = ""
    if browsing.threshold == measured.threshold:
        origin = ", as evaluated" if measured.chosen else ", the highest good one"
    elif browsing.threshold == browsing.kept:
        origin = ", kept for this run"
    return f"defective above {browsing.score_words} {browsing.threshold:.4g}{origin}"


def _words(key: str, lines: int = 1) -> Any:
    return sg.Text("", key=key, font=style.SMALL, size=(52, lines))


def _row_name(text: str) -> Any:
    return sg.Text(text, size=(8, 1), font=style.SMALL, text_color=style.MUTED)


def _header(text: str) -> Any:
    return sg.Text(text, size=(17, 1), text_color=style.MUTED, pad=(2, 1))


def _count(key: str) -> Any:
    return sg.Text("", key=key, size=(17, 1), background_color=style.SURFACE, pad=(2, 1))
