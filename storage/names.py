"""The names that datasets, corruptions, kinds of defect and runs may have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

_RESERVED = {
    "CON", "PRN", "AUX", "NUL",
    *(f"{port}{number}" for port in ("COM", "LPT") for number in range(1, 10)),
}  # fmt: skip

MOST_BYTES_OF_RUN = 220
"""Of the name of a run: file systems hold 255, and its files and traces have a little more."""

_NOT_IN_WINDOWS = r':*?"<>|'


def check_name(name: str, most: int = 100) -> str:
    """Accept any name that can be one folder: `metal_nut`, spaces and other scripts included.

    Args:
        name: What a dataset, a corruption or a kind of defect is to be called.
        most: Bytes that it may have.

    Returns:
        The name, unchanged.

    Raises:
        ValueError: The name is empty, hidden, too long, no UTF-8, would lead to another folder, or
            is one that Windows keeps for a device.
    """
    if not name or name != name.strip() or name.endswith("."):
        raise ValueError(f"{name!r} is no name: it is empty or ends in a space or a dot")
    if name.startswith(".") or re.search(r'[\\/:*?"<>|\x00-\x1f\x7f]', name):
        raise ValueError(
            f"{name!r} is no name: it starts with a dot or has a path or one of "
            '\\ / : * ? " < > | in it'
        )
    if _is_device(name):
        raise ValueError(f"{name!r} is no name: Windows keeps it for a device; take another one")
    if any("\ud800" <= letter <= "\udfff" for letter in name):
        raise ValueError(f"{name!r} is no name: it is no UTF-8 text")
    if len(name.encode()) > most:
        raise ValueError(f"{name!r} is too long for a name: use at most {most} bytes")
    return name


def check_run_name(name: str) -> str:
    """Accept the name of a run, which is made of several names; otherwise as `check_name`."""
    return check_name(name, most=MOST_BYTES_OF_RUN)


def check_distinct(name: str, taken: Iterable[str]) -> None:
    """Refuse a new name that some systems take for one that is there.

    Args:
        name: The new name; it may be there already, as it is.
        taken: The names that are there.

    Raises:
        FileExistsError: One of them differs only by upper and lower case, or by how accents are
            stored.
    """
    names = list(taken)
    twin = next((other for other in names if folded(other) == folded(name)), None)
    if twin is not None and name not in names:
        raise FileExistsError(
            f"{name!r} is the same name as {twin!r}, which is there, for Windows and macOS: choose "
            "another name, or write it as it is there"
        )


def names_in(folder: Path) -> list[str]:
    """Return the names of what lies in a folder; none without one."""
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []


def folded(name: str) -> str:
    """Return the same for names that Windows or macOS take for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def safe_file_name(name: str) -> str:
    """Return a file's name, changed where Windows could not hold it.

    Example:
        >>> safe_file_name("aux.png"), safe_file_name("12:30.png")
        ('_aux.png', '12_30.png')
    """
    safe = re.sub(f"[{_NOT_IN_WINDOWS}]", "_", name)
    ending = len(safe) - len(safe.rstrip(" ."))
    safe = safe[: len(safe) - ending] + "_" * ending
    return f"_{safe}" if _is_device(safe) else safe


def _is_device(name: str) -> bool:
    return name.split(".", maxsplit=1)[0].rstrip().upper() in _RESERVED
