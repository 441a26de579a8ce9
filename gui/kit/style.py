"""One look for every window: colours and fonts."""

from __future__ import annotations

import tkinter
from functools import cache

import PySimpleGUI as sg

BACKGROUND = "#f6f7f9"
SURFACE = "#ffffff"
LINE = "#ccd3db"
INK = "#1f2933"
MUTED = "#5b6875"
DISABLED = "#9aa5b1"
ACCENT = "#00737d"
ACCENT_DARK = "#005a62"
ACCENT_LIGHT = "#d5ecee"
GOOD = "#1c6b2f"
WRONG = "#b3002d"
WARNING = "#8a5a00"
QUIET = "#e4e8ed"
QUIET_DARK = "#d3d9e0"
PLAIN_SCALING = 96 / 72
NEARLY_PLAIN = 1.1
"""Up to this factor letters still fit lengths of an ordinary screen: few have just 96 per inch."""

FAMILY = "DejaVu Sans"
FONT = (FAMILY, 9)
BOLD = (FAMILY, 9, "bold")
SMALL = (FAMILY, 8)
TITLE = (FAMILY, 10, "bold")
MONO = ("DejaVu Sans Mono", 9)
SMALL_MONO = ("DejaVu Sans Mono", 8)

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
    own = screen_scaling()  # asked before any window has another
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
        scaling=own if scaling is None else scaling,
        sbar_trough_color=BACKGROUND,
        sbar_background_color=QUIET_DARK,
        sbar_arrow_color=MUTED,
        sbar_frame_color=BACKGROUND,
        sbar_relief=sg.RELIEF_FLAT,
        suppress_error_popups=True,
        suppress_raise_key_errors=False,
        suppress_key_guessing=True,
    )


def enlarged(pixels: int) -> int:
    """Return what a length of an ordinary screen is where letters are larger: of a panel, a hint.

    Args:
        pixels: The length at 96 pixels per inch.
    """
    factor = (sg.PySimpleGUI.DEFAULT_SCALING or PLAIN_SCALING) / PLAIN_SCALING
    return round(pixels * factor) if factor > NEARLY_PLAIN else pixels


@cache
def screen_scaling() -> float:
    """Return how many pixels the screen has per point.

    Tk says so until a window of this process was given another scale, so it is asked only once.
    """
    root = tkinter.Tk()
    try:
        return float(root.tk.call("tk", "scaling"))
    finally:
        root.destroy()


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
