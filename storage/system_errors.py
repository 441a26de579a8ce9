"""What the operating system refuses, in a sentence that says what to do."""

from __future__ import annotations

import errno
import os
from pathlib import Path

_OURS = (".writing-", ".locks")
_NO_RIGHT = (errno.EACCES, errno.EPERM)
_ELSEWHERE = "choose another folder, on the command line with --data, --runs or --out"


def in_words(error: OSError) -> str:
    """Return what the system refused, and what to do about it where that is known.

    Args:
        error: One that the system raised; one of this program's own says its sentence already.
    """
    if not error.strerror:
        return str(error) or type(error).__name__
    if not isinstance(error.filename, str | bytes):
        return error.strerror
    path = _as_people_know_it(Path(os.fsdecode(error.filename)))
    if error.errno in _NO_RIGHT:
        return _without_right(path)
    if error.errno == errno.EROFS:
        return f"{path} cannot be written, its disk is read-only: {_ELSEWHERE}"
    if error.errno in (errno.ENOTDIR, errno.EEXIST) and (file := _file_on_the_way(path)):
        what = "it" if file == path else str(file)
        return f"{path} cannot be written, {what} is a file and no folder: {_ELSEWHERE}"
    if error.errno == errno.ENOENT:
        return _missing(path)
    if error.errno == errno.ENOSPC:
        return f"{path}: {error.strerror}: make room, or {_ELSEWHERE}"
    return f"{path}: {error.strerror}"


def _as_people_know_it(path: Path) -> Path:
    """Name the folder in place of what this program hides in it while it writes."""
    hidden = (each for each in (path, *path.parents) if each.name.startswith(_OURS))
    return next((each.parent for each in hidden), path)


def _without_right(path: Path) -> str:
    if os.path.lexists(path) and not os.access(path, os.R_OK):
        return f"{path} cannot be read: ask for the right to read it"
    return f"{path} cannot be written: {_ELSEWHERE}, or ask for the right to write there"


def _missing(path: Path) -> str:
    if path.exists():
        return f"{path} cannot be written: {_ELSEWHERE}"
    above = next((each for each in path.parents if each.is_dir()), path)
    if above == path.parent:
        return f"{path} does not exist, and cannot be made there: check the path, or {_ELSEWHERE}"
    return f"{path} does not exist, its folder {path.parent} neither: check the path"


def _file_on_the_way(path: Path) -> Path | None:
    return next((each for each in (path, *path.parents) if each.is_file()), None)
