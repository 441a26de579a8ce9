"""Where a dialog begins: in the field's folder, beside its neighbour, or where the last ended."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from storage.typed_paths import typed_path


def begin_at(window: Any, text: str = "", neighbours: Iterable[str] = ()) -> str:
    """Return the folder that a dialog shows first.

    Args:
        window: The window that asks.
        text: What stands in the field that asks; if that is empty,
        neighbours: the first filled one of these says beside what; if none is filled, the dialog
            begins where the last one ended, and the first one in the current folder.
    """
    if text.strip():
        return nearest(text)
    beside = next((each for each in neighbours if each.strip()), "")
    return nearest(str(typed_path(beside).parent) if beside else window.metadata or "")


def note_end(window: Any, chosen: Path) -> None:
    """Note in which folder a dialog ended: the one that holds what was chosen."""
    window.metadata = str(chosen.parent)


def nearest(start: str) -> str:
    """Return the nearest folder above a path that exists; without one, the current folder."""
    path = typed_path(start).resolve() if start else Path.cwd()
    while not path.is_dir() and path != path.parent:
        path = path.parent
    return str(path)
