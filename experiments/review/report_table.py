"""The table of a report: all runs, one row each, with the areas of every map that was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.measures import MEASURES
from evaluation.metric_table import HEADLINE
from experiments.review.counting_map import OWN, used_measures
from experiments.review.table import COLUMNS, Column, cell_text, run_values
from experiments.runs import Run


@dataclass(frozen=True)
class Cell:
    """One cell of the table of runs.

    Args:
        text: What stands in it.
        kind: "name" may break anywhere, "text" between words, "number" nowhere.
        best: Whether no other run has a better value.
        counts: Whether it is of the map that counts for this run.
    """

    text: str
    kind: str
    best: bool = False
    counts: bool = False


@dataclass(frozen=True)
class RunsTable:
    """All runs, one row each: settings, then the areas of each measure, then the training.

    Args:
        settings: Headings of the columns before the areas.
        measures: The measures that a run was evaluated with, each above its areas.
        areas: Headings of the areas, the same for each measure.
        training: Headings of the columns after the areas.
        rows: The cells of each run.
    """

    settings: tuple[str, ...]
    measures: tuple[str, ...]
    areas: tuple[str, ...]
    training: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def describe_table(runs: Sequence[Run]) -> RunsTable:
    """Gather the table of any runs, unfinished, damaged and unevaluated ones included."""
    headline = [metric.key for metric in HEADLINE]
    areas = [column for column in COLUMNS if column.key in headline]
    first = COLUMNS.index(areas[0])
    settings = [column for column in COLUMNS[:first] if column not in areas]
    training = [column for column in COLUMNS[first:] if column not in areas]
    measures = used_measures(runs)
    cells = list(zip(*(_area_cells(m, a, runs) for m in measures for a in areas), strict=True))
    return RunsTable(
        settings=tuple(column.heading for column in settings),
        measures=tuple(MEASURES[measure].heading for measure in measures),
        areas=tuple(column.heading for column in areas),
        training=tuple(column.heading for column in training),
        rows=tuple(
            (*_settings_cells(settings, run), *of_run, *_settings_cells(training, run))
            for run, of_run in zip(runs, cells, strict=True)
        ),
    )


def _settings_cells(columns: Sequence[Column], run: Run) -> tuple[Cell, ...]:
    """Write what does not depend on the measure; a damaged run is called by its folder."""
    values = run_values(run, OWN)
    if run.experiment is None:
        values["dataset"] = run.name
    return tuple(Cell(cell_text(each, values.get(each.key)), _kind(each)) for each in columns)


def _kind(column: Column) -> str:
    if column.key == "dataset":
        return "name"
    return "text" if column.kind == "text" else "number"


def _area_cells(measure: str, area: Column, runs: Sequence[Run]) -> tuple[Cell, ...]:
    """Write one area of one measure, a cell for each run."""
    values = [run_values(run, measure)[area.key] for run in runs]
    best = max((value for value in values if value is not None), default=None)
    return tuple(
        Cell(
            cell_text(area, value),
            "number",
            best=value is not None and value == best,
            counts=measure == run.main_measure and measure in run.metrics,
        )
        for run, value in zip(runs, values, strict=True)
    )
