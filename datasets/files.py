"""Files and folders that are written whole or not at all, and the names they may have."""

from __future__ import annotations

import json
import os
import re
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def check_name(name: str, most: int = 100) -> str:
    """Accept any name that can be one folder: `metal_nut`, spaces and other scripts included.

    Args:
        name: What a dataset, a corruption or a kind of defect is to be called.
        most: Bytes that it may have.

    Returns:
        The name, unchanged.

    Raises:
        ValueError: The name is empty, hidden, too long, or would lead to another folder.
    """
    if not name or name != name.strip() or name.endswith("."):
        raise ValueError(f"{name!r} is no name: it is empty or ends in a space or a dot")
    if name.startswith(".") or re.search(r'[\\/:*?"<>|\x00-\x1f\x7f]', name):
        raise ValueError(
            f"{name!r} is no name: it starts with a dot or has a path or one of "
            '\\ / : * ? " < > | in it'
        )
    if len(name.encode()) > most:
        raise ValueError(f"{name!r} is too long for a name: use at most {most} bytes")
    return name


def check_run_name(name: str) -> str:
    """Accept the name of a run, which is made of several names; otherwise as `check_name`."""
    return check_name(name, most=220)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole: into a temporary file beside it, then renamed over it.

    Args:
        path: The file to make or replace; its folder exists.
        content: All that will be in it.
    """
    temporary = path.with_name(f".writing-{os.getpid()}-{threading.get_ident()}")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_json(path: Path, value: Any) -> None:
    """Write `value` as indented JSON, whole."""
    write_bytes(path, (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode())


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file holds no JSON object.
    """
    try:
        value = json.loads(path.read_bytes())
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is damaged, it is no JSON ({error}): write it anew") from error
    if not isinstance(value, dict):
        raise ValueError(f"{path} is damaged, it holds no JSON object: write it anew")
    return value


@contextmanager
def folder_written_whole(target: Path) -> Iterator[Path]:
    """Fill a folder beside `target` that takes its place only when the block ends well.

    When the block fails or is interrupted, the new folder is removed and `target` stays as it was.

    Args:
        target: The folder to make or replace.

    Yields:
        An empty folder to write into.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".writing-") as temporary:
        new = Path(temporary) / "new"
        new.mkdir()
        yield new
        _swap(new, target, Path(temporary) / "old")


def _swap(new: Path, target: Path, old: Path) -> None:
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    finally:
        if old.exists() and not target.exists():
            old.rename(target)
