"""Open a folder or a file with the program that the system has for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from storage.posix_only import apart

WAIT_SECONDS = 5.0
"""A program that runs for longer has opened something; one that fails does so sooner."""


def open_outside(path: Path) -> None:
    """Open a folder in the file manager, or a file in its program; not for a window's own thread.

    Raises:
        OSError: It is not there.
        ValueError: The system has no program for it, or that fails.
    """
    if not path.exists():
        raise FileNotFoundError(f"{path} is not there any more")
    if sys.platform == "win32":
        os.startfile(path)
        return
    command = opening_command(path, sys.platform)
    if shutil.which(command[0]) is None:
        raise ValueError(f"there is no program {command[0]} to open it with; it is {path}")
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **apart(),
    )
    try:
        code = child.wait(WAIT_SECONDS)
    except subprocess.TimeoutExpired:
        return
    if code != 0:
        raise ValueError(f"{command[0]} found no program to open it with; it is {path}")


def opening_command(path: Path, platform: str) -> list[str]:
    """Return the command that opens a path on macOS or, as desktops agree, on other systems.

    Args:
        path: What to open.
        platform: As `sys.platform` has it; Windows needs no command.
    """
    return ["open" if platform == "darwin" else "xdg-open", str(path.absolute())]
