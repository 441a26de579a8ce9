"""Files and folders dropped onto the window, where the optional package tkinterdnd2 is there.

Nothing else knows the package. Without it, or on a system that it does not serve, nothing can be
dropped, and all else is as ever.
"""

from __future__ import annotations

import importlib
import tkinter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

Take = Callable[[tuple[Path, ...]], None]
"""What to do with the files and folders that were dropped."""

FILES = "DND_Files"


def accept_drops(widget: Any, take: Take) -> bool:
    """Let files and folders be dropped onto a widget and all that is in it.

    A widget inside it that accepts them itself gets those that are dropped onto it.

    Args:
        widget: Of Tk.
        take: Called with what was dropped.

    Returns:
        Whether that is possible here.
    """
    library = _library(widget)
    if library is None:
        return False

    def drop(event: Any) -> Any:
        take(dropped_paths(widget, event.data))
        return event.action

    widget.drop_target_register(FILES)
    widget.dnd_bind(f"<<Drop:{FILES}>>", drop)
    return True


def dropped_paths(widget: Any, data: str) -> tuple[Path, ...]:
    """Return the paths that a drop names: Tk's list, in which names with spaces have braces."""
    return tuple(Path(name) for name in widget.tk.splitlist(data))


def _library(widget: Any) -> Any:
    """Return the package, loaded into the widget's window; none where it cannot be."""
    with suppress(ImportError, RuntimeError, OSError, tkinter.TclError):
        library = importlib.import_module("tkinterdnd2")
        library.TkinterDnD.require(widget.winfo_toplevel())
        return library
    return None
