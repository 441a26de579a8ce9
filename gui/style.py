"""One look for both windows: colours, fonts, and the few elements that every form is made of."""

from __future__ import annotations

import tkinter
import tkinter.ttk
from collections.abc import Callable, Iterator
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

BAR_PIXELS = 14

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


def finish_window(window: Any) -> Callable[[], None]:
    """Add to an open window what PySimpleGUI leaves out.

    Fields show where the focus is, Enter presses the focused button, Tab leaves a text area, a
    field that gets the focus is scrolled into view, and scrollable columns fill their place and
    show scroll bars only where there is more to see.

    Returns:
        What to call when the content of a column may have grown or shrunk.
    """
    soften = {"bordercolor": LINE, "lightcolor": BACKGROUND, "darkcolor": BACKGROUND}
    look = tkinter.ttk.Style()
    look.configure(".", **soften)
    for bar in ("Vertical.TScrollbar", "Horizontal.TScrollbar"):
        look.configure(bar, gripcount=0)
    for widget in _widgets_below(window.TKroot):
        finish_widget(widget)
    columns = [
        fill_column(element)
        for element in window.element_list()
        if isinstance(element, sg.Column) and element.Scrollable
    ]
    window.TKroot.bind("<FocusIn>", lambda event: _scroll_into_view(event.widget), add="+")

    def fit_all() -> None:
        for fit in columns:
            fit()

    return fit_all


def finish_widget(widget: Any) -> None:
    """Do for one widget what `finish_window` does for all; for elements added later."""
    kind = widget.winfo_class()
    if kind in ("Entry", "Text", "Listbox"):
        widget.configure(
            relief="flat",
            bd=2,
            highlightthickness=1,
            highlightbackground=LINE,
            highlightcolor=ACCENT,
        )
    if kind == "Button":
        widget.configure(
            relief="flat", highlightthickness=1, highlightbackground=QUIET, highlightcolor=ACCENT
        )
        widget.configure(padx=8, pady=2)
        widget.bind("<Return>", _press)
        widget.bind("<KP_Enter>", _press)
    if kind == "Checkbutton":
        around = widget.cget("background")
        widget.configure(
            bd=0, highlightthickness=1, highlightbackground=around, highlightcolor=ACCENT
        )
    if kind == "Treeview":
        for name in widget["columns"]:
            widget.heading(name, anchor="w")
    if kind == "Text":
        widget.bind("<Tab>", _leave_forwards)
        widget.bind("<Shift-Tab>", _leave_backwards)
        if widget.tk.call("tk", "windowingsystem") == "x11":
            widget.bind("<ISO_Left_Tab>", _leave_backwards)


def finish_below(container: Any) -> None:
    """Do for every widget of an element added later what `finish_window` does."""
    for widget in _widgets_below(container.Widget):
        finish_widget(widget)


def fill_column(column: Any) -> Callable[[], None]:
    """Let the content of a scrollable column fill it, and hide scroll bars that are not needed.

    Returns:
        What to call when the content may have grown or shrunk; Tk tells only about the window.
    """
    frame = column.TKColFrame
    canvas, inside = frame.canvas, frame.TKFrame
    seen: list[Any] = []

    def fit(_: Any = None) -> None:
        wanted = (inside.winfo_reqwidth(), inside.winfo_reqheight())
        place = (canvas.winfo_width(), canvas.winfo_height(), frame.winfo_width())
        if not frame.winfo_viewable() or seen == [wanted, place]:
            return
        seen[:] = [wanted, place]
        width = max(wanted[0], canvas.winfo_width())
        height = max(wanted[1], canvas.winfo_height())
        canvas.itemconfigure(frame.frame_id, width=width, height=height)
        canvas.configure(scrollregion=(0, 0, width, height))
        right, down = _bars_needed(wanted, (frame.winfo_width(), frame.winfo_height()))
        _show_bar(getattr(column, "vsb", None), down, canvas)
        _show_bar(getattr(column, "hsb", None), right, canvas)

    inside.bind("<Configure>", fit, add="+")
    frame.bind("<Configure>", fit)
    canvas.bind("<Configure>", fit, add="+")
    return fit


def _bars_needed(wanted: tuple[int, int], place: tuple[int, int]) -> tuple[bool, bool]:
    """Tell whether a bar to the right and one downwards are needed; each takes from the other."""
    right = wanted[0] > place[0]
    down = wanted[1] > place[1] - BAR_PIXELS * right
    return wanted[0] > place[0] - BAR_PIXELS * down, down


def _show_bar(bar: Any, is_needed: bool, canvas: Any) -> None:
    if bar is None or bool(bar.winfo_manager()) == is_needed:
        return
    if not is_needed:
        bar.pack_forget()
    elif str(bar.cget("orient")) == "vertical":
        bar.pack(side="right", fill="y", before=canvas)
    else:
        bar.pack(side="bottom", fill="x", before=canvas)


def _widgets_below(widget: Any) -> Iterator[Any]:
    for child in widget.winfo_children():
        yield child
        yield from _widgets_below(child)


def _press(event: Any) -> str:
    event.widget.invoke()
    return "break"


def _leave_forwards(event: Any) -> str:
    event.widget.tk_focusNext().focus_set()
    return "break"


def _leave_backwards(event: Any) -> str:
    event.widget.tk_focusPrev().focus_set()
    return "break"


def _scroll_into_view(widget: Any) -> None:
    """Scroll the nearest canvas around a widget until the widget is seen."""
    if not isinstance(widget, tkinter.Widget):
        return
    canvas = _canvas_around(widget)
    if canvas is None:
        return
    box = canvas.bbox("all")
    if box is None or box[3] - box[1] <= canvas.winfo_height():
        return
    top = widget.winfo_rooty() - canvas.winfo_rooty()
    bottom = top + widget.winfo_height()
    if top >= 0 and bottom <= canvas.winfo_height():
        return
    whole = box[3] - box[1]
    canvas.yview_moveto((canvas.canvasy(0) + top - canvas.winfo_height() / 3) / whole)


def _canvas_around(widget: Any) -> Any:
    parent = widget.master
    while parent is not None and not isinstance(parent, tkinter.Toplevel):
        if isinstance(parent, tkinter.Canvas) and parent.cget("yscrollcommand"):
            return parent
        parent = parent.master
    return None
