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
from urllib.request import url2pathname

Take = Callable[[tuple[Path, ...]], None]
"""What to do with the files and folders that were dropped."""

FILES, ADDRESS = "DND_Files", "file://"


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
    """Return the paths that a drop names: Tk's list, in which names with spaces have braces.

    Some file managers name files as `file://` addresses, in which spaces are `%20`.
    """
    return tuple(map(_path_of, _split(widget, data)))


def _split(widget: Any, data: str) -> tuple[str, ...]:
    try:
        return tuple(widget.tk.splitlist(data))
    except tkinter.TclError:  # no list, so that it can only be one name as it is
        return (data,)


def _path_of(name: str) -> Path:
    if not name.startswith(ADDRESS):
        return Path(name)
    host_and_path = name.removeprefix(ADDRESS)
    return Path(url2pathname(host_and_path[host_and_path.find("/") :]))


def _library(widget: Any) -> Any:
    """Return the package, loaded into the widget's window; none where it cannot be."""
    with suppress(ImportError, RuntimeError, OSError, tkinter.TclError):
        library = importlib.import_module("tkinterdnd2")
        library.TkinterDnD.require(widget.winfo_toplevel())
        return library
    return None
