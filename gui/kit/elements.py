"""The elements that every window is made of, in this project's look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import PySimpleGUI as sg

from gui.kit import style
from gui.kit.keys import Keys


def heading(text: str, pad: Any = ((4, 4), (8, 2))) -> Any:
    """Make the title of a group of fields."""
    return sg.Text(text, font=style.TITLE, text_color=style.ACCENT_DARK, pad=pad)


def label(text: str, width: int | None = None, tooltip: str | None = None) -> Any:
    """Make the name of a field; `width` in characters aligns the fields of a column."""
    size = (None, None) if width is None else (width, 1)
    return sg.Text(text, size=size, tooltip=tooltip)


def note(text: str = "", key: Any = None, width: int | None = None, lines: int = 1) -> Any:
    """Make a quiet remark: a unit, a count, a hint."""
    size = (None, None) if width is None else (width, lines)
    return sg.Text(text, key=key, size=size, font=style.SMALL, text_color=style.MUTED)


def problem(key: Any, width: int | None = None) -> Any:
    """Make the place where a field says what is wrong with it; fill it with `say`.

    It has the height of a line also while it has nothing to say, so that nothing moves.
    """
    size = (None, None) if width is None else (width, 1)
    return sg.Text("", key=key, size=size, font=style.SMALL, text_color=style.WRONG)


def say(element: Any, text: str, color: str = style.WRONG) -> None:
    """Show words in a text element."""
    element.update(text, text_color=color)


def button(
    text: str,
    key: Any,
    tooltip: str | None = None,
    *,
    primary: bool = False,
    size: Any = None,
    **options: Any,
) -> Any:
    """Make a button; the primary one of a window carries the accent colour."""
    usual: dict[str, Any] = {"font": style.BOLD if primary else style.FONT}
    return sg.Button(
        text,
        key=key,
        tooltip=tooltip,
        size=size or (None, None),
        button_color=(style.SURFACE, style.ACCENT) if primary else (style.INK, style.QUIET),
        mouseover_colors=(style.SURFACE, style.ACCENT_DARK)
        if primary
        else (style.INK, style.QUIET_DARK),
        disabled_button_color=(style.MUTED, style.QUIET),
        border_width=0,
        **(usual | options),
    )


def enable(element: Any, enabled: bool, *, primary: bool = False) -> None:
    """Let a button be pressed, or show readably that it cannot be."""
    colors = (style.SURFACE, style.ACCENT) if primary and enabled else (style.INK, style.QUIET)
    element.update(disabled=not enabled, button_color=colors)


def scrolled(rows: list[list[Any]], key: Any, size: tuple[int, int], **options: Any) -> Any:
    """Make a column that fills its place and scrolls when there is more to see.

    Args:
        rows: What stands in it.
        key: Its key.
        size: Least width and height in pixels.
        options: Further options of `sg.Column`.
    """
    usual: dict[str, Any] = {"pad": (0, 0), "expand_x": True, "expand_y": True}
    return sg.Column(rows, key=key, scrollable=True, size=size, **(usual | options))


def tab_group(tabs: list[Any], key: Any, **options: Any) -> Any:
    """Make a group of tabs that fills its place."""
    return sg.TabGroup([tabs], key=key, expand_x=True, expand_y=True, **style.TAB_COLORS, **options)


def canvas(key: Any, size: tuple[int, int], **options: Any) -> Any:
    """Make a surface to draw on."""
    usual: dict[str, Any] = {"background_color": style.SURFACE, "expand_x": True}
    return sg.Canvas(key=key, size=size, **(usual | options))


def radios(
    titles: Mapping[str, str], keys: Keys, chosen: str, tooltips: Mapping[str, str] | None = None
) -> list[Any]:
    """Make buttons of which one is chosen.

    Args:
        titles: What stands beside each, by its name.
        keys: Names each by its name.
        chosen: Name of the one that is chosen first.
        tooltips: One sentence about each, by its name.
    """
    return [
        sg.Radio(
            title,
            keys(),
            key=keys(name),
            default=name == chosen,
            enable_events=True,
            tooltip=(tooltips or {}).get(name),
        )
        for name, title in titles.items()
    ]


def combo(key: Any, values: list[str], size: tuple[int, int], tooltip: str, **options: Any) -> Any:
    """Make a field to choose one of several texts."""
    return sg.Combo(
        values,
        key=key,
        size=size,
        tooltip=tooltip,
        readonly=True,
        enable_events=True,
        **options,
    )


def slider(key: Any, tooltip: str, steps: int) -> Any:
    """Make a slider from 0 to so many steps."""
    return sg.Slider(
        (0, steps),
        default_value=steps // 2,
        key=key,
        orientation="h",
        disable_number_display=True,
        enable_events=True,
        expand_x=True,
        size=(20, 14),
        border_width=0,
        relief=sg.RELIEF_FLAT,
        background_color=style.ACCENT,
        trough_color=style.QUIET_DARK,
        tooltip=tooltip,
    )


def entry(key: Any, width: int, tooltip: str, text: str = "", **options: Any) -> Any:
    """Make a field to type into, `width` characters wide."""
    usual: dict[str, Any] = {"enable_events": True}
    return sg.Input(text, key=key, size=(width, 1), tooltip=tooltip, **(usual | options))


def readout(key: Any, size: tuple[int, int], **options: Any) -> Any:
    """Make an area of text that is only read."""
    usual: dict[str, Any] = {"disabled": True, "write_only": True, "expand_x": True}
    return sg.Multiline("", key=key, size=size, **(usual | options))


def table(headings: list[str], key: Any, widths: list[int], rows: int = 8, **options: Any) -> Any:
    """Make a table of rows that are selected as a whole.

    Args:
        headings: Name of each column.
        key: Key of the table's events.
        widths: Width of each column in characters.
        rows: How many rows are seen without scrolling.
        options: Further options of `sg.Table`.
    """
    usual: dict[str, Any] = {
        "auto_size_columns": False,
        "justification": "left",
        "row_height": 22,
        "header_font": style.BOLD,
        "header_background_color": style.QUIET,
        "header_text_color": style.INK,
        "header_border_width": 0,
        "background_color": style.SURFACE,
        "alternating_row_color": style.BACKGROUND,
        "selected_row_colors": (style.INK, style.ACCENT_LIGHT),
        "border_width": 0,
        "enable_events": True,
        "hide_vertical_scroll": False,
    }
    return sg.Table(
        [], headings=headings, key=key, col_widths=widths, num_rows=rows, **(usual | options)
    )


def listbox(values: list[str], key: Any, size: tuple[int, int], **options: Any) -> Any:
    """Make a list in which several entries can be selected with mouse or keyboard."""
    usual: dict[str, Any] = {
        "select_mode": sg.LISTBOX_SELECT_MODE_EXTENDED,
        "highlight_background_color": style.ACCENT_LIGHT,
        "highlight_text_color": style.INK,
        "enable_events": True,
    }
    return sg.Listbox(values, key=key, size=size, **(usual | options))


def wrap(element: Any, pixels: int) -> None:
    """Let the words of an element go on in the next line after so many pixels."""
    element.Widget.configure(wraplength=pixels, justify="left")
