"""The settings in which runs differ, and nothing of what they share."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.config.settings_in_words import settings_in_words
from experiments.review.table import UNKNOWN
from experiments.runs import Run

Differences = dict[str, tuple[str, ...]]
"""By the words for a setting, the value that each run has."""


def differing_settings(runs: Sequence[Run]) -> Differences:
    """Return the settings in which some runs differ, in the order of the experiment files.

    Args:
        runs: Those whose experiment cannot be read have no value anywhere.

    Example:
        >>> differing_settings(runs)
        {'training: epochs': ('20', '250'), 'seed': ('0', '1')}
    """
    settings = [_settings_of(run) for run in runs]
    names = dict.fromkeys(name for each in settings for name in each)
    rows = {name: tuple(each.get(name, UNKNOWN) for each in settings) for name in names}
    return {name: values for name, values in rows.items() if len(set(values)) > 1}


def _settings_of(run: Run) -> dict[str, str]:
    return {} if run.experiment is None else settings_in_words(run.experiment)
