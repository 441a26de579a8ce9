"""Writing files and folders whole: a reader finds the old content or the new, never a part."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_whole(path: Path, content: bytes | str) -> None:
    """Write a file under a temporary name in its folder, then rename it into place.

    Args:
        path: The file; its folder is created if missing.
        content: Bytes, or text that is written as UTF-8 with its line ends as they are.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(content.encode() if isinstance(content, str) else content)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def replace_folder(folder: Path) -> Iterator[Path]:
    """Fill a new folder under a temporary name; on success it takes the place of `folder`.

    If the block raises, `folder` stays as it was and what was built is removed. Parts that a
    killed process left behind are removed by the next call.

    Args:
        folder: The folder to make or to replace.

    Yields:
        The empty folder to fill, beside `folder`.

    Example:
        >>> with replace_folder(Path("evaluation/residual")) as new:
        ...     write_whole(new / "metrics.json", "{}")
    """
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        yield partial
        _swap(partial, folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _swap(new: Path, folder: Path) -> None:
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.replace(old)
    try:
        new.replace(folder)
    except OSError:
        if old.exists():
            old.replace(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
