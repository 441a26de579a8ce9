"""A window of its own for the end of a log."""

from __future__ import annotations

import os
import tkinter
import tkinter.ttk
from pathlib import Path
from typing import Any

from gui.kit import style
from gui.kit.tk_fixes import finish_widget

MOST_BYTES = 200_000
SIZE = (760, 460)
BAR = "Log.Vertical.TScrollbar"


def read_end(log: Path, most: int = MOST_BYTES) -> str:
    """Return the end of a log, in whole lines.

    Args:
        log: The file.
        most: How many bytes are read at most.

    Raises:
        OSError: It cannot be read.
    """
    with log.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - most, 0))
        text = file.read().decode("utf-8", errors="replace")
    if size <= most:
        return text
    return f"… (the beginning is in {log})\n{text.partition(chr(10))[2]}"


def show_text(window: Any, title: str, text: str) -> Any:
    """Show a text beside a window, scrolled to its end; Escape and its button close it.

    Args:
        window: The window of the program.
        title: What the new one is called.
        text: What it shows.

    Returns:
        The new window, a `tkinter.Toplevel`.
    """
    above = window.TKroot
    shown = tkinter.Toplevel(above, background=style.BACKGROUND)
    shown.title(title)
    x, y = above.winfo_rootx() + 60, above.winfo_rooty() + 40
    shown.geometry(f"{SIZE[0]}x{SIZE[1]}+{x}+{y}")
    shown.bind("<Escape>", lambda _: shown.destroy())
    close = tkinter.Button(
        shown, text="Close", command=shown.destroy, font=style.FONT, background=style.QUIET,
        foreground=style.INK,
    )  # fmt: skip
    close.pack(side="bottom", anchor="e", padx=8, pady=6)
    finish_widget(close)
    _add_text(shown, text)
    close.focus_set()
    return shown


def _add_text(shown: tkinter.Toplevel, text: str) -> None:
    area = tkinter.Text(
        shown, font=style.SMALL_MONO, background=style.SURFACE, foreground=style.INK, wrap="word"
    )
    bar = tkinter.ttk.Scrollbar(shown, command=area.yview, style=BAR)
    tkinter.ttk.Style(shown).configure(
        BAR,
        troughcolor=style.BACKGROUND,
        background=style.QUIET_DARK,
        arrowcolor=style.MUTED,
        bordercolor=style.BACKGROUND,
        gripcount=0,
    )
    area.configure(yscrollcommand=bar.set)
    bar.pack(side="right", fill="y", pady=(8, 0))
    area.pack(side="left", fill="both", expand=True, padx=(8, 0), pady=(8, 0))
    finish_widget(area)
    area.insert("1.0", text)
    area.see("end")
    area.configure(state="disabled")
