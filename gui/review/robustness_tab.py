"""The tab `Robustness`: the figures of runs when all test images change, drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from matplotlib.figure import Figure

from evaluation.robustness import Robustness
from evaluation.robustness_files import read_robustness
from evaluation.robustness_plot import draw_robustness
from experiments.review.plots import figure_pixels
from experiments.review.results import Image
from experiments.runs import Run
from gui.kit import elements
from gui.kit.board import Board
from gui.kit.host import Host
from gui.kit.keys import Keys
from gui.kit.tab import Handler, Rows, Tab, Values, without_values
from gui.review.run_table import RunTable
from storage.reading import DamagedFileError

KEYS = Keys("robustness")
DRAWN = "robustness"
LEAST_PIXELS, DPI = 100, 100
NOT_MEASURED = "Choose runs in the table and press Robustness there to see how they bear changes."


@dataclass(frozen=True, eq=False)
class Drawn:
    """What the tab shows: a picture, if anything was measured, and what cannot be read."""

    picture: Image | None
    damaged: tuple[str, ...]


def picked_runs(table: RunTable) -> tuple[Run, ...]:
    """Return the ticked runs, or the marked one."""
    current = table.current_run
    return table.chosen_runs or ((current,) if current else ())


class RobustnessTab(Tab):
    """Draws what was measured of some runs.

    Args:
        host: The window.
        runs: Returns the runs to show.
    """

    name, title = "robustness", "Robustness"

    def __init__(self, host: Host, runs: Callable[[], Sequence[Run]]) -> None:
        self._host = host
        self._runs = runs
        self._stale = False
        self.board = Board()

    @property
    def busy(self) -> bool:
        """Whether what is drawn is not up to date."""
        return self._stale

    def layout(self) -> Rows:
        """Make the canvas."""
        return [[elements.canvas(KEYS("canvas"), (600, 300), expand_y=True)]]

    def start(self) -> None:
        """Take the open window."""
        self.board.start(self._host.window[KEYS("canvas")])

    def handlers(self) -> Mapping[str, Handler]:
        """Return what to do on which event."""
        return {KEYS("canvas", "size"): without_values(self.refresh)}

    def enter(self) -> None:
        """Draw anew, because other runs may be chosen."""
        self.refresh()
        self.board.widget.focus_set()

    def refresh(self) -> None:
        """Draw anew as soon as nothing else happens."""
        self._stale = True

    def look(self, values: Values) -> None:
        """Draw in the background, and show it when it is ready."""
        if self._stale and min(self.board.size) >= LEAST_PIXELS:
            self._stale = False
            draw = partial(_draw, tuple(self._runs()), self.board.size)
            self._host.background.start(KEYS("draw"), draw, self._show)

    def _show(self, drawn: Drawn) -> None:
        self.board.clear()
        if drawn.picture is None:
            self.board.put_note(NOT_MEASURED)
        else:
            self.board.put_picture(DRAWN, drawn.picture, 0, 0)
        if drawn.damaged:
            self._host.say("; ".join(drawn.damaged), wrong=True)


def _draw(runs: Sequence[Run], size: tuple[int, int]) -> Drawn:
    """Draw the runs that were measured in so many pixels; a damaged file hides no other."""
    measured: dict[str, Robustness] = {}
    damaged = []
    for run in runs:
        try:
            found = read_robustness(run.folder.robustness)
        except DamagedFileError as error:
            damaged.append(str(error))
            continue
        if found is not None:
            measured[run.name] = found
    return Drawn(_picture(measured, size) if measured else None, tuple(damaged))


def _picture(measured: Mapping[str, Robustness], size: tuple[int, int]) -> Image:
    width, height = size
    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, layout="constrained")
    draw_robustness(figure, measured)
    return figure_pixels(figure)
