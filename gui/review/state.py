"""What the review window shows at a moment; handlers replace it, never change it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evaluation.measures import MAIN_MEASURE
from evaluation.metric_table import HEADLINE
from experiments.review.panels import Viewport
from experiments.review.results import Results, SampleKey, TestImage
from experiments.runs import Run
from experiments.workspace import Workspace
from gui.kit.background import Background

AskPath = Callable[[str, str], Path | None]


@dataclass(frozen=True)
class TableState:
    """The table of runs.

    Args:
        runs: All runs.
        shown: Those that fit the query, in the order of the table.
        query: What the query box says.
        key: Column that the table is sorted by.
        descending: Whether the greatest comes first.
        measure: Whose areas are shown.
        chosen: Names of the runs to compare, at most five, in the order they were chosen.
        current: Name of the run that is marked in the table.
    """

    runs: tuple[Run, ...] = ()
    shown: tuple[Run, ...] = ()
    query: str = ""
    key: str = HEADLINE[0].key
    descending: bool = True
    measure: str = MAIN_MEASURE
    chosen: tuple[str, ...] = ()
    current: str | None = None


@dataclass(frozen=True)
class ComparisonState:
    """Runs side by side.

    Args:
        view: Which figure: one of `experiments.review.plots.VIEWS`, or "pictures".
        samples: The test images that can be shown.
        sample: Which of them is shown.
        shown: Whether a figure is shown; not before the first one is drawn.
        stale: Whether it must be drawn anew as soon as nothing else happens.
    """

    view: str = "learning"
    samples: tuple[SampleKey, ...] = ()
    sample: int = 0
    shown: bool = False
    stale: bool = False


@dataclass(frozen=True)
class BrowserState:
    """The test images of one run.

    Args:
        results: The run; none before one was opened.
        measure: Whose maps are shown.
        defect_type: Only images of this type are listed; none lists all.
        verdict: Only images with this verdict are listed; none lists all.
        threshold: On the score of an image.
        pixel_threshold: On the value of a pixel.
        images: The list, sorted by score.
        place: Which of them is shown.
        viewport: The part of it that is seen.
    """

    results: Results | None = None
    measure: str = MAIN_MEASURE
    defect_type: str | None = None
    verdict: str | None = None
    threshold: float = 0.0
    pixel_threshold: float = 0.0
    images: tuple[TestImage, ...] = ()
    place: int = 0
    viewport: Viewport = field(default_factory=Viewport)


@dataclass
class Review:
    """The open window, and the state of each tab.

    Args:
        window: The window.
        workspace: Where the runs lie.
        background: Slow work.
        ask_path: Asks where to save a file, given a title and a suffix; none when given up.
        photos: Pictures on the canvases, by name; Tk forgets those that nobody holds.
    """

    window: Any
    workspace: Workspace
    background: Background
    ask_path: AskPath
    table: TableState = TableState()
    comparison: ComparisonState = ComparisonState()
    browser: BrowserState = BrowserState()
    photos: dict[str, Any] = field(default_factory=dict)
    opened: dict[str, Results] = field(default_factory=dict)


Values = Mapping[Any, Any]
Handler = Callable[[Review, Values], None]


def say(review: Review, text: str) -> None:
    """Show a sentence at the bottom of the window."""
    review.window["-STATUS-"].update(text)


def chosen_runs(table: TableState) -> tuple[Run, ...]:
    """Return the runs to compare, in the order they were chosen."""
    by_name = {run.name: run for run in table.runs}
    return tuple(by_name[name] for name in table.chosen if name in by_name)


def current_run(table: TableState) -> Run | None:
    """Return the run that is marked in the table."""
    return next((run for run in table.runs if run.name == table.current), None)
