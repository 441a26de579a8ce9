"""What the windows remember from one time to the next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import platformdirs

from storage.reading import read_json
from storage.whole import write_json

APPLICATION = "anomaly-detection-autoencoder"


def settings_path(window: str) -> Path:
    """Return the file of a window's settings in the user's own folder of settings."""
    folder = platformdirs.user_config_path(APPLICATION, appauthor=False, roaming=True)
    return folder / f"{window}.json"


def read_settings(path: Path) -> dict[str, Any]:
    """Read settings; a missing or damaged file counts as empty."""
    try:
        return read_json(path)
    except (OSError, ValueError):
        return {}


def write_settings(path: Path, settings: dict[str, Any]) -> None:
    """Write settings, the file whole; a folder that cannot be written to is no reason to fail."""
    try:
        write_json(path, settings)
    except OSError:
        return
