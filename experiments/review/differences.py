"""The settings in which runs differ, and nothing of what they share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

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
    if run.experiment is None:
        return {}
    return dict(_flat((), run.experiment.model_dump(mode="json")))


def _flat(path: tuple[str, ...], value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _flat((*path, str(key)), part)
    else:
        yield _words(path), _text(value)


def _words(path: tuple[str, ...]) -> str:
    """Write `training: epochs` for what lies in `training`, `settings`, `epochs`."""
    inside = [part.replace("_", " ") for part in path if part != "settings"]
    return ": ".join(inside)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_text, value)) or "none"
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "none"}[value]
    return str(value)
