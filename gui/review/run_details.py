"""What is known of one run, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from experiments.review.table import status
from experiments.runs import Run


def describe_run(run: Run) -> list[str]:
    """Say what the table has no room for: the whole name, what went wrong, what is undefined."""
    lines = [run.name, _state(run)]
    if run.experiment is None:
        lines.append("Its experiment.json cannot be read: train the experiment again.")
    if run.state is not None and run.state.best_epoch:
        lines[-1] += f" Best of {run.state.epochs} epochs: {run.state.best_epoch}."
    for measure, metrics in run.metrics.items():
        lines += _tested(measure, metrics)
    return lines


def _state(run: Run) -> str:
    message = run.state.message if run.state else None
    return f"{status(run).capitalize()}{f': {message}' if message else ''}."


def _tested(measure: str, metrics: Mapping[str, Any]) -> Iterator[str]:
    images, notes = metrics.get("images"), metrics.get("notes")
    if isinstance(images, dict):
        yield (
            f"{measure.capitalize()}: tested on {images.get('good')} good and "
            f"{images.get('defective')} defective images."
        )
    for note in notes if isinstance(notes, list) else ():
        yield f"    {note}"
