"""A study as a table: categories down, what was compared across, mean and deviation over seeds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, stdev
from typing import Literal

from evaluation.measures import MEASURES
from evaluation.metric_table import METRICS
from experiments.runs import Run

Compared = Literal["network", "corruption", "map", "training", "resolution"]
"""What may differ from one column to the next."""

COMPARED: tuple[Compared, ...] = ("network", "corruption", "map", "training", "resolution")

TEXTURES = ("carpet", "grid", "leather", "tile", "wood")
OBJECTS = (
    "bottle", "cable", "capsule", "hazelnut", "metal_nut", "pill", "screw", "toothbrush",
    "transistor", "zipper",
)  # fmt: skip
"""The categories of MVTec AD, as the paper groups them."""


@dataclass(frozen=True)
class Cell:
    """A figure over seeds.

    Args:
        mean: Over the seeds.
        deviation: Sample standard deviation; none for a single seed.
        seeds: How many there are.
        is_best: Whether no other column of the row has a higher mean.
    """

    mean: float
    deviation: float | None
    seeds: int
    is_best: bool = False


@dataclass(frozen=True)
class Row:
    """One category, or a mean of several.

    Args:
        name: What it is called.
        cells: One for each column; none where runs are missing.
        is_mean: Whether it is a mean of categories.
    """

    name: str
    cells: tuple[Cell | None, ...]
    is_mean: bool = False


@dataclass(frozen=True)
class StudyTable:
    """A table of one figure.

    Args:
        figure: Key of the figure, in `METRICS`.
        compared: What the columns differ in.
        columns: The values of `compared` in each column.
        rows: Categories by name, textures first, then means.
    """

    figure: str
    compared: tuple[Compared, ...]
    columns: tuple[tuple[str, ...], ...]
    rows: tuple[Row, ...]


_Values = dict[str, dict[tuple[str, ...], dict[int, float]]]


def study_table(runs: Iterable[Run], figure: str, compared: Sequence[Compared] = ()) -> StudyTable:
    """Gather a figure from finished runs.

    Args:
        runs: Those without an evaluation are left out.
        figure: Key of a figure in `METRICS`.
        compared: What the columns differ in; without, all that differs between the runs, and of
            each run the map that counts.

    Raises:
        ValueError: There is no evaluated run, or two runs of one seed would share a cell.
    """
    known = [run for run in runs if run.experiment is not None and run.metrics]
    if not known:
        raise ValueError("there is no evaluated run: train and evaluate some first")
    chosen = tuple(compared) or _what_differs(known)
    values = _gather(known, figure, chosen)
    columns = tuple(sorted({column for row in values.values() for column in row}))
    rows = [_row(name, values[name], columns) for name in sorted(values, key=_category_order)]
    return StudyTable(figure, chosen, columns, (*rows, *_mean_rows(values, columns)))


def runs_in(runs: Iterable[Run], table: StudyTable, row: int, column: int) -> tuple[Run, ...]:
    """Return the runs that a cell was made of, sorted by name.

    Args:
        runs: Those that the table was made of.
        table: The table.
        row: Which of its rows.
        column: Which of its columns.
    """
    names = [each.name for each in table.rows if not each.is_mean]
    chosen = table.rows[row]
    categories = _groups(names)[chosen.name] if chosen.is_mean else [chosen.name]
    found = [
        run
        for run in runs
        if run.experiment is not None
        and run.experiment.dataset in categories
        and any(_column(run, each, table.compared) == table.columns[column] for each in run.metrics)
    ]
    return tuple(sorted(found, key=lambda run: run.name))


def _column(run: Run, measure: str, compared: Sequence[Compared]) -> tuple[str, ...]:
    return tuple(_value(run, measure, each) for each in compared)


def _gather(runs: Sequence[Run], figure: str, compared: Sequence[Compared]) -> _Values:
    values: _Values = defaultdict(lambda: defaultdict(dict))
    owners: dict[tuple[object, ...], Run] = {}
    for run in runs:
        assert run.experiment is not None
        category, seed = run.experiment.dataset, run.experiment.seed
        for measure in run.metrics if "map" in compared else (run.main_measure,):
            column = _column(run, measure, compared)
            other = owners.setdefault((category, column, seed), run)
            if other is not run:
                raise ValueError(_shared_cell(run, other, compared))
            found = run.metrics[measure].get(figure)
            if isinstance(found, int | float):
                values[category][column][seed] = float(found)
    return values


def _value(run: Run, measure: str, compared: Compared) -> str:
    assert run.experiment is not None
    return {
        "network": run.experiment.architecture.name,
        "corruption": run.experiment.corruption.name,
        "map": MEASURES[measure].heading,
        "training": run.experiment.training.name,
        "resolution": str(run.experiment.resolution),
    }[compared]


def _what_differs(runs: Sequence[Run]) -> tuple[Compared, ...]:
    found = {each: {_value(run, run.main_measure, each) for run in runs} for each in COMPARED}
    differing = tuple(each for each in COMPARED if each != "map" and len(found[each]) > 1)
    return differing or ("network",)


def _shared_cell(run: Run, other: Run, compared: Sequence[Compared]) -> str:
    rest = [each for each in COMPARED if each not in compared and each != "map"]
    differing = [
        each
        for each in rest
        if _value(run, run.main_measure, each) != _value(other, other.main_measure, each)
    ]
    more = f"add {' or '.join(differing)} to the columns" if differing else "name fewer runs"
    return f"{run.name!r} and {other.name!r} would share a cell: {more}"


def _row(
    name: str,
    values: Mapping[tuple[str, ...], Mapping[int, float]],
    columns: Sequence[tuple[str, ...]],
    *,
    is_mean: bool = False,
) -> Row:
    cells = [_cell(list(values.get(column, {}).values())) for column in columns]
    return Row(name, _with_best(cells), is_mean)


def _cell(values: Sequence[float]) -> Cell | None:
    if not values:
        return None
    return Cell(mean(values), stdev(values) if len(values) > 1 else None, len(values))


def _with_best(cells: Sequence[Cell | None]) -> tuple[Cell | None, ...]:
    means = [cell.mean for cell in cells if cell is not None]
    if len(means) < 2:
        return tuple(cells)
    return tuple(
        cell and Cell(cell.mean, cell.deviation, cell.seeds, cell.mean == max(means))
        for cell in cells
    )


def _mean_rows(values: _Values, columns: Sequence[tuple[str, ...]]) -> list[Row]:
    return [
        _row(title, {c: _means(values, names, c) for c in columns}, columns, is_mean=True)
        for title, names in _groups(list(values)).items()
        if len(names) > 1
    ]


def _groups(categories: Sequence[str]) -> dict[str, list[str]]:
    """Return the categories of each row of means, by its name."""
    return {
        "mean of textures": [name for name in categories if name in TEXTURES],
        "mean of objects": [name for name in categories if name in OBJECTS],
        "mean of all": list(categories),
    }


def _means(values: _Values, names: Sequence[str], column: tuple[str, ...]) -> dict[int, float]:
    """Return the mean over categories of each seed that all of them have."""
    by_seed = [values[name].get(column, {}) for name in names]
    shared = set.intersection(*(set(each) for each in by_seed))
    return {seed: mean(each[seed] for each in by_seed) for seed in sorted(shared)}


def _category_order(name: str) -> tuple[bool, str]:
    return name not in TEXTURES, name


def figure_heading(figure: str) -> str:
    """Return what a figure is called above a table."""
    return METRICS[figure].heading
