"""Questions that wait for an answer: files, folders, yes or no."""

from __future__ import annotations

from pathlib import Path
from tkinter import filedialog
from typing import Any

import PySimpleGUI as sg

JSON_FILES = [("Experiment files", "*.json"), ("All files", "*")]


def ask_folder(window: Any, start: str = "") -> str:
    """Ask for a folder; empty when the person changed their mind."""
    folder = filedialog.askdirectory(parent=window.TKroot, initialdir=_nearest(start))
    return str(folder or "")


def ask_file_to_open(window: Any, start: Path) -> str:
    """Ask for an experiment file to read; empty when the person changed their mind."""
    found = filedialog.askopenfilename(
        parent=window.TKroot, filetypes=JSON_FILES, initialdir=_nearest(str(start))
    )
    return str(found or "")


def ask_file_to_save(window: Any, start: Path, name: str) -> str:
    """Ask for an experiment file to write; empty when the person changed their mind."""
    found = filedialog.asksaveasfilename(
        parent=window.TKroot,
        filetypes=JSON_FILES,
        initialdir=_nearest(str(start)),
        initialfile=name,
        defaultextension=".json",
    )
    return str(found or "")


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


def _nearest(start: str) -> str:
    """Return the nearest folder above a path that exists."""
    path = Path(start).expanduser().resolve() if start else Path.cwd()
    while not path.is_dir() and path != path.parent:
        path = path.parent
    return str(path)
