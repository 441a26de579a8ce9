"""What the comparison shows at a moment, and the slow work that draws it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from matplotlib.figure import Figure

from experiments.review.counting_map import OWN
from experiments.review.overlaid import draw_overlaid, draw_settings
from experiments.review.panels import draw_panels, evidence_of
from experiments.review.plots import View, draw_pictures, draw_runs
from experiments.review.results import Results, SampleKey, common_samples, find_sample
from experiments.review.viewport import Viewport
from experiments.runs import Run
from gui.review.opened_runs import OpenedRuns

ComparedView = View | Literal["overlaid", "settings", "pictures"]

PICTURES: Literal["pictures"] = "pictures"
VIEW_TITLES: Mapping[ComparedView, str] = {
    "learning": "Learning curves",
    "roc_image": "ROC of images",
    "roc_pixel": "ROC of pixels",
    "defect_types": "AUROC by type",
    PICTURES: "Pictures",
    "overlaid": "Overlaid",
    "settings": "Settings",
}

ALL_MAPS: Collection[ComparedView] = ("learning", PICTURES, "settings")
"""The views that do not ask which map is looked at."""

About = tuple[ComparedView, str, tuple[str, ...]]
"""What a drawing is of: the view, the map, and the names of the runs."""

Drawn = tuple[Figure, tuple[SampleKey, ...]]


@dataclass(frozen=True)
class Comparison:
    """Runs side by side.

    Args:
        view: What is drawn of them.
        measure: Whose areas are drawn; `OWN` draws those of each run's own map.
        samples: The test images that can be shown.
        place: Which of them is shown.
        shows: What the drawing on show is of; none while there is none.
        stale: Whether it must be drawn anew as soon as nothing else happens.
    """

    view: ComparedView = "learning"
    measure: str = OWN
    samples: tuple[SampleKey, ...] = ()
    place: int = 0
    shows: About | None = None
    stale: bool = False

    @property
    def sample(self) -> SampleKey | None:
        """The test image that is shown."""
        return self.samples[self.place % len(self.samples)] if self.samples else None


def drawing(
    comparison: Comparison, runs: Sequence[Run], opened: OpenedRuns, size: tuple[int, int]
) -> Callable[[], Drawn]:
    """Return the work that draws a comparison: a plot, and the test images to choose from."""
    if comparison.view == PICTURES:
        return partial(_draw_samples, runs, opened, comparison.place, size)
    if comparison.view == "settings":
        return lambda: (draw_settings(runs, *size), ())
    if comparison.view == "overlaid":
        return lambda: (draw_overlaid(runs, *size, comparison.measure), ())
    return partial(_draw_view, comparison.view, runs, size, comparison.measure)


def _draw_view(view: View, runs: Sequence[Run], size: tuple[int, int], measure: str) -> Drawn:
    return draw_runs(view, runs, *size, measures=(measure,)), ()


def _draw_samples(
    runs: Sequence[Run], opened: OpenedRuns, place: int, size: tuple[int, int]
) -> Drawn:
    results = [_open(run, opened) for run in runs]
    samples = common_samples([found for found in results if found is not None])
    key = samples[place % len(samples)] if samples else None
    scales = _common_scales(results)
    panels = [_panels(found, key, scales) for found in results]
    return draw_pictures(runs, panels, tuple(evidence_of(scales).values()), *size), samples


def _open(run: Run, opened: OpenedRuns) -> Results | None:
    try:
        return opened.open(run)
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
    return {title: drawn[panel] for panel, title in evidence_of(scales).items()}
