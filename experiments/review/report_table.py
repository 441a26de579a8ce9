"""The table of a report: all runs, one row each, with the areas of every map that was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from evaluation.measures import MEASURES
from evaluation.metric_table import HEADLINE
from experiments.review.counting_map import OWN, used_measures
from experiments.review.table import COLUMNS, Column, cell_text, run_values
from experiments.runs import Run

_GREATEST_FIRST = ("area", "decibel", "date")
"""Kinds of columns of which the greatest value is looked for first."""


@dataclass(frozen=True)
class Heading:
    """What stands above a column, and how the column is sorted.

    Args:
        text: Its name.
        hint: One sentence about it.
        kind: Like the kind of its cells.
        greatest_first: Whether the first click on it brings the greatest values to the top.
        place: Of the column, counted from 1: the runs' numbers stand at 0.
    """

    text: str
    hint: str
    kind: str
    greatest_first: bool
    place: int = 0


@dataclass(frozen=True)
class Cell:
    """One cell of the table of runs.

    Args:
        text: What stands in it.
        kind: "name" may break anywhere, "text" and "number" nowhere.
        order: What rows are sorted by; None if the value is unknown.
        best: Whether no other run has a better value.
        counts: Whether it is of the map that counts for this run.
    """

    text: str
    kind: str
    order: str | None = None
    best: bool = False
    counts: bool = False


@dataclass(frozen=True)
class Group:
    """Some columns side by side.

    Args:
        title: What stands above their headings; may be empty.
        headings: One for each column.
        cells: The cells of each run.
        every_map: Whether the columns are shown only where every map is asked for.
    """

    title: str
    headings: tuple[Heading, ...]
    cells: tuple[tuple[Cell, ...], ...]
    every_map: bool = False


@dataclass(frozen=True)
class RunsTable:
    """All runs, one row each.

    Args:
        groups: What was tested, the areas of the map that counts, all else that is known, and the
            areas of every map.
        rows: How many runs there are.
    """

    groups: tuple[Group, ...]
    rows: int

    @property
    def has_every_map(self) -> bool:
        """Whether there are columns that are shown only where every map is asked for."""
        return any(group.every_map for group in self.groups)


def describe_table(runs: Sequence[Run]) -> RunsTable:
    """Gather the table of any runs, unfinished, damaged and unevaluated ones included."""
    columns = {column.key: column for column in COLUMNS}
    areas = [columns.pop(metric.key) for metric in HEADLINE]
    first = [columns.pop("dataset")]
    how_far = [columns.pop(key) for key in ("read_by", "status")]
    measures = used_measures(runs)
    every_map = measures if len(measures) > 1 else ()
    groups = (
        _facts(first, runs),
        _areas(OWN, areas, runs),
        _facts([*how_far, *columns.values()], runs),
        *(_areas(measure, areas, runs) for measure in every_map),
    )
    return RunsTable(_numbered(groups), len(runs))


def _facts(columns: Sequence[Column], runs: Sequence[Run]) -> Group:
    """Gather what does not depend on the measure."""
    return Group("", _headings(columns), tuple(_fact_cells(columns, run) for run in runs))


def _fact_cells(columns: Sequence[Column], run: Run) -> tuple[Cell, ...]:
    """Write what is known of one run; a damaged one is called by its folder."""
    values = run_values(run, OWN)
    if run.experiment is None:
        values["dataset"] = run.name
    return tuple(_cell(column, values.get(column.key)) for column in columns)


def _areas(measure: str, areas: Sequence[Column], runs: Sequence[Run]) -> Group:
    """Gather the areas of one measure, or of the map that counts for each run."""
    cells = zip(*(_area_cells(measure, area, runs) for area in areas), strict=True)
    own = measure == OWN
    title = "Map that counts" if own else MEASURES[measure].heading
    return Group(title, _headings(areas), tuple(cells), every_map=not own)


def _area_cells(measure: str, area: Column, runs: Sequence[Run]) -> tuple[Cell, ...]:
    """Write one area of one measure, a cell for each run."""
    values = [run_values(run, measure)[area.key] for run in runs]
    best = max((value for value in values if value is not None), default=None)
    return tuple(
        replace(
            _cell(area, value),
            best=value is not None and value == best,
            counts=measure == run.main_measure and measure in run.metrics,
        )
        for run, value in zip(runs, values, strict=True)
    )


def _cell(column: Column, value: Any) -> Cell:
    order = None if value is None else str(value)
    return Cell(cell_text(column, value), _kind(column), order)


def _headings(columns: Sequence[Column]) -> tuple[Heading, ...]:
    return tuple(
        Heading(column.heading, column.hint, _kind(column), column.kind in _GREATEST_FIRST)
        for column in columns
    )


def _numbered(groups: Sequence[Group]) -> tuple[Group, ...]:
    """Give each heading the place of its column in the whole table."""
    numbered, place = [], 1
    for group in groups:
        headings = tuple(
            replace(heading, place=place + step) for step, heading in enumerate(group.headings)
        )
        numbered.append(replace(group, headings=headings))
        place += len(headings)
    return tuple(numbered)


def _kind(column: Column) -> str:
    if column.key == "dataset":
        return "name"
    return "text" if column.kind == "text" else "number"
