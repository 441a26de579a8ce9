"""Files and folders that are written whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from storage.exchange import exchange
from storage.owner import Owner, this_process
from storage.reading import read_json as read_json

_PREFIX = ".writing-"
_NEW, _OLD = "new", "old"
_ALMOST_FULL = 1024**2  # bytes
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
    with temporary_folder(path.parent) as beside:
        temporary = beside / path.name
        yield temporary
        _flush_to_disk(temporary)
        temporary.replace(path)
        _flush_to_disk(path.parent)


@contextmanager
def folder_written_whole(target: Path) -> Iterator[Path]:
    """Fill a folder beside `target` that takes its place only when the block ends well.

    When the block fails or is interrupted, the new folder is removed and `target` stays as it was.
    A process that is killed leaves both, and `recover` tells which one counts.

    Args:
        target: The folder to make or replace; the folders above it are made if missing.

    Yields:
        An empty folder to write into.

    Example:
        >>> with folder_written_whole(Path("evaluation/residual")) as new:
        ...     write_whole(new / "metrics.json", "{}")
    """
    with temporary_folder(target.parent) as beside:
        new = beside / _NEW / target.name
        new.mkdir(parents=True)
        yield new
        put_in_place(new, target, beside)


def put_in_place(new: Path, target: Path, beside: Path) -> None:
    """Let a complete folder take the place of `target`; what was there goes to `beside`.

    Args:
        new: The folder, on the same disk.
        target: Its place; there may be an older folder.
        beside: A `temporary_folder` beside the target.
    """
    for path in (*new.rglob("*"), new):
        _flush_to_disk(path)
    old = beside / _OLD / target.name
    if not target.exists():
        new.rename(target)
    elif not exchange(new, target):
        _swap(new, target, old)
    _flush_to_disk(target.parent)


def write_json(path: Path, value: Any) -> None:
    """Write `value` as indented JSON, whole."""
    write_whole(path, json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


@contextmanager
def temporary_folder(folder: Path) -> Iterator[Path]:
    """Make a folder inside another one that is removed when the block ends, however it ends.

    Its name says whose it is, so that one of a killed process is known and removed later.

    Args:
        folder: Where it is made; made itself if missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    recover(folder)
    owner = this_process()
    prefix = f"{_PREFIX}{owner.process}-{owner.began:.0f}@{owner.host}-"
    with (
        _naming(folder),
        tempfile.TemporaryDirectory(
            dir=folder, prefix=prefix, ignore_cleanup_errors=True
        ) as temporary,
    ):
        yield Path(temporary)


def recover(folder: Path) -> tuple[str, ...]:
    """Finish what killed processes of this machine were replacing, and remove what they left.

    A folder that was out of view for a moment while it was replaced comes back: the new one, if it
    was complete, otherwise the old one.

    Args:
        folder: Whose files and folders were being written; it need not exist.

    Returns:
        A sentence for each folder that came back.
    """
    found = []
    for left in folder.glob(f"{_PREFIX}*") if folder.is_dir() else ():
        owner = _owner_of(left)
        if owner is None or not owner.is_dead:
            continue
        found += [
            f"{owner.in_words} ended while it replaced {target}: {which} is in its place"
            for target, which in _bring_back(left, folder)
        ]
        shutil.rmtree(left, ignore_errors=True)
    return tuple(found)


def _bring_back(left: Path, folder: Path) -> Iterator[tuple[Path, str]]:
    for old in list((left / _OLD).glob("*")):
        new, target = left / _NEW / old.name, folder / old.name
        # The old one is moved away only when the new one is complete.
        whole, which = (new, "the new one") if new.exists() else (old, "the old one")
        with suppress(OSError):  # another process may be at the same
            if not target.exists():
                whole.rename(target)
                yield target, which


def _owner_of(path: Path) -> Owner | None:
    found = re.fullmatch(re.escape(_PREFIX) + r"(\d+)-(\d+)@(.+)-[^-]+", path.name)
    return Owner(int(found[1]), found[3], float(found[2])) if found else None


@contextmanager
def _naming(folder: Path) -> Iterator[None]:
    """Say where, and in the system's words why, if a library says neither."""
    try:
        yield
    except OSError as error:
        full = folder.exists() and shutil.disk_usage(folder).free < _ALMOST_FULL
        why = errno.ENOSPC if full and type(error) is OSError else error.errno
        if error.filename is not None or why is None:
            raise
        raise OSError(why, os.strerror(why), str(folder)) from error


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
    """Replace in two steps; killed between them, `recover` does the second."""
    old.parent.mkdir(exist_ok=True)
    target.rename(old)
    try:
        new.rename(target)
    finally:
        if old.exists() and not target.exists():
            old.rename(target)
