"""What a report of runs says, as plain data for its template: names, texts and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.metric_table import IMAGE_AUROC, LEVELS, METRICS, PIXEL_AUROC
from experiments.chosen import map_words
from experiments.review.counting_map import (
    describe_choice,
    describe_map,
    score_words,
    used_measures,
)
from experiments.review.report_pictures import (
    Gallery,
    Picture,
    compare_runs,
    telling_pictures,
)
from experiments.review.report_table import RunsTable, describe_table
from experiments.review.results import Results, open_results
from experiments.review.table import UNKNOWN, number, status
from experiments.runs import Run
from experiments.thresholds import remark_on_rate

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
class MeasurePart:
    """The figures of one measure of a run.

    Args:
        name: The map and the score that decides.
        counts: Whether it is the map that counts for the run.
        headings: Of the columns after the defect type.
        rows: Each defect type with its figures.
        verdicts: What the threshold gets right and wrong; None without a threshold.
        notes: Sentences below the table.
        galleries: Pictures that tell most.
    """

    name: str
    counts: bool
    headings: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    verdicts: str | None
    notes: tuple[str, ...]
    galleries: tuple[Gallery, ...]


@dataclass(frozen=True)
class Compared:
    """The maps and scores that were compared by synthetic defects, the best first.

    Args:
        headings: Of the columns after the map and the score.
        rows: Each map and score with its figures.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class RunPart:
    """Everything about one run.

    Args:
        name: The run's name.
        status: How far it has come.
        message: Why it went no further; None if there is nothing to say.
        settings: Each group of settings on one line; None if they cannot be read.
        chosen: Which map and score count, and by whom they were chosen; None without figures.
        compared: What they were chosen from, if others were compared.
        measures: What was evaluated, the map that counts first.
        trouble: Why there are no pictures; None if there are.
        troubles: Sentences on files that are damaged, or that do not belong together.
    """

    name: str
    status: str
    message: str | None
    settings: tuple[tuple[str, str], ...] | None
    chosen: str | None
    compared: Compared | None
    measures: tuple[MeasurePart, ...]
    trouble: str | None
    troubles: tuple[str, ...] = ()


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
        table=describe_table(runs),
        comparisons=compare_runs(runs, results),
        runs=tuple(_describe_run(run, opened[run.folder]) for run in runs),
    )


def _open(run: Run) -> Results | str:
    """Return the run's results, or the sentence that says why there are none."""
    try:
        return open_results(run)
    except ValueError as error:
        return str(error)


def _describe_run(run: Run, opened: Results | str) -> RunPart:
    return RunPart(
        name=run.name,
        status=status(run),
        message=run.state.message if run.state else None,
        settings=_describe_settings(run),
        chosen=_describe_chosen(run),
        compared=_describe_compared(run),
        measures=tuple(
            _describe_measure(measure, run, opened)
            for measure in used_measures([run])
            if measure in run.metrics
        ),
        trouble=opened if isinstance(opened, str) else None,
        troubles=run.troubles,
    )


def _describe_chosen(run: Run) -> str | None:
    words, why = describe_map(run, run.main_measure), describe_choice(run)
    return None if words is None else f"The map that counts: {words} ({why})."


def _describe_compared(run: Run) -> Compared | None:
    if run.chosen is None or not run.chosen.candidates:
        return None
    keys = (IMAGE_AUROC.key, PIXEL_AUROC.key)
    return Compared(
        headings=(IMAGE_AUROC.heading, PIXEL_AUROC.heading),
        rows=tuple(
            (
                map_words(each.map, each.score),
                tuple(_figure_text(getattr(each, key)) for key in keys),
            )
            for each in run.chosen.candidates
        ),
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


def _describe_measure(measure: str, run: Run, opened: Results | str) -> MeasurePart:
    """All defects and each type, what the threshold gets right, the notes, and pictures."""
    metrics = run.metrics[measure]
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
        name=describe_map(run, measure) or measure,
        counts=measure == run.main_measure,
        headings=tuple(heading for heading, _ in _BY_TYPE),
        rows=tuple((name, _figures(_mapping(group))) for name, group in groups.items()),
        verdicts=_threshold_line(metrics),
        notes=_notes(run, metrics),
        galleries=()
        if isinstance(opened, str)
        else telling_pictures(measure, opened.measured[measure], measure == run.main_measure),
    )


def _figures(group: dict[str, Any]) -> tuple[str, ...]:
    return tuple(_figure_text(group.get(key)) for _, key in _BY_TYPE)


def _figure_text(value: Any) -> str:
    known = number(value)
    if known is None:
        return UNKNOWN
    return str(known) if isinstance(known, int) else f"{known:.3f}"


def _notes(run: Run, metrics: dict[str, Any]) -> tuple[str, ...]:
    """Return what the evaluation noted; those of earlier versions did not note the rate."""
    notes = metrics.get("notes")
    said = [str(note) for note in notes if note] if isinstance(notes, list) else []
    return tuple(dict.fromkeys([*said, *filter(None, [remark_on_rate(run.folder)])]))


def _threshold_line(metrics: dict[str, Any]) -> str | None:
    threshold = _mapping(metrics.get("threshold"))
    if number(threshold.get("value")) is None:
        return None
    return (
        f"At the threshold {threshold['value']:.4g} on the {score_words(metrics)} score: "
        f"{threshold.get('right', UNKNOWN)} right, {threshold.get('missed', UNKNOWN)} missed, "
        f"{threshold.get('false_alarms', UNKNOWN)} false alarms."
    )


def _mapping(value: Any) -> dict[str, Any]:
    """Return a mapping as it is, and an empty one for anything else a damaged file may hold."""
    return value if isinstance(value, dict) else {}
