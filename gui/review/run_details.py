"""What is known of one run, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evaluation.measures import MEASURES
from experiments.review.counting_map import describe_choice, describe_map
from experiments.review.table import status
from experiments.runs import Run


def describe_run(run: Run, remark: str = "") -> list[str]:
    """Say what the table has no room for: the whole name, what went wrong, what is undefined.

    Args:
        run: The run.
        remark: `data_remark` of the run, which reads files.
    """
    lines = [run.name, _state(run)]
    if run.experiment is None:
        lines.append("Its experiment.json cannot be read: train the experiment again.")
    if run.state is not None and run.state.best_epoch:
        lines[-1] += f" Best of {run.state.epochs} epochs: {run.state.best_epoch}."
    if remark:
        lines.append(f"{remark.capitalize()}.")
    if run.metrics:
        words = describe_map(run, run.main_measure)
        lines.append(f"The map that counts: {words} ({describe_choice(run)}).")
    return [*lines, *run.troubles, *_tested(run.metrics)]


def _state(run: Run) -> str:
    message = run.state.message if run.state else None
    return f"{status(run).capitalize()}{f': {message}' if message else ''}."


def _tested(metrics: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Say on what the maps were tested, once for all of which the same is true."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for measure, found in metrics.items():
        groups.setdefault(_said_of(found), []).append(MEASURES[measure].heading)
    for (tested, *notes), headings in groups.items():
        yield f"{', '.join(headings)}: {tested}."
        yield from (f"    {note}" for note in notes)


def _said_of(metrics: Mapping[str, Any]) -> tuple[str, ...]:
    images, notes = metrics.get("images"), metrics.get("notes")
    tested = "tested"
    if isinstance(images, dict):
        good, defective = images.get("good"), images.get("defective")
        tested = f"tested on {good} good and {defective} defective images"
    return (tested, *map(str, notes if isinstance(notes, list) else ()))
