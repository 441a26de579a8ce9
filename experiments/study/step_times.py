"""How long training steps take on this machine, as measured lately: one small file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, NaiveDatetime, PositiveFloat

from storage.reading import read_model
from storage.whole import write_json

HELD_FOR = timedelta(days=30)
"""How long a time is believed: drivers, libraries and whatever else runs here change meanwhile."""


class _Measured(BaseModel):
    """The time of one step, and when it was measured."""

    model_config = ConfigDict(allow_inf_nan=False)

    seconds: PositiveFloat
    when: NaiveDatetime


class _StepTimes(BaseModel):
    """The content of the file.

    Args:
        machine: Where the steps were measured.
        steps: By the name of what was trained in a step.
    """

    machine: str
    steps: dict[str, _Measured] = {}


def step_name(key: tuple[Any, ...]) -> str:
    """Return a short name for what is trained in a step, from `PlannedRun.cost_key`."""
    parts = (part.model_dump_json() if isinstance(part, BaseModel) else str(part) for part in key)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def read_step_times(path: Path, machine: str, now: datetime) -> dict[str, float]:
    """Read what was measured on a machine lately; a missing or damaged file counts as empty.

    Args:
        path: The file.
        machine: From `this_machine`; what was measured on another one is not told.
        now: The time of this machine's clock; what is older than `HELD_FOR` is not told.
    """
    return {name: step.seconds for name, step in _read(path, machine, now).items()}


def remember_step_times(
    path: Path, machine: str, seconds: Mapping[str, float], now: datetime
) -> None:
    """Add what has just been measured to what is remembered, and write the file whole.

    Args:
        path: The file.
        machine: Where it was measured.
        seconds: Of one step, by its name.
        now: When it was measured.

    Raises:
        OSError: It cannot be written.
    """
    measured = {name: _Measured(seconds=each, when=now) for name, each in seconds.items()}
    content = _StepTimes(machine=machine, steps=_read(path, machine, now) | measured)
    write_json(path, content.model_dump(mode="json"))


def _read(path: Path, machine: str, now: datetime) -> dict[str, _Measured]:
    try:
        found = read_model(path, _StepTimes)
    except (OSError, ValueError):
        return {}
    if found.machine != machine:
        return {}
    return {name: step for name, step in found.steps.items() if _is_fresh(step, now)}


def _is_fresh(step: _Measured, now: datetime) -> bool:
    """Tell whether a time still holds; one of the future is of a clock that was wrong."""
    return timedelta(0) <= now - step.when < HELD_FOR
