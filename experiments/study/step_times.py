"""How long training steps take on this machine, as measured before: one small file."""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, PositiveFloat

from storage.reading import read_model
from storage.whole import write_json


class _StepTimes(BaseModel):
    """The content of the file.

    Args:
        machine: Where the steps were measured.
        seconds: Of one step, by the name of what was trained.
    """

    model_config = ConfigDict(allow_inf_nan=False)

    machine: str
    seconds: dict[str, PositiveFloat] = {}


def this_machine() -> str:
    """Return what a step's time depends on besides the experiment."""
    backend = os.environ.get("KERAS_BACKEND", "tensorflow")
    return f"{platform.node()}, {os.cpu_count()} cores, {backend}"


def step_name(key: tuple[Any, ...]) -> str:
    """Return a short name for what is trained in a step, from `PlannedRun.cost_key`."""
    parts = (part.model_dump_json() if isinstance(part, BaseModel) else str(part) for part in key)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def read_step_times(path: Path, machine: str) -> dict[str, float]:
    """Read what was measured on a machine; a missing or damaged file counts as empty."""
    try:
        found = read_model(path, _StepTimes)
    except (OSError, ValueError):
        return {}
    return dict(found.seconds) if found.machine == machine else {}


def write_step_times(path: Path, machine: str, seconds: Mapping[str, float]) -> None:
    """Write what was measured, the file whole.

    Raises:
        OSError: It cannot be written.
    """
    content = _StepTimes(machine=machine, seconds=dict(seconds))
    write_json(path, content.model_dump(mode="json"))
