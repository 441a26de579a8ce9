"""Questions that wait for an answer: files, folders, yes or no."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tkinter import filedialog
from typing import Any

import PySimpleGUI as sg

from datasets.images import READ_SUFFIXES
from gui.kit.begin_folder import begin_at, note_end

KINDS = {
    ".json": "Experiment files", ".csv": "CSV", ".html": "HTML", ".png": "PNG", ".md": "Markdown",
    ".tex": "LaTeX",
}  # fmt: skip


def ask_folder(window: Any, start: str = "", neighbours: Iterable[str] = ()) -> str:
    """Ask for a folder; empty when the person changed their mind.

    Args:
        window: The window that asks.
        start: What the field holds.
        neighbours: What the fields beside it hold, the nearest first.
    """
    begin = begin_at(window, start, neighbours)
    folder = filedialog.askdirectory(parent=window.TKroot, initialdir=begin)
    return str(_noted(window, Path(folder))) if folder else ""


def ask_file_to_open(window: Any, suffix: str, start: str = "") -> Path | None:
    """Ask for a file to read; none when the person changed their mind.

    Args:
        window: The window that asks.
        suffix: What the names of such files end with.
        start: What the field holds.
    """
    found = filedialog.askopenfilename(
        parent=window.TKroot, filetypes=_kinds(suffix), initialdir=begin_at(window, start)
    )
    return _noted(window, Path(found)) if found else None


def ask_images_to_open(window: Any) -> tuple[Path, ...]:
    """Ask for images to read; none when the person changed their mind."""
    patterns = " ".join(f"*{suffix} *{suffix.upper()}" for suffix in READ_SUFFIXES)
    kinds = [("Images", patterns), ("All files", "*")]
    found = filedialog.askopenfilenames(
        parent=window.TKroot, filetypes=kinds, initialdir=begin_at(window)
    )
    return tuple(_noted(window, Path(each)) for each in found or ())


def ask_file_to_save(
    window: Any, suffix: str, *, title: str | None = None, name: str = ""
) -> Path | None:
    """Ask for a file to write; none when the person changed their mind.

    Args:
        window: The window that asks.
        suffix: What the name ends with when nothing else is typed.
        title: What the dialog is called; none takes the system's word.
        name: The name to begin with.
    """
    found = filedialog.asksaveasfilename(
        parent=window.TKroot,
        title=title,
        filetypes=_kinds(suffix),
        initialdir=begin_at(window),
        initialfile=name,
        defaultextension=suffix,
    )
    return _noted(window, Path(found)) if found else None


def ask_yes_no(window: Any, title: str, question: str) -> bool:
    """Ask a question in the middle of the window."""
    x, y = window.current_location()
    width, height = window.size
    answer = sg.popup_yes_no(
        question,
        title=title,
        keep_on_top=True,
        modal=True,
        location=(x + width // 2 - 220, y + height // 2 - 70),
    )
    return bool(answer == "Yes")


def _kinds(suffix: str) -> list[tuple[str, str]]:
    return [(KINDS[suffix], f"*{suffix}"), ("All files", "*")]


def _noted(window: Any, chosen: Path) -> Path:
    note_end(window, chosen)
    return chosen
