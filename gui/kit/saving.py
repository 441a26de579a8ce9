"""Saving what a tab shows: ask where, write beside the window, say when it is done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from gui.kit import dialogs
from gui.kit.host import Host


def save_beside(host: Host, title: str, suffix: str, write: Callable[[Path], object]) -> None:
    """Ask for a file and write it in the background.

    Args:
        host: The window.
        title: What the dialog is called.
        suffix: What the file's name ends with, such as `.png`.
        write: Writes the file; runs in a thread.
    """
    path = dialogs.ask_file_to_save(host.window, suffix, title=title)
    if path is None:
        return
    host.say(f"Writing {path.name} …")
    host.background.start("save", partial(write, path), partial(_tell, host, path.name))


def _tell(host: Host, name: str, written: object) -> None:
    host.say(f"{name} is written.")
