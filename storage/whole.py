"""Files and folders that are written whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from storage.reading import read_json as read_json

_PREFIX = ".writing-"
_CANNOT_FLUSH = (errno.EINVAL, errno.ENOTSUP, errno.EROFS)
"""What file systems answer that have nothing to flush, such as some network disks."""


def write_whole(path: Path, content: bytes | str) -> None:
    """Write a file so that it is the old one or the whole new one, whatever happens meanwhile.

    Args:
        path: The file to make or replace; its folder is made if missing.
        content: Bytes, or text that is written as UTF-8 with its line ends as they are.
    """
    with file_written_whole(path) as temporary:
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)


@contextmanager
def file_written_whole(path: Path) -> Iterator[Path]:
    """Let somebody write a file beside `path` that takes its place only when the block ends well.

    The content reaches the disk before the file gets its name, so that a power cut leaves the old
    file or the new one.

    Args:
        path: The file to make or replace; its folder is made if missing.

    Yields:
        The path to write to, with the same ending.
    """
    with _folder_beside(path) as beside:
        temporary = beside / path.name
        yield temporary
        _flush_to_disk(temporary)
        temporary.replace(path)
        _flush_to_disk(path.parent)


@contextmanager
def folder_written_whole(target: Path) -> Iterator[Path]:
    """Fill a folder beside `target` that takes its place only when the block ends well.

    When the block fails or is interrupted, the new folder is removed and `target` stays as it was.

    Args:
        target: The folder to make or replace; the folders above it are made if missing.

    Yields:
        An empty folder to write into.

    Example:
        >>> with folder_written_whole(Path("evaluation/residual")) as new:
        ...     write_whole(new / "metrics.json", "{}")
    """
    with _folder_beside(target) as beside:
        new = beside / "new"
        new.mkdir()
        yield new
        for path in (*new.rglob("*"), new):
            _flush_to_disk(path)
        _swap(new, target, beside / "old")
        _flush_to_disk(target.parent)


def write_json(path: Path, value: Any) -> None:
    """Write `value` as indented JSON, whole."""
    write_whole(path, json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


@contextmanager
def _folder_beside(target: Path) -> Iterator[Path]:
    """Make a temporary folder beside `target`, on the same disk, so that a rename is one step."""
    target.parent.mkdir(parents=True, exist_ok=True)
    _remove_what_the_dead_left(target.parent)
    owner = f"{_PREFIX}{os.getpid()}@{socket.gethostname()}-"
    with tempfile.TemporaryDirectory(
        dir=target.parent, prefix=owner, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


def _remove_what_the_dead_left(folder: Path) -> None:
    """Remove the temporary folders of processes of this machine that were killed."""
    for path in folder.glob(f"{_PREFIX}*@{socket.gethostname()}-*"):
        owner = path.name.removeprefix(_PREFIX).partition("@")[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(path, ignore_errors=True)


def _flush_to_disk(path: Path) -> None:
    """Ask the system to put a file, or the names in a folder, on the disk itself."""
    if path.is_dir() and os.name == "nt":
        return  # Windows has no handle of a folder to flush
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _CANNOT_FLUSH:
            raise
    finally:
        os.close(handle)


def _swap(new: Path, target: Path, old: Path) -> None:
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    finally:
        if old.exists() and not target.exists():
            old.rename(target)
