"""What a report of runs says, as plain data for its template: names, texts and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.measures import MAIN_MEASURE, MEASURES
from evaluation.metric_table import HEADLINE, LEVELS, METRICS
from experiments.review.report_pictures import (
    Gallery,
    Picture,
    compare_runs,
    telling_pictures,
)
from experiments.review.results import Results, open_results
from experiments.review.table import COLUMNS, UNKNOWN, Column, cell_text, number, run_values, status
from experiments.runs import Run

_BY_TYPE = (
    ("Images", "images"),
    ("Without mask", "images_without_mask"),
    *(
        (metric.heading, metric.key)
        for level in LEVELS
        for metric in METRICS.values()
        if metric.level == level and metric.of_defect_types
    ),
)


@dataclass(frozen=True)
class Cell:
    """One cell of the table of runs.

    Args:
        text: What stands in it.
        kind: "name" may break anywhere, "text" between words, "number" nowhere.
        best: Whether no other run has a better value.
    """

    text: str
    kind: str
    best: bool = False


@dataclass(frozen=True)
class RunsTable:
    """All runs, one row each: settings, then the areas of each measure, then the training.

    Args:
        settings: Headings of the columns before the areas.
        measures: The measures, each above its areas.
        areas: Headings of the areas, the same for each measure.
        training: Headings of the columns after the areas.
        rows: The cells of each run.
    """

    settings: tuple[str, ...]
    measures: tuple[str, ...]
    areas: tuple[str, ...]
    training: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class MeasurePart:
    """The figures of one measure of a run.

    Args:
        name: The measure.
        headings: Of the columns after the defect type.
        rows: Each defect type with its figures.
        notes: Sentences below the table.
        galleries: Pictures that tell most.
    """

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[str, ...]
    galleries: tuple[Gallery, ...]


@dataclass(frozen=True)
class RunPart:
    """Everything about one run.

    Args:
        name: The run's name.
        status: How far it has come.
        message: Why it went no further; None if there is nothing to say.
        settings: Each group of settings on one line; None if they cannot be read.
        measures: What was evaluated.
        trouble: Why there are no pictures; None if there are.
    """

    name: str
    status: str
    message: str | None
    settings: tuple[tuple[str, str], ...] | None
    measures: tuple[MeasurePart, ...]
    trouble: str | None


@dataclass(frozen=True)
class Report:
    """A whole report, in the order in which it is read.

    Args:
        names: The runs' names.
        written: A date, as text.
        table: One row for each run.
        comparisons: The runs side by side.
        runs: One part for each run.
    """

    names: tuple[str, ...]
    written: str | None
    table: RunsTable
    comparisons: tuple[Picture, ...]
    runs: tuple[RunPart, ...]


def describe_report(runs: Sequence[Run], written: str | None) -> Report:
    """Gather what a report says of runs.

    Args:
        runs: Any runs, unfinished, damaged and unevaluated ones included.
        written: A date, as text.
    """
    opened = {run.folder: _open(run) for run in runs}
    results = {folder: found for folder, found in opened.items() if isinstance(found, Results)}
    return Report(
        names=tuple(run.name for run in runs),
        written=written,
        table=_describe_table(runs),
        comparisons=compare_runs(runs, results),
        runs=tuple(_describe_run(run, opened[run.folder]) for run in runs),
    )


def _open(run: Run) -> Results | str:
    """Return the run's results, or the sentence that says why there are none."""
    try:
        return open_results(run)
    except ValueError as error:
        return str(error)


def _describe_table(runs: Sequence[Run]) -> RunsTable:
    headline = [metric.key for metric in HEADLINE]
    areas = [column for column in COLUMNS if column.key in headline]
    first = COLUMNS.index(areas[0])
    settings = [column for column in COLUMNS[:first] if column not in areas]
    training = [column for column in COLUMNS[first:] if column not in areas]
    rows = [
        (_settings_cells(settings, run), _settings_cells(training, run), _area_values(areas, run))
        for run in runs
    ]
    best = [_greatest(values) for values in zip(*(values for _, _, values in rows), strict=True)]
    return RunsTable(
        settings=tuple(column.heading for column in settings),
        measures=tuple(measure.heading for measure in MEASURES.values()),
        areas=tuple(column.heading for column in areas),
        training=tuple(column.heading for column in training),
        rows=tuple(
            (*before, *_area_cells(areas, values, best), *after) for before, after, values in rows
        ),
    )


def _settings_cells(columns: Sequence[Column], run: Run) -> tuple[Cell, ...]:
    """Write what does not depend on the measure; a damaged run is called by its folder."""
    values = run_values(run, MAIN_MEASURE)
    if run.experiment is None:
        values["dataset"] = run.name
    return tuple(Cell(cell_text(each, values.get(each.key)), _kind(each)) for each in columns)


def _kind(column: Column) -> str:
    if column.key == "dataset":
        return "name"
    return "text" if column.kind == "text" else "number"


def _area_values(areas: Sequence[Column], run: Run) -> list[float | None]:
    return [run_values(run, measure)[area.key] for measure in MEASURES for area in areas]


def _area_cells(
    areas: Sequence[Column], values: Sequence[float | None], best: Sequence[float | None]
) -> tuple[Cell, ...]:
    """Write the areas of all measures, one after the other."""
    columns = [area for _ in MEASURES for area in areas]
    return tuple(
        Cell(cell_text(column, value), "number", value is not None and value == greatest)
        for column, value, greatest in zip(columns, values, best, strict=True)
    )


def _greatest(values: Sequence[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)


def _describe_run(run: Run, opened: Results | str) -> RunPart:
    return RunPart(
        name=run.name,
        status=status(run),
        message=run.state.message if run.state else None,
        settings=_describe_settings(run),
        measures=tuple(
            _describe_measure(measure, run.metrics[measure], opened)
            for measure in MEASURES
            if measure in run.metrics
        ),
        trouble=opened if isinstance(opened, str) else None,
    )


def _describe_settings(run: Run) -> tuple[tuple[str, str], ...] | None:
    if run.experiment is None:
        return None
    groups = run.experiment.model_dump(mode="json")
    return tuple((key, _flat(value)) for key, value in groups.items())


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(
            f"{key}: {f'({_flat(part)})' if isinstance(part, dict) else _flat(part)}"
            for key, part in value.items()
        )
    return ", ".join(map(_flat, value)) if isinstance(value, list) else str(value)


def _describe_measure(measure: str, metrics: dict[str, Any], opened: Results | str) -> MeasurePart:
    """All defects and each type, what the threshold gets right, the notes, and pictures."""
    images = _mapping(metrics.get("images"))
    total = {
        **metrics,
        "images": images.get("defective"),
        "images_without_mask": images.get("without_mask"),
    }
    groups: dict[str, Any] = {"all defects": total, **_mapping(metrics.get("by_defect_type"))}
    if metrics.get("synthetic"):
        groups["synthetic defects"] = metrics["synthetic"]
    return MeasurePart(
        name=measure,
        headings=tuple(heading for heading, _ in _BY_TYPE),
        rows=tuple((name, _figures(_mapping(group))) for name, group in groups.items()),
        notes=_notes(metrics),
        galleries=()
        if isinstance(opened, str)
        else telling_pictures(measure, opened.measured[measure]),
    )


def _figures(group: dict[str, Any]) -> tuple[str, ...]:
    return tuple(_figure_text(group.get(key)) for _, key in _BY_TYPE)


def _figure_text(value: Any) -> str:
    known = number(value)
    if known is None:
        return UNKNOWN
    return str(known) if isinstance(known, int) else f"{known:.3f}"


def _notes(metrics: dict[str, Any]) -> tuple[str, ...]:
    notes = metrics.get("notes")
    lines = [_threshold_line(metrics), *(notes if isinstance(notes, list) else [])]
    return tuple(str(line) for line in lines if line)


def _threshold_line(metrics: dict[str, Any]) -> str | None:
    threshold = _mapping(metrics.get("threshold"))
    if number(threshold.get("value")) is None:
        return None
    return (
        f"At the threshold {threshold['value']:.4g} on the L2 score: "
        f"{threshold.get('right', UNKNOWN)} right, {threshold.get('missed', UNKNOWN)} missed, "
        f"{threshold.get('false_alarms', UNKNOWN)} false alarms."
    )


def _mapping(value: Any) -> dict[str, Any]:
    """Return a mapping as it is, and an empty one for anything else a damaged file may hold."""
    return value if isinstance(value, dict) else {}
