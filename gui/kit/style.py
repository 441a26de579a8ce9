"""One look for every window: colours, fonts, and the few elements that every form is made of."""

from __future__ import annotations

import tkinter
from typing import Any

import PySimpleGUI as sg

BACKGROUND = "#f6f7f9"
SURFACE = "#ffffff"
LINE = "#ccd3db"
INK = "#1f2933"
MUTED = "#5b6875"
ACCENT = "#00737d"
ACCENT_DARK = "#005a62"
ACCENT_LIGHT = "#d5ecee"
WRONG = "#b3002d"
WARNING = "#8a5a00"
QUIET = "#e4e8ed"
QUIET_DARK = "#d3d9e0"
FAMILY = "DejaVu Sans"
FONT = (FAMILY, 9)
BOLD = (FAMILY, 9, "bold")
SMALL = (FAMILY, 8)
TITLE = (FAMILY, 10, "bold")
MONO = ("DejaVu Sans Mono", 9)


TAB_COLORS = {
    "tab_background_color": QUIET,
    "title_color": INK,
    "selected_background_color": BACKGROUND,
    "selected_title_color": ACCENT_DARK,
    "background_color": BACKGROUND,
    "border_width": 0,
}


THEME = {
    "BACKGROUND": BACKGROUND,
    "TEXT": INK,
    "INPUT": SURFACE,
    "TEXT_INPUT": INK,
    "SCROLL": QUIET_DARK,
    "BUTTON": (INK, QUIET),
    "PROGRESS": (ACCENT, QUIET),
    "BORDER": 1,
    "SLIDER_DEPTH": 0,
    "PROGRESS_DEPTH": 0,
}


def apply_theme(scaling: float | None = None) -> None:
    """Give every window opened from now on the look of this project.

    Args:
        scaling: Pixels per point, as Tk counts; none takes the screen's own.
    """
    sg.theme_add_new("AnomalyDetection", THEME)
    sg.theme("AnomalyDetection")
    sg.set_options(
        font=FONT,
        element_padding=(4, 3),
        margins=(8, 6),
        border_width=1,
        ttk_theme="clam",
        tooltip_font=SMALL,
        tooltip_time=500,
        scaling=scaling,
        sbar_trough_color=BACKGROUND,
        sbar_background_color=QUIET_DARK,
        sbar_arrow_color=MUTED,
        sbar_frame_color=BACKGROUND,
        sbar_relief=sg.RELIEF_FLAT,
        suppress_error_popups=True,
        suppress_raise_key_errors=False,
        suppress_key_guessing=True,
    )


def require_screen() -> None:
    """Make sure that windows can be opened.

    Raises:
        OSError: There is no screen.
    """
    try:
        sg.Window.get_screen_size()
    except tkinter.TclError as error:
        raise OSError(
            f"a window needs a screen ({error}): set DISPLAY, or use a virtual screen with xvfb-run"
        ) from error


def heading(text: str, pad: Any = ((4, 4), (8, 2))) -> Any:
    """Make the title of a group of fields."""
    return sg.Text(text, font=TITLE, text_color=ACCENT_DARK, pad=pad)


def label(text: str, width: int | None = None, tooltip: str | None = None) -> Any:
    """Make the name of a field; `width` in characters aligns the fields of a column."""
    size = (None, None) if width is None else (width, 1)
    return sg.Text(text, size=size, tooltip=tooltip)


def note(text: str = "", key: Any = None, width: int | None = None, lines: int = 1) -> Any:
    """Make a quiet remark: a unit, a count, a hint."""
    size = (None, None) if width is None else (width, lines)
    return sg.Text(text, key=key, size=size, font=SMALL, text_color=MUTED)


def problem(key: Any, width: int | None = None) -> Any:
    """Make the place where a field says what is wrong with it; fill it with `say`."""
    size = (None, None) if width is None else (width, 1)
    return sg.pin(sg.Text("", key=key, size=size, font=SMALL, text_color=WRONG, visible=False))


def say(element: Any, text: str, color: str = WRONG) -> None:
    """Show words in a text element that takes no place while it has nothing to say."""
    element.update(text, text_color=color, visible=bool(text))


def button(
    text: str, key: Any, tooltip: str | None = None, *, primary: bool = False, size: Any = None
) -> Any:
    """Make a button; the primary one of a window carries the accent colour."""
    return sg.Button(
        text,
        key=key,
        tooltip=tooltip,
        size=size or (None, None),
        font=BOLD if primary else FONT,
        button_color=(SURFACE, ACCENT) if primary else (INK, QUIET),
        mouseover_colors=(SURFACE, ACCENT_DARK) if primary else (INK, QUIET_DARK),
        disabled_button_color=(MUTED, QUIET),
        border_width=0,
    )


def table(headings: list[str], key: Any, widths: list[int], rows: int = 8, **options: Any) -> Any:
    """Make a table of rows that are selected as a whole.

    Args:
        headings: Name of each column.
        key: Key of the table's events.
        widths: Width of each column in characters.
        rows: How many rows are seen without scrolling.
        options: Further options of `sg.Table`.
    """
    style: dict[str, Any] = {
        "auto_size_columns": False,
        "justification": "left",
        "row_height": 22,
        "header_font": BOLD,
        "header_background_color": QUIET,
        "header_text_color": INK,
        "header_border_width": 0,
        "background_color": SURFACE,
        "alternating_row_color": BACKGROUND,
        "selected_row_colors": (INK, ACCENT_LIGHT),
        "border_width": 0,
        "enable_events": True,
        "hide_vertical_scroll": False,
    }
    return sg.Table(
        [], headings=headings, key=key, col_widths=widths, num_rows=rows, **(style | options)
    )


def listbox(values: list[str], key: Any, size: tuple[int, int], **options: Any) -> Any:
    """Make a list in which several entries can be selected with mouse or keyboard."""
    style: dict[str, Any] = {
        "select_mode": sg.LISTBOX_SELECT_MODE_EXTENDED,
        "highlight_background_color": ACCENT_LIGHT,
        "highlight_text_color": INK,
        "enable_events": True,
    }
    return sg.Listbox(values, key=key, size=size, **(style | options))
