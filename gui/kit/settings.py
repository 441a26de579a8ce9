"""What the windows remember from one time to the next."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from storage.whole import write_whole

APPLICATION = "anomaly-detection-autoencoder"


def settings_path(window: str) -> Path:
    """Return the file of a window's settings in the user's own folder of settings."""
    if os.name == "nt":
        folder = Path(os.environ.get("APPDATA", "~"))
    else:
        folder = Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config")
    return folder.expanduser() / APPLICATION / f"{window}.json"


def read_settings(path: Path) -> dict[str, Any]:
    """Read settings; a missing or damaged file counts as empty."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def write_settings(path: Path, settings: dict[str, Any]) -> None:
    """Write settings, the file whole; a folder that cannot be written to is no reason to fail."""
    try:
        write_whole(path, json.dumps(settings, indent=2, ensure_ascii=False) + "\n")
    except OSError:
        return


def fitting_geometry(found: Any, screen: tuple[int, int]) -> tuple[int, int, int, int] | None:
    """Return a remembered position and size if it still fits the screen.

    Args:
        found: `[x, y, width, height]` in pixels, as it was remembered.
        screen: Width and height of the screen in pixels.

    Returns:
        The same as a tuple, or none when it is something else or lies off the screen.
    """
    if not (isinstance(found, list) and len(found) == 4 and all(type(n) is int for n in found)):
        return None
    x, y, width, height = found
    is_seen = 0 <= x < screen[0] - 100 and 0 <= y < screen[1] - 100
    return (x, y, width, height) if is_seen and width >= 400 and height >= 300 else None
