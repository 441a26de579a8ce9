"""Saving what a tab shows: ask where, write beside the window, and offer to open it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from gui.kit import dialogs
from gui.kit.host import Host

MOST_LETTERS = 80


def save_beside(
    host: Host, title: str, suffix: str, write: Callable[[Path], object], name: str = ""
) -> None:
    """Ask for a file and write it in the background.

    Args:
        host: The window.
        title: What the dialog is called.
        suffix: What the file's name ends with, such as `.png`.
        write: Writes the file; runs in a thread.
        name: What the file is about, to begin its name with.
    """
    suggested = suggest_name(name or title.split()[-1], suffix)
    path = dialogs.ask_file_to_save(host.window, suffix, title=title, name=suggested)
    if path is None:
        return
    host.say(f"Writing {path.name} …")
    host.background.start(f"save {path}", partial(write, path), partial(_tell, host, path))


def suggest_name(words: str, suffix: str) -> str:
    """Return a name that every system takes for a file about something.

    Example:
        >>> suggest_name("bottle: crack, 006", ".png")
        'bottle_crack_006.png'
    """
    plain = re.sub(r"[^\w.+-]+", "_", words)[:MOST_LETTERS].strip("._-")
    return f"{plain or 'saved'}{suffix}"


def _tell(host: Host, path: Path, written: object) -> None:
    host.say(f"{path.name} is written.", opens=path)
