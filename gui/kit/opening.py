"""Opening a file in whatever the desktop shows such files with."""

from __future__ import annotations

import webbrowser
from pathlib import Path


def open_file(path: Path) -> None:
    """Open a file beside the window; it may take a while, so not in the window's own thread.

    Raises:
        ValueError: Nothing on this machine opens it.
    """
    try:
        is_open = webbrowser.open(path.resolve().as_uri())
    except webbrowser.Error:
        is_open = False
    if not is_open:
        raise ValueError(f"No program of this machine opens {path}: copy it to one that has any.")
