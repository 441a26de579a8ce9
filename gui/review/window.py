"""The review window: all runs in a table, some of them side by side, and their test images."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tkinter import filedialog
from typing import Any

import PySimpleGUI as sg

from experiments.errors import one_sentence
from experiments.workspace import Workspace
from gui.kit import style, tk_fixes
from gui.kit.background import Background
from gui.kit.settings import fitting_geometry, read_settings, settings_path, write_settings
from gui.review import compare_tab, pictures_tab, runs_tab
from gui.review.picture_view import ZOOM_STEP, fit, zoom
from gui.review.state import AskPath, Handler, Review, Values, say

TABS, RUNS, COMPARE, PICTURES = "-TABS-", "-TAB-RUNS-", "-TAB-COMPARE-", "-TAB-PICTURES-"
_SIZE = (1350, 730)
_SMALLEST = (900, 560)
_WAIT_WHILE_BUSY = 40
_TYPING = ("Entry", "TEntry", "TCombobox", "Text", "Scale")


def open_review(workspace: Workspace) -> int:
    """Open the review window and stay until it is closed.

    Args:
        workspace: Its folder of runs is shown.

    Returns:
        The exit code: 0.
    """
    review = create_review(workspace)
    try:
        while step(review):
            pass
    finally:
        close_review(review)
    return 0


def create_review(
    workspace: Workspace, ask_path: AskPath | None = None, scaling: float | None = None
) -> Review:
    """Open the review window.

    Args:
        workspace: Its folder of runs is shown.
        ask_path: Asks where to save a file; none opens the system's dialog.
        scaling: Pixels per point; none takes the screen's own.
    """
    style.apply_theme(scaling)
    window = sg.Window(
        "Anomaly detection: results",
        _layout(),
        resizable=True,
        finalize=True,
        size=_SIZE,
        enable_close_attempted_event=True,
    )
    tk_fixes.finish_window(window)
    window.TKroot.minsize(*_SMALLEST)
    review = Review(
        window=window,
        workspace=workspace,
        background=Background(lambda error: say(review, one_sentence(error))),
        ask_path=ask_path or (lambda title, suffix: _ask_path(window, title, suffix)),
    )
    _restore_place(window)
    _bind_keys(window)
    for tab in (runs_tab, compare_tab, pictures_tab):
        tab.prepare(review)
    runs_tab.reload_runs(review)
    window[runs_tab.TABLE].set_focus()
    return review


def close_review(review: Review) -> None:
    """Close the window, and remember where it was."""
    root = review.window.TKroot
    place = [root.winfo_x(), root.winfo_y(), root.winfo_width(), root.winfo_height()]
    write_settings(settings_path("review"), {"window": place})
    review.background.close()
    review.window.close()


def step(review: Review, timeout: int | None = None) -> bool:
    """Wait for one event and answer it.

    Args:
        review: The window.
        timeout: Milliseconds to wait at most; none waits as long as nothing is under way.

    Returns:
        Whether the window stays open.
    """
    if timeout is None and (review.background.busy or needs_drawing(review)):
        timeout = _WAIT_WHILE_BUSY
    event, values = review.window.read(timeout=timeout)
    if event in (sg.WIN_CLOSED, sg.WINDOW_CLOSE_ATTEMPTED_EVENT, "-QUIT-"):
        return False
    if event == sg.TIMEOUT_EVENT and needs_drawing(review):
        compare_tab.refresh(review)
    answer(review, event, values)
    review.background.deliver()
    return True


def answer(review: Review, event: Any, values: Values) -> None:
    """Do what belongs to an event; unknown ones are left alone."""
    if isinstance(event, tuple) and event[:2] == (runs_tab.TABLE, sg.TABLE_CLICKED_INDICATOR):
        runs_tab.click(review, event[2])
        return
    handler = _HANDLERS.get(event)
    if handler is not None:
        handler(review, values)


def needs_drawing(review: Review) -> bool:
    """Tell whether the comparison is seen and not up to date."""
    return review.comparison.stale and _tab(review) == COMPARE


def _layout() -> list[list[Any]]:
    tabs = [
        sg.Tab(" Runs ", runs_tab.layout(), key=RUNS),
        sg.Tab(" Compare ", compare_tab.layout(), key=COMPARE),
        sg.Tab(" Pictures ", pictures_tab.layout(), key=PICTURES),
    ]
    group = sg.TabGroup(
        [tabs],
        key=TABS,
        enable_events=True,
        expand_x=True,
        expand_y=True,
        border_width=0,
        title_color=style.MUTED,
        tab_background_color=style.QUIET,
        selected_title_color=style.ACCENT_DARK,
        selected_background_color=style.BACKGROUND,
        font=style.TITLE,
    )
    status = sg.Text("", key="-STATUS-", expand_x=True, font=style.SMALL, text_color=style.MUTED)
    return [[group], [status]]


def _bind_keys(window: Any) -> None:
    keys = {
        "<Left>": "-LEFT-KEY-",
        "<Right>": "-RIGHT-KEY-",
        "<Up>": "-UP-KEY-",
        "<Down>": "-DOWN-KEY-",
        "<plus>": "-PLUS-KEY-",
        "<KP_Add>": "-PLUS-KEY-",
        "<minus>": "-MINUS-KEY-",
        "<KP_Subtract>": "-MINUS-KEY-",
        "<Key-0>": "-ZERO-KEY-",
        "<Alt-Key-1>": "-SHOW-RUNS-",
        "<Alt-Key-2>": "-COMPARE-",
        "<Alt-Key-3>": "-SHOW-PICTURES-",
        "<Control-f>": "-FIND-",
        "<Control-e>": "-EXPORT-",
        "<Control-q>": "-QUIT-",
        "<F5>": "-RELOAD-",
    }
    for key, event in keys.items():
        window.bind(key, event)


def _show_tab(review: Review, tab: str) -> None:
    review.window[tab].select()
    _enter_tab(review, {})


def _enter_tab(review: Review, values: Values) -> None:
    """Bring the tab that has come to the front up to date."""
    tab = _tab(review)
    if tab == COMPARE:
        review.comparison = replace(review.comparison, stale=True)
        review.window[compare_tab.CANVAS].Widget.focus_set()
    elif tab == PICTURES:
        review.window[pictures_tab.LIST].set_focus()
        pictures_tab.open_current(review, values)
    else:
        review.window[runs_tab.TABLE].set_focus()


def _look(review: Review, values: Values) -> None:
    """Show the test images of the marked run."""
    pictures_tab.open_current(review, values)
    _show_tab(review, PICTURES)


def _look_on_double_click(review: Review, values: Values) -> None:
    """Show the test images of the line that was double-clicked, but not for headings and boxes."""
    table = review.window[runs_tab.TABLE]
    event = table.user_bind_event
    if event is not None and getattr(event, "num", None) == 1:
        if table.Widget.identify("region", event.x, event.y) != "cell":
            return
        if table.Widget.identify_column(event.x) == "#1":
            return
        row = int(table.Widget.identify_row(event.y)) - 1
        review.table = replace(review.table, current=review.table.shown[row].name)
    _look(review, values)


def _press_arrow(by: int, vertical: bool) -> Handler:
    """Answer an arrow key: next or last image, unless it belongs to a field or a list."""

    def press(review: Review, values: Values) -> None:
        kind = _focused_kind(review)
        if kind in _TYPING or (vertical and kind == "Treeview"):
            return
        if _tab(review) == PICTURES:
            pictures_tab.step(review, by)
        elif _tab(review) == COMPARE and review.comparison.view == "pictures":
            compare_tab.show_sample(review, by)

    return press


def _press_zoom(then: Handler) -> Handler:
    """Answer a key of the pictures, unless it is typed into a field."""

    def press(review: Review, values: Values) -> None:
        if _tab(review) == PICTURES and _focused_kind(review) not in _TYPING:
            then(review, values)

    return press


def _export(review: Review, values: Values) -> None:
    """Save what the tab in front shows."""
    events = {
        RUNS: "-SAVE-CSV-",
        COMPARE: "-SAVE-COMPARISON-",
        PICTURES: "-SAVE-PICTURE-",
    }
    answer(review, events[_tab(review)], values)


def _find(review: Review, values: Values) -> None:
    _show_tab(review, RUNS)
    review.window["-QUERY-"].set_focus()


def _tab(review: Review) -> str:
    return str(review.window[TABS].get())


def _focused_kind(review: Review) -> str:
    try:
        focused = review.window.TKroot.focus_get()
    except KeyError:  # the list of an open combo box, which Tk does not know by name
        return "TCombobox"
    return "" if focused is None else str(focused.winfo_class())


def _ask_path(window: Any, title: str, suffix: str) -> Path | None:
    found = filedialog.asksaveasfilename(
        parent=window.TKroot,
        title=title,
        defaultextension=suffix,
        filetypes=[(suffix.lstrip(".").upper(), f"*{suffix}"), ("All files", "*")],
    )
    return Path(found) if found else None


def _restore_place(window: Any) -> None:
    root = window.TKroot
    screen = (root.winfo_screenwidth(), root.winfo_screenheight())
    place = fitting_geometry(read_settings(settings_path("review")).get("window"), screen)
    if place is None:
        width, height = min(_SIZE[0], screen[0]), min(_SIZE[1], screen[1] - 30)
        place = (max(screen[0] - width, 0) // 2, max(screen[1] - height, 0) // 3, width, height)
    x, y, width, height = place
    root.geometry(f"{width}x{height}+{x}+{y}")


_HANDLERS: dict[Any, Handler] = {
    **runs_tab.handlers(),
    **compare_tab.handlers(),
    **pictures_tab.handlers(),
    TABS: _enter_tab,
    "-COMPARE-": lambda review, values: _show_tab(review, COMPARE),
    "-LOOK-": _look,
    f"{runs_tab.TABLE}+OPEN": _look_on_double_click,
    "-SHOW-RUNS-": lambda review, values: _show_tab(review, RUNS),
    "-SHOW-PICTURES-": lambda review, values: _show_tab(review, PICTURES),
    "-FIND-": _find,
    "-EXPORT-": _export,
    "-LEFT-KEY-": _press_arrow(-1, vertical=False),
    "-RIGHT-KEY-": _press_arrow(1, vertical=False),
    "-UP-KEY-": _press_arrow(-1, vertical=True),
    "-DOWN-KEY-": _press_arrow(1, vertical=True),
    "-PLUS-KEY-": _press_zoom(lambda review, values: zoom(review, ZOOM_STEP)),
    "-MINUS-KEY-": _press_zoom(lambda review, values: zoom(review, 1 / ZOOM_STEP)),
    "-ZERO-KEY-": _press_zoom(fit),
}
