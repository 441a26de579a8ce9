"""What is there, in words and tables for the terminal."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import mean, stdev

from rich.markup import escape
from rich.table import Table

from datasets.database import DatasetSummary, list_damaged_datasets, list_datasets
from evaluation.metric_table import HEADLINE
from experiments.chosen import map_words
from experiments.devices_used import devices_in_words
from experiments.events import ExperimentFinished
from experiments.presets import Kind, list_presets
from experiments.review.counting_map import describe_map
from experiments.review.data_remark import data_remark
from experiments.review.table import number
from experiments.runs import Run, list_runs
from experiments.thresholds import remark_on_rate
from experiments.workspace import Workspace
from storage.printable import printable

KINDS: tuple[Kind, ...] = ("experiment", "architecture", "training", "corruption")


def describe_workspace(workspace: Workspace) -> str:
    """Return the datasets, runs and presets, a line each.

    Raises:
        NotADirectoryError: A file lies in the place of one of the folders.
    """
    for option, folder in workspace.folders.items():
        if folder.exists() and not folder.is_dir():
            raise NotADirectoryError(
                f"{folder} is a file and no folder: give a folder with --{option}"
            )
    datasets = [_describe_dataset(each) for each in list_datasets(workspace.data)]
    found = list_runs(workspace.runs)
    runs = [_describe_run(run, workspace) for run in found] + _over_seeds(found)
    presets = [f"  {kind}: {', '.join(list_presets(workspace, kind))}" for kind in KINDS]
    lines = "\n".join(
        [
            f"Datasets in {workspace.data}:",
            *(datasets or [_none_yet(workspace.data, "data", "import")]),
            *(f"  {trouble}" for trouble in list_damaged_datasets(workspace.data)),
            f"Runs in {workspace.runs}:",
            *(runs or [_none_yet(workspace.runs, "runs", "run")]),
            "Presets:",
            *presets,
        ]
    )
    return printable(lines)


def _none_yet(folder: Path, option: str, verb: str) -> str:
    missing = "" if folder.is_dir() else f", the folder does not exist (another: --{option} DIR)"
    return f"  none yet{missing}: python main.py {verb} --help"


def results_table(finished: Sequence[ExperimentFinished]) -> Table:
    """Lay out the main figures of finished experiments, and where they lie.

    The map that counts for an experiment comes first; the others stand below it, as information.
    """
    table = Table(title="AUROC", title_justify="left", caption_justify="left")
    table.add_column("experiment", overflow="fold")
    table.add_column("map")
    for metric in HEADLINE:
        table.add_column(metric.short, justify="right")
    for event in finished:
        for measure in sorted(event.metrics, key=partial(operator.ne, event.map)):
            values = (event.metrics[measure].get(metric.key) for metric in HEADLINE)
            counts = " (counts)" if measure == event.map else ""
            words = f"{map_words(measure, event.scores[measure])}{counts}"
            table.add_row(escape(printable(event.experiment)), words, *map(metric_text, values))
    table.caption = escape("\n".join(f"Results: {event.folder}" for event in finished))
    return table


def metric_text(value: float | None) -> str:
    """Write a metric with three digits, or a dash where there is none."""
    return "–" if value is None else f"{value:.3f}"


def _describe_dataset(dataset: DatasetSummary) -> str:
    defects = ", ".join(f"{count} {label}" for label, count in dataset.defects.items())
    text = f"  {dataset.name}: {dataset.train} training, {dataset.test_good} good test images"
    corruptions = f"; corruptions: {', '.join(dataset.corruptions)}" if dataset.corruptions else ""
    return f"{text}, {defects or 'no defective image'}{corruptions}"


def _over_seeds(runs: Sequence[Run]) -> list[str]:
    """Say mean and deviation of runs that differ in their seeds alone, a line for each group."""
    groups: dict[str, list[Run]] = {}
    for run in runs:
        if run.experiment is not None and run.metrics:
            alike = run.experiment.model_copy(update={"seed": 0})
            key = f"{alike.model_dump_json(exclude={'evaluation'})} {run.main_measure}"
            groups.setdefault(key, []).append(run)
    return [_mean_of(group) for group in groups.values() if len(group) > 1]


def _mean_of(group: Sequence[Run]) -> str:
    first = group[0]
    assert first.experiment is not None
    name = first.experiment.model_copy(update={"seed": 0}).name
    figures = []
    for metric in HEADLINE:
        values = [number(run.metrics[run.main_measure].get(metric.key)) for run in group]
        known = [value for value in values if value is not None]
        if len(known) > 1:
            figures.append(f"{metric.heading} {mean(known):.3f} ± {stdev(known):.3f}")
    by = describe_map(first, first.main_measure)
    return f"  {name}, {len(group)} seeds: {', '.join(figures) or 'no figure'} by {by}"


def _describe_run(run: Run, workspace: Workspace) -> str:
    remark = remark_on_rate(run.folder)
    more = [*run.troubles, *([remark] if remark else [])]
    return "\n".join([_figures_of(run, workspace), *(f"    {sentence}" for sentence in more)])


def _figures_of(run: Run, workspace: Workspace) -> str:
    devices = devices_in_words(run.folder)
    on = f" on {devices}" if devices else ""
    state = f"{run.state.status}{on}" if run.state else "not trained"
    remark = data_remark(run, workspace.data)
    tags = f"; tags: {', '.join(run.notes.tags)}" if run.notes.tags else ""
    more = f"{tags}; {remark}" if remark else tags
    if not run.metrics:
        return f"  {run.name}: {state}{more}"
    metrics = run.metrics[run.main_measure]
    figures = [
        f"{metric.heading} {metric_text(number(metrics.get(metric.key)))}" for metric in HEADLINE
    ]
    by = describe_map(run, run.main_measure)
    return f"  {run.name}: {state}, {', '.join(figures)} by {by}{more}"
