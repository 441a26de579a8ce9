"""What a training step's time depends on besides the experiment, told without loading a backend."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from storage.reading import parse_json, read_text

DRIVEN = Path("/proc/driver/nvidia/gpus")
"""Where NVIDIA's driver for Linux has a folder for each card."""

CHOSEN_BY = ("CUDA_VISIBLE_DEVICES", "JAX_PLATFORMS")
"""What people set to choose the device."""


def this_machine(environment: Mapping[str, str] = os.environ, driven: Path = DRIVEN) -> str:
    """Name the machine, the backend and what is known of the device that it would use.

    Args:
        environment: The variables that choose backend and device.
        driven: The folder of the cards that a driver runs; it need not exist.

    Example:
        >>> this_machine()
        'bench, 16 cores, tensorflow, NVIDIA H100, CUDA libraries, CUDA_VISIBLE_DEVICES=0'
    """
    chosen = [f"{name}={environment[name]}" for name in CHOSEN_BY if name in environment]
    libraries = ["CUDA libraries"] if find_spec("nvidia") else []
    return ", ".join(
        [
            platform.node(),
            f"{os.cpu_count()} cores",
            _backend(environment),
            *_cards(driven),
            *libraries,
            *chosen,
        ]
    )


def _backend(environment: Mapping[str, str]) -> str:
    """Return the backend that Keras would take: of the variable, else of its own settings."""
    if "KERAS_BACKEND" in environment:
        return environment["KERAS_BACKEND"]
    home = Path(environment.get("KERAS_HOME") or Path.home() / ".keras")
    try:
        settings = parse_json(read_text(home / "keras.json"))
    except (OSError, ValueError):
        settings = {}
    return (
        str(settings.get("backend", "tensorflow")) if isinstance(settings, dict) else "tensorflow"
    )


def _cards(driven: Path) -> list[str]:
    """Return the models of the cards that are there, such as `NVIDIA H100 80GB HBM3`."""
    return [_model(folder / "information") for folder in sorted(driven.glob("*"))]


def _model(information: Path) -> str:
    try:
        found = re.search(r"^Model:\s*(.+?)\s*$", information.read_text("utf-8"), re.MULTILINE)
    except (OSError, ValueError):
        return "a card"
    return found[1] if found else "a card"
