"""Questions that wait for an answer: files, folders, yes or no."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from pathlib import Path
from tkinter import filedialog
from typing import Any

import PySimpleGUI as sg

from datasets.images import READ_SUFFIXES
from gui.kit import elements
from gui.kit.begin_folder import begin_at, note_end
from gui.kit.tk_fixes import finish_widget

KINDS = {
    ".json": "Experiment files", ".csv": "CSV", ".html": "HTML", ".png": "PNG", ".md": "Markdown",
    ".tex": "LaTeX",
}  # fmt: skip
YES, NO = "Yes", "No"
QUESTION_LETTERS = 60


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
    """Ask a question in the middle of the window.

    Enter presses the button that has the focus; Escape means no, as closing the question does.
    """
    x, y = window.current_location()
    width, height = window.size
    shown = sg.Window(
        title,
        _question_layout(question),
        location=(x + width // 2 - 220, y + height // 2 - 70),
        keep_on_top=True,
        modal=True,
        finalize=True,
        use_default_focus=False,
    )
    for answer in (YES, NO):
        finish_widget(shown[answer].Widget)
    shown.bind("<Escape>", NO)
    shown[YES].Widget.focus_force()
    answer, _ = shown.read(close=True)
    return bool(answer == YES)


def _question_layout(question: str) -> list[list[Any]]:
    lines = (textwrap.fill(line, QUESTION_LETTERS) for line in question.split("\n"))
    buttons = [elements.button(answer, answer, size=(5, 1)) for answer in (YES, NO)]
    return [[sg.Text("\n".join(lines))], buttons]


def _kinds(suffix: str) -> list[tuple[str, str]]:
    return [(KINDS[suffix], f"*{suffix}"), ("All files", "*")]


def _noted(window: Any, chosen: Path) -> Path:
    note_end(window, chosen)
    return chosen
