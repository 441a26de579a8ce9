"""Files and folders that are put aside instead of deleted, in `.trash` beside them.

Each lies there under the time when it was put aside and its name, so that the place alone tells
what it was: `data/.trash/20261128-141503_bottle` was `data/bottle`.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from storage.names import check_distinct, names_in
from storage.whole import temporary_folder

TRASH = ".trash"
_TIME = "%Y%m%d-%H%M%S"
_ENTRY = re.compile(r"(\d{8}-\d{6})_(.+)", re.DOTALL)


@dataclass(frozen=True)
class PutAside:
    """A file or folder in a trash.

    Attributes:
        path: Where it lies.
        name: Of the file or folder, as it was.
        when: It was put aside.
    """

    path: Path
    name: str
    when: datetime

    @property
    def home(self) -> Path:
        """Where it lay, and where it is put back."""
        return self.path.parent.parent / self.name


def put_aside(path: Path, now: datetime) -> PutAside:
    """Move a file or folder into the trash beside it, in one step.

    Args:
        path: What to move.
        now: The time that its name there tells; later where that is taken.

    Raises:
        OSError: It is gone, or cannot be moved.
    """
    trash = path.parent / TRASH
    trash.mkdir(exist_ok=True)
    when = now.replace(microsecond=0)
    while os.path.lexists(entry := trash / f"{when.strftime(_TIME)}_{path.name}"):
        when += timedelta(seconds=1)
    return PutAside(path.rename(entry), path.name, when)


def list_put_aside(folder: Path) -> tuple[PutAside, ...]:
    """Return what lies in the trash of a folder, the oldest first; strange names are left out."""
    trash = folder / TRASH
    names = sorted(path.name for path in trash.iterdir()) if trash.is_dir() else []
    found = (_read_entry(trash / name) for name in names)
    return tuple(entry for entry in found if entry is not None)


def put_back(entry: PutAside) -> Path:
    """Move a file or folder out of the trash to where it was, in one step.

    Returns:
        Where it is now.

    Raises:
        FileExistsError: Something else has its name by now.
        OSError: It is gone, or cannot be moved.
    """
    if os.path.lexists(entry.home):
        raise FileExistsError(
            f"{entry.home} exists again: delete or rename it, then put the old one back"
        )
    check_distinct(entry.home.name, names_in(entry.home.parent))
    return entry.path.rename(entry.home)


def remove_for_good(entry: PutAside) -> None:
    """Delete what lies in the trash; a process killed meanwhile leaves no half of it there."""
    with temporary_folder(entry.path.parent) as removed:
        entry.path.rename(removed / entry.path.name)


def _read_entry(path: Path) -> PutAside | None:
    found = _ENTRY.fullmatch(path.name)
    if found is None:
        return None
    try:
        return PutAside(path, found[2], datetime.strptime(found[1], _TIME))
    except ValueError:
        return None
