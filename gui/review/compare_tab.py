"""The tab `Compare`: up to five runs side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import PySimpleGUI as sg

from experiments.review.counting_map import map_titles
from experiments.review.plots import figure_pixels, figure_png
from experiments.review.results import Image, SampleKey
from experiments.runs import Run
from gui.kit import elements
from gui.kit.board import NOTE, Board
from gui.kit.focus import LISTS, TYPING, unless_focused
from gui.kit.host import Host
from gui.kit.keys import Keys, shortcut
from gui.kit.saving import save_beside
from gui.kit.tab import Handler, Rows, Tab, Values, without_values
from gui.kit.tk_fixes import keep_at_right
from gui.review.comparison import (
    ALL_MAPS,
    PICTURES,
    VIEW_TITLES,
    About,
    ComparedView,
    Comparison,
    Drawn,
    drawing,
)
from gui.review.map_choice import MapChoice
from gui.review.opened_runs import OpenedRuns
from storage.whole import write_whole

KEYS = Keys("compare")
DRAWN = "comparison"
LEAST_PIXELS = 100
MAP_TOOLTIP = "The map that is drawn; each run's own is the one that counts for it."
DRAWING = "Drawing …"
NOT_DRAWN_YET = "It is still being drawn: save it when it is there."
NOTHING_CHOSEN = "Tick up to five runs in the table to see them side by side."
EXPORT_DPI = 160


class CompareTab(Tab):
    """Draws the chosen runs; `comparison` is what it shows.

    Args:
        host: The window.
        opened: Opens the evaluations whose pictures are shown.
        chosen: Returns the runs to compare.
    """

    name, title = "compare", "Compare"

    def __init__(
        self, host: Host, opened: OpenedRuns, chosen: Callable[[], tuple[Run, ...]]
    ) -> None:
        self._host = host
        self._opened = opened
        self._chosen = chosen
        self.comparison = Comparison()
        self.maps = MapChoice(host, KEYS("measure"), map_titles())
        self.board = Board()

    @property
    def busy(self) -> bool:
        """Whether what is drawn is not up to date."""
        return self.comparison.stale

    def layout(self) -> Rows:
        """Make the elements: what to compare, and the canvas for it."""
        titles = {str(view): title for view, title in VIEW_TITLES.items()}
        samples = sg.Column([_sample_row()], key=KEYS("samples"), pad=0, visible=False)
        map_row = [elements.label("Map"), self.maps.element(18, MAP_TOOLTIP)]
        maps = sg.Column([map_row], key=KEYS("maps"), pad=0, visible=False)
        save = "Save what is shown as a picture. (Ctrl-E)"
        return [
            elements.radios(titles, KEYS.below("view"), self.comparison.view),
            [
                sg.pin(samples),
                sg.pin(maps),
                sg.Push(),
                elements.button("PNG…", KEYS("save"), save),
            ],
            [elements.canvas(KEYS("canvas"), (600, 300), expand_y=True)],
        ]

    def start(self) -> None:
        """Take the open window."""
        self.board.start(self._element("canvas"))
        keep_at_right(self._element("save"))

    def handlers(self) -> Mapping[str, Handler]:
        """Return what to do on which event."""
        back, on = partial(self.step, -1), partial(self.step, 1)
        return {
            **{
                KEYS("view", view): without_values(partial(self._choose, view))
                for view in VIEW_TITLES
            },
            KEYS("measure"): self._choose_measure,
            KEYS("canvas", "size"): without_values(self._make_stale),
            KEYS("back"): without_values(back),
            KEYS("next"): without_values(on),
            KEYS("save"): without_values(self._save),
            shortcut("left"): unless_focused(self._host, TYPING, back),
            shortcut("right"): unless_focused(self._host, TYPING, on),
            shortcut("up"): unless_focused(self._host, (*TYPING, *LISTS), back),
            shortcut("down"): unless_focused(self._host, (*TYPING, *LISTS), on),
            shortcut("export"): without_values(self._save),
        }

    def enter(self) -> None:
        """Draw anew, because other runs may be chosen."""
        self._make_stale()
        self.board.widget.focus_set()

    def refresh(self) -> None:
        """Draw anew, because what is compared has changed."""
        self._make_stale()

    def look(self, values: Values) -> None:
        """Draw in the background, and show it when it is ready."""
        if not self.comparison.stale:
            return
        self.comparison = replace(self.comparison, stale=False)
        runs = self._chosen()
        if not runs:
            self._take_away(NOTHING_CHOSEN)
        elif min(self.board.size) >= LEAST_PIXELS:
            about = _about(self.comparison, runs)
            if about != self.comparison.shows:
                self._take_away(DRAWING)
            draw = partial(_in_pixels, self._drawing(runs))
            self._host.background.start(KEYS("draw"), draw, partial(self._show, about))

    def step(self, by: int) -> None:
        """Show the next test image, or the one before."""
        samples = self.comparison.samples
        if samples and self.comparison.view == PICTURES:
            place = (self.comparison.place + by) % len(samples)
            self.comparison = replace(self.comparison, place=place, stale=True)

    def _element(self, name: str) -> Any:
        return self._host.window[KEYS(name)]

    def _drawing(self, runs: tuple[Run, ...]) -> Callable[[], Drawn]:
        return drawing(self.comparison, runs, self._opened, self.board.size)

    def _choose(self, view: ComparedView) -> None:
        """Show something else of the same runs."""
        self.comparison = replace(self.comparison, view=view, stale=True)
        self._element("samples").update(visible=view == PICTURES)
        self._element("maps").update(visible=view not in ALL_MAPS)

    def _choose_measure(self, values: Values) -> None:
        """Show the same of other maps."""
        chosen = self.maps.read(values)
        if chosen is not None:
            self.comparison = replace(self.comparison, measure=chosen, stale=True)
            self.board.widget.focus_set()

    def _make_stale(self) -> None:
        self.comparison = replace(self.comparison, stale=True)

    def _take_away(self, said: str) -> None:
        """Show nothing that is about something else; say why in its place."""
        self.board.remove(DRAWN)
        self.comparison = replace(self.comparison, shows=None)
        self._element("save").update(disabled=True)
        self.board.put_note(said)

    def _show(self, about: About, drawn: tuple[Image, tuple[SampleKey, ...]]) -> None:
        picture, samples = drawn
        width, height = self.board.size
        left, top = (width - picture.shape[1]) // 2, (height - picture.shape[0]) // 2
        self.board.remove(NOTE)
        self.board.put_picture(DRAWN, picture, left, top)
        samples = samples or self.comparison.samples
        self.comparison = replace(self.comparison, shows=about, samples=samples)
        self._element("save").update(disabled=False)
        if self.comparison.sample is not None:
            self._element("sample").update(", ".join(self.comparison.sample))

    def _save(self) -> None:
        """Save what is shown as a PNG file, sharper than on the screen."""
        runs = self._chosen()
        if runs and self.comparison.shows is None:
            self._host.say(NOT_DRAWN_YET)
        elif runs:
            write = partial(_write_png, self._drawing(runs))
            save_beside(self._host, "Save the comparison", ".png", write)


def _about(comparison: Comparison, runs: Sequence[Run]) -> About:
    return comparison.view, comparison.measure, tuple(run.name for run in runs)


def _sample_row() -> list[Any]:
    return [
        elements.button("◀", KEYS("back"), "The test image before. (←)"),
        elements.note("", KEYS("sample"), width=24),
        elements.button("▶", KEYS("next"), "The next test image. (→)"),
    ]


def _in_pixels(draw: Callable[[], Drawn]) -> tuple[Image, tuple[SampleKey, ...]]:
    """Draw to the last pixel in the thread; the window only copies pixels."""
    plot, samples = draw()
    return figure_pixels(plot), samples


def _write_png(draw: Callable[[], Drawn], path: Path) -> None:
    write_whole(path, figure_png(draw()[0], EXPORT_DPI))
