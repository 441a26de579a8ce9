"""The names that datasets, corruptions, kinds of defect and runs may have."""

from __future__ import annotations

import re

_RESERVED = {
    "CON", "PRN", "AUX", "NUL",
    *(f"{port}{number}" for port in ("COM", "LPT") for number in range(1, 10)),
}  # fmt: skip


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
    if name.split(".", maxsplit=1)[0].upper() in _RESERVED:
        raise ValueError(f"{name!r} is no name: Windows keeps it for a device; take another one")
    if any("\ud800" <= letter <= "\udfff" for letter in name):
        raise ValueError(f"{name!r} is no name: it is no UTF-8 text")
    if len(name.encode()) > most:
        raise ValueError(f"{name!r} is too long for a name: use at most {most} bytes")
    return name


def check_run_name(name: str) -> str:
    """Accept the name of a run, which is made of several names; otherwise as `check_name`."""
    return check_name(name, most=220)
