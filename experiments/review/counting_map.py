"""Which of a run's maps is looked at: the one that counts for that run, or one asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evaluation.measures import MAIN_MEASURE, MEASURES
from evaluation.scores import SCORE_WORDS
from evaluation.stored import score_of
from experiments.chosen import map_words
from experiments.runs import Run

OWN = "own"
"""Stands for the map that counts for each run; otherwise the key of a measure is given."""

NOT_RECORDED = "no choice is recorded"


def map_titles() -> dict[str, str]:
    """Return what can be looked at of many runs, each with its title: first each run's own map."""
    headings = {key: measure.heading for key, measure in MEASURES.items()}
    return {OWN: "each run's own map", **headings}


def measure_of(run: Run, choice: str) -> str:
    """Return the key of the measure that is meant for a run.

    Args:
        run: The run.
        choice: `OWN`, or the key of a measure.
    """
    return run.main_measure if choice == OWN else choice


def score_words(metrics: Mapping[str, Any]) -> str:
    """Return what the score is called that decides, from the content of a metrics.json."""
    try:
        return SCORE_WORDS[score_of(metrics)]
    except ValueError:
        return "unknown"


def describe_map(run: Run, measure: str) -> str | None:
    """Say by which map and score a run was measured, such as `Combined, top 1 %`.

    Returns:
        None if the run was not evaluated with this map.
    """
    if measure not in run.metrics:
        return None
    return f"{MEASURES[measure].heading}, {score_words(run.metrics[measure])}"


def describe_choice(run: Run) -> str | None:
    """Say by whom the map that counts was chosen; None if nothing was evaluated."""
    if not run.metrics:
        return None
    chosen = run.chosen
    if chosen is None:
        return NOT_RECORDED
    words = map_words(chosen.map, chosen.score)
    if chosen.map != run.main_measure:
        return f"{words} was chosen, but there are no figures of it: evaluate the run again"
    return chosen.chosen_by.removesuffix(f": {words}")


def used_measures(runs: Sequence[Run]) -> tuple[str, ...]:
    """Return the measures that a run was evaluated with; those that count for a run come first."""
    used = [key for key in MEASURES if any(key in run.metrics for run in runs)]
    counting = {run.main_measure for run in runs}
    return tuple(sorted(used, key=lambda key: key not in counting)) or (MAIN_MEASURE,)
