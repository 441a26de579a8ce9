"""Settings in words that a reader knows: each with its name and its value as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel


def settings_in_words(
    settings: BaseModel, left_out: dict[str, Any] | None = None
) -> dict[str, str]:
    """Return each single setting, in the order of the experiment files.

    Args:
        settings: What an experiment file has, or a part of it.
        left_out: What is not wanted, as pydantic's `exclude` takes it.

    Example:
        >>> settings_in_words(experiment.training)
        {'name': 'paper', 'epochs': '250', ...}
    """
    return dict(_flat((), settings.model_dump(mode="json", exclude=left_out)))


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
