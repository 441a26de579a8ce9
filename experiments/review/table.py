"""The table of runs: its columns, what stands in a cell, its order, and the table as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any, Literal

from evaluation.measures import MEASURES
from evaluation.metric_table import HEADLINE, METRICS
from evaluation.scores import PAPER_SCORE
from experiments.review.counting_map import OWN, describe_map, measure_of
from experiments.runs import Run
from storage.csv_cells import safe_cell

Kind = Literal["text", "area", "decibel", "count", "duration", "date"]

UNKNOWN = "–"


@dataclass(frozen=True)
class Column:
    """One column of the table.

    Args:
        key: Name of the value in `run_values`.
        heading: What stands above it.
        kind: How a value is written: an area has three digits, a duration has units, and so on.
        hint: One sentence about it.
    """

    key: str
    heading: str
    kind: Kind
    hint: str


COLUMNS = (
    Column("dataset", "Dataset", "text", "What was learnt and tested."),
    Column("corruption", "Corruption", "text", "The noise of the training images."),
    Column("resolution", "Size", "text", "Rows and columns that every image is brought to."),
    Column("architecture", "Architecture", "text", "The network."),
    Column("training", "Training", "text", "How it was trained."),
    Column("seed", "Seed", "count", "Split, weights, corruptions and samples follow from it."),
    Column("tags", "Tags", "text", "What somebody wrote about the run, to find it by."),
    Column("status", "Status", "text", "How far the run has come."),
    Column("read_by", "Map", "text", "The map and the score that the areas are of."),
    *(Column(each.key, each.heading, "area", each.explanation) for each in HEADLINE),
    Column("best_val_psnr", "PSNR [dB]", "decibel", "Best PSNR on the validation images."),
    Column("parameters", "Parameters", "count", "Trainable and fixed weights of the network."),
    Column("seconds", "Time", "duration", "How long the training took."),
    Column("finished", "Finished", "date", "When the training ended."),
)


def run_values(run: Run, measure: str) -> dict[str, Any]:
    """Return what is known of a run, one value a column; None where nothing is known.

    Args:
        run: Any run, damaged or unfinished ones included.
        measure: Whose areas are returned: a key of `MEASURES`, or `OWN` for the map that counts.
    """
    shown = measure_of(run, measure)
    metrics = run.metrics.get(shown, {})
    values: dict[str, Any] = {key: number(metrics.get(key)) for key in METRICS}
    values |= {"name": run.name, "status": status(run), **_settings(run)}
    values["tags"] = ", ".join(run.notes.tags) or None
    values["read_by"] = describe_map(run, shown)
    state = run.state
    if state is not None:
        values |= {
            "best_val_psnr": number(state.best_val_psnr),
            "parameters": state.parameters or None,
            "seconds": state.seconds or None,
            "epochs": state.epochs,
            "finished": state.finished,
        }
    return values


def status(run: Run) -> str:
    """Say in a few words how far a run has come; of one that trains, which epoch it is at."""
    if run.experiment is None:
        return "damaged"
    if run.state is None:
        return "not started" if not (run.metrics or run.troubles) else "damaged"
    if run.state.status == "finished" and not run.metrics:
        return "not evaluated"
    if run.state.status == "training":
        wanted = run.experiment.training.settings.epochs
        return f"training, epoch {min(run.epochs + 1, wanted)}/{wanted}"
    return run.state.status


def cell_text(column: Column, value: Any) -> str:
    """Write a value as it stands in the table; what is unknown is a dash.

    Example:
        >>> cell_text(COLUMNS[-2], 5025.0)
        '1 h 24 min'
    """
    if value is None:
        return UNKNOWN
    if column.kind == "area":
        return f"{value:.3f}"
    if column.kind == "decibel":
        return f"{value:.2f}"
    if column.kind == "count":
        return f"{value:,}".replace(",", " ")
    if column.kind == "duration":
        return duration_text(value)
    return _date_text(value) if column.kind == "date" else str(value)


def duration_text(seconds: float) -> str:
    """Write a time span with the two units that matter.

    Args:
        seconds: At least 0.
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


@dataclass(frozen=True, eq=False)
class RunRow:
    """The row of a run, worked out once.

    Args:
        run: The run.
        measure: Whose areas it has.
        values: One a column, as in `run_values`.
        texts: What stands in the cells, one for each of `COLUMNS`.
        searched: What a query is compared with: the run's name, its whole row, and its note.
    """

    run: Run
    measure: str
    values: Mapping[str, Any]
    texts: tuple[str, ...]
    searched: str


def run_row(run: Run, measure: str) -> RunRow:
    """Work out the row of a run, with the areas of a measure, as in `run_values`.

    A run whose experiment cannot be read shows the name of its folder instead.
    """
    values = run_values(run, measure)
    shown = values if run.experiment is not None else {**values, "dataset": run.name}
    texts = tuple(cell_text(column, shown.get(column.key)) for column in COLUMNS)
    return RunRow(run, measure, values, texts, " ".join([run.name, *texts, run.notes.note]))


def sort_rows(rows: Sequence[RunRow], key: str, descending: bool) -> tuple[RunRow, ...]:
    """Sort rows by one column; what is unknown always comes last, ties follow the name.

    Args:
        rows: In any order.
        key: The `key` of one of `COLUMNS`.
        descending: Whether the greatest comes first.
    """
    by_name = sorted(rows, key=lambda row: row.run.name.casefold())
    known = [row for row in by_name if row.values.get(key) is not None]
    unknown = [row for row in by_name if row.values.get(key) is None]
    known.sort(key=lambda row: _order(row.values[key]), reverse=descending)
    return (*known, *unknown)


def table_as_csv(runs: Sequence[Run]) -> str:
    """Write runs as CSV, in the order given, with full precision and the areas of all measures.

    Returns:
        Text with a header line, keys as in files; an unknown value is an empty field. `map` and
        `score` name the areas that count.
    """
    plain = [c.key for c in COLUMNS if c.key not in METRICS and c.key != "read_by"]
    areas = [f"{measure}_{key}" for measure in MEASURES for key in METRICS]
    out = io.StringIO()
    columns = ["name", *plain, "epochs", "map", "score", *areas]
    writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for run in runs:
        row = {key: value for key, value in run_values(run, OWN).items() if key not in METRICS}
        for measure in MEASURES:
            values = run_values(run, measure)
            row |= {f"{measure}_{key}": values[key] for key in METRICS}
        writer.writerow({key: safe_cell(value) for key, value in (row | _counting(run)).items()})
    return out.getvalue()


def _counting(run: Run) -> dict[str, str]:
    """Return the keys of the map and of the score that count."""
    metrics = run.metrics.get(run.main_measure)
    if metrics is None:
        return {}
    return {"map": run.main_measure, "score": str(metrics.get("score", PAPER_SCORE))}


def number(value: Any) -> float | None:
    """Return a finite number as it is, and None for anything else a damaged file may hold."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if isfinite(value) else None


def _settings(run: Run) -> dict[str, str | int]:
    experiment = run.experiment
    if experiment is None:
        return {}
    return {
        "dataset": experiment.dataset,
        "corruption": experiment.corruption.name,
        "resolution": str(experiment.resolution),
        "architecture": experiment.architecture.name,
        "training": experiment.training.name,
        "seed": experiment.seed,
    }


def _order(value: Any) -> Any:
    """Texts in natural order: `64x64` before `128x128`."""
    if not isinstance(value, str):
        return value
    parts = re.split(r"(\d+)", value.casefold())
    return [int(part) if place % 2 else part for place, part in enumerate(parts)]


def _date_text(value: str) -> str:
    try:
        return datetime.fromisoformat(value).strftime("%Y-%m-%d")
    except ValueError:
        return value
