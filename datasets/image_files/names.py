"""Names of image files: which can be kept, and how any of them is shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from storage.printable import printable

MOST_BYTES = 240
"""File systems take 255; masks and pictures are named after their image with a few bytes more."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def shown(path: Path | str) -> str:
    r"""Return a path as text that every file and terminal takes.

    Example:
        >>> shown("part\udcff.png")
        'part\\xff.png'
    """
    return printable(str(path), kept="")


def some_of(texts: Sequence[str], most: int = 3, between: str = ", ") -> str:
    """Return the first of some texts, and how many more there are.

    Example:
        >>> some_of(["1.png", "2.png"], most=1)
        '1.png and 1 more'
    """
    said = between.join(texts[:most])
    return f"{said} and {len(texts) - most} more" if len(texts) > most else said


def some_names(paths: Sequence[Path], most: int = 3) -> str:
    """Return the names of the first of some files, and how many more there are."""
    return some_of([shown(path.name) for path in paths], most)


def check_file_name(path: Path) -> None:
    """Refuse a name that could not be kept in a dataset or in a list of results.

    Raises:
        ValueError: The name is no UTF-8, holds a backslash or a control character, or is too long.
    """
    name = path.name
    if not is_utf8(name):
        raise ValueError(f"{shown(path)} has a name that is no UTF-8 text: rename it")
    if "\\" in name or _CONTROL.search(name):
        raise ValueError(
            f"{shown(path)} has a backslash or a control character in its name: rename it"
        )
    if len(name.encode()) > MOST_BYTES:
        raise ValueError(
            f"{path} has a name of {len(name.encode())} bytes: rename it, with at most {MOST_BYTES}"
        )


def is_utf8(text: str) -> bool:
    """Tell whether a path's text can be written to a file; bytes of other encodings cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
