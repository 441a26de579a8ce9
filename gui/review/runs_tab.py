"""The tab `Runs`: a table of all runs to sort, to filter and to choose from."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from tkinter.font import Font
from typing import Any

import PySimpleGUI as sg

from evaluation.measures import MAIN_MEASURE, MEASURES
from experiments.review.html_report import write_html_report
from experiments.review.plots import MOST_RUNS
from experiments.review.table import (
    COLUMNS,
    row_texts,
    search_text,
    sort_runs,
    status,
    table_as_csv,
)
from experiments.runs import Run, list_runs
from gui.kit import style
from gui.kit.query import matches
from gui.review.state import Handler, Review, TableState, Values, chosen_runs, current_run, say
from storage.whole import write_whole

TABLE = "-RUNS-"
CHOSEN, NOT_CHOSEN = "☑", "☐"
_WIDEST = (28, 24, 20, 17, 14, 12)  # letters of a name; the details say the whole
_NUMBERS = ("area", "decibel", "count", "duration")


def layout() -> list[list[Any]]:
    """Lay the tab out: query, table, what is known of the marked run, and what to do next."""
    details = sg.Multiline(
        "",
        key="-DETAILS-",
        size=(60, 5),
        disabled=True,
        expand_x=True,
        write_only=True,
        background_color=style.SURFACE,
    )
    return [_query_row(), [_table()], [details], _button_row()]


def prepare(review: Review) -> None:
    """Add what the layout cannot say: keys and double clicks on the table."""
    table = review.window[TABLE]
    table.bind("<space>", "+TICK")
    table.bind("<Return>", "+OPEN")
    table.bind("<Double-Button-1>", "+OPEN")
    for column, heading in zip(COLUMNS, table.ColumnHeadings[1:], strict=True):
        table.Widget.heading(heading, anchor="e" if column.kind in _NUMBERS else "w")
    table.Widget.column("", stretch=False, width=Font(table.Widget, style.FONT).measure("☐") + 18)
    table.bind("<Configure>", "+SIZE")
    table.Widget.configure(xscrollcommand=lambda *ends: _show_scrollbar(table, *ends))


def reload_runs(review: Review, values: Values | None = None) -> None:
    """Read the folder of runs in the background, and fill the table with what is there."""
    runs = review.workspace.runs

    def show(found: tuple[Run, ...]) -> None:
        review.opened.clear()
        names = {run.name for run in found}
        chosen = tuple(name for name in review.table.chosen if name in names)
        review.table = replace(review.table, runs=found, chosen=chosen)
        fill_table(review)
        say(review, "" if found else f"There are no runs in {runs} yet: train one first.")

    review.background.start("runs", lambda: list_runs(runs), show)


def fill_table(review: Review) -> None:
    """Filter and sort the runs, and show them; the marked run stays marked if it is still there."""
    state = review.table
    fitting = [run for run in state.runs if matches(state.query, search_text(run, state.measure))]
    shown = sort_runs(fitting, state.key, state.measure, state.descending)
    names = [run.name for run in shown]
    current = state.current if state.current in names else (names[0] if names else None)
    review.table = replace(state, shown=shown, current=current)
    rows = [[_tick(state, run), *row_texts(run, state.measure)] for run in shown]
    table = review.window[TABLE]
    table.update(values=rows, select_rows=[names.index(current)] if current else [])
    if current:
        line = names.index(current) + 1
        table.Widget.focus(line)
        table.Widget.see(line)
    _show_order(table, state)
    fit_columns(review)
    review.window["-COUNT-"].update(f"{len(shown)} of {len(state.runs)} runs")
    _show_choice(review)
    _show_details(review)


def mark(review: Review, values: Values) -> None:
    """Follow the line that was marked in the table."""
    selected = values[TABLE]
    if selected and selected[0] < len(review.table.shown):
        review.table = replace(review.table, current=review.table.shown[selected[0]].name)
        _show_details(review)


def click(review: Review, place: tuple[int | None, int | None]) -> None:
    """Sort by a heading that was clicked, or tick a run whose box was clicked."""
    row, column = place
    if row == -1 and column is not None and column > 0:
        sort_by(review, COLUMNS[column - 1].key)
    elif row is not None and row >= 0:
        review.table = replace(review.table, current=review.table.shown[row].name)
        _show_details(review)
        if column == 0:
            tick(review, {})


def sort_by(review: Review, key: str) -> None:
    """Sort by a column; the same column again turns the order round."""
    state = review.table
    kind = next(column.kind for column in COLUMNS if column.key == key)
    descending = not state.descending if state.key == key else kind != "text"
    review.table = replace(state, key=key, descending=descending)
    fill_table(review)


def tick(review: Review, values: Values) -> None:
    """Choose the marked run for comparison, or choose it no longer; five are the most."""
    state = review.table
    if state.current is None:
        return
    if state.current in state.chosen:
        chosen = tuple(name for name in state.chosen if name != state.current)
    elif len(state.chosen) == MOST_RUNS:
        say(review, f"{MOST_RUNS} runs fit side by side: untick one before you tick another.")
        return
    else:
        chosen = (*state.chosen, state.current)
    review.table = replace(state, chosen=chosen)
    review.comparison = replace(review.comparison, stale=True)
    line = [run.name for run in state.shown].index(state.current)
    review.window[TABLE].Widget.set(line + 1, "", _tick(review.table, state.shown[line]))
    _show_choice(review)


def untick(review: Review, values: Values) -> None:
    """Choose no run."""
    review.table = replace(review.table, chosen=())
    review.comparison = replace(review.comparison, stale=True)
    fill_table(review)


def filter_runs(review: Review, values: Values) -> None:
    """Follow the query box."""
    review.table = replace(review.table, query=values["-QUERY-"])
    fill_table(review)


def choose_measure(review: Review, values: Values) -> None:
    """Show the areas of the other measure."""
    chosen = next(measure for measure in MEASURES if values["-TABLE-MEASURE-", measure])
    review.table = replace(review.table, measure=chosen)
    fill_table(review)


def save_csv(review: Review, values: Values) -> None:
    """Save the rows shown, in their order."""
    path = review.ask_path("Save the table", ".csv")
    if path is None:
        return
    content = table_as_csv(review.table.shown)
    _save(review, path.name, lambda: write_whole(path, content))


def save_report(review: Review, values: Values) -> None:
    """Save the ticked runs, or the marked one, as an HTML file."""
    current = current_run(review.table)
    runs = chosen_runs(review.table) or ((current,) if current else ())
    if not runs:
        say(review, "Tick the runs that the report shall show.")
        return
    path = review.ask_path("Save the report", ".html")
    if path is not None:
        _save(review, path.name, lambda: write_html_report(runs, path))


def handlers() -> dict[Any, Handler]:
    """Return what is done on which event of this tab."""
    return {
        TABLE: mark,
        f"{TABLE}+TICK": tick,
        f"{TABLE}+SIZE": lambda review, values: fit_columns(review),
        "-QUERY-": filter_runs,
        **{("-TABLE-MEASURE-", measure): choose_measure for measure in MEASURES},
        "-RELOAD-": reload_runs,
        "-UNTICK-": untick,
        "-SAVE-CSV-": save_csv,
        "-SAVE-REPORT-": save_report,
    }


def _query_row() -> list[Any]:
    query = sg.Input(
        key="-QUERY-",
        size=(34, 1),
        enable_events=True,
        tooltip="Terms separated by commas: all must match; ~term excludes. (Ctrl-F)",
    )
    measures = [
        sg.Radio(
            measure,
            "-TABLE-MEASURE-",
            key=("-TABLE-MEASURE-", measure),
            default=measure == MAIN_MEASURE,
            enable_events=True,
            tooltip=f"Show and sort by the areas of the {measure} maps.",
        )
        for measure in MEASURES
    ]
    return [
        style.label("Filter"),
        query,
        style.note("", key="-COUNT-", width=20),
        sg.Push(),
        style.label("Areas of"),
        *measures,
        style.button("Reload", "-RELOAD-", "Read the folder of runs again. (F5)"),
    ]


def _table() -> Any:
    return style.table(
        ["", *(column.heading for column in COLUMNS)],
        TABLE,
        [3, *(8 for _ in COLUMNS)],
        rows=16,
        cols_justification=["c", *("r" if c.kind in _NUMBERS else "l" for c in COLUMNS)],
        select_mode=sg.TABLE_SELECT_MODE_BROWSE,
        vertical_scroll_only=False,
        enable_click_events=True,
        expand_x=True,
        expand_y=True,
    )


def _button_row() -> list[Any]:
    report = "Save the ticked runs, or the marked one, as one HTML file."
    return [
        style.button("Compare", "-COMPARE-", "Show the ticked runs side by side.", primary=True),
        style.button("Look at pictures", "-LOOK-", "Browse the marked run's test images. (Enter)"),
        style.button("Untick all", "-UNTICK-", "Choose no run."),
        style.note("", key="-CHOSEN-", width=40),
        sg.Push(),
        style.button("Table as CSV…", "-SAVE-CSV-", "Save the rows shown. (Ctrl-E)"),
        style.button("HTML report…", "-SAVE-REPORT-", report),
    ]


def _save(review: Review, name: str, work: Any) -> None:
    say(review, f"Writing {name} …")
    review.background.start("save", work, lambda _: say(review, f"{name} is written."))


def _tick(state: TableState, run: Run) -> str:
    return CHOSEN if run.name in state.chosen else NOT_CHOSEN


def _show_order(table: Any, state: TableState) -> None:
    for column in COLUMNS:
        arrow = (" ▼" if state.descending else " ▲") if column.key == state.key else ""
        table.Widget.heading(column.heading, text=column.heading + arrow)


def fit_columns(review: Review) -> None:
    """Make columns as wide as their texts; long names give way first when the table is narrow."""
    table = review.window[TABLE]
    available = table.Widget.winfo_width() - table.Widget.column("", "width") - 6
    measured = _measure_columns(table)
    widths: list[int] = []
    for letters in _WIDEST:
        widths = [max(heading, letter * min(count, letters)) for heading, letter, count in measured]
        if sum(widths) <= available:
            break
    for column, width in zip(COLUMNS, widths, strict=True):
        table.Widget.column(column.heading, minwidth=width, width=width)


def _measure_columns(table: Any) -> list[tuple[int, int, int]]:
    """Return each column's width of heading, width of a letter, and letters of its longest text."""
    plain, bold = Font(table.Widget, style.FONT), Font(table.Widget, style.BOLD)
    space = plain.measure("n") + 4
    measured = []
    for place, column in enumerate(COLUMNS, start=1):
        longest = max((str(row[place]) for row in table.Values), key=len, default="-")
        letter = (plain.measure(longest) + space) / len(longest)
        heading = bold.measure(table.Widget.heading(column.heading, "text")) + space
        measured.append((heading, ceil(letter), len(longest)))
    return measured


def _show_scrollbar(table: Any, first: str, last: str) -> None:
    """Show the horizontal scroll bar only where there is something to scroll."""
    table.hsb.set(first, last)
    if float(first) <= 0 and float(last) >= 1:
        table.hsb.pack_forget()
    elif not table.hsb.winfo_manager():
        table.hsb.pack(side="bottom", fill="x", before=table.Widget)


def _show_choice(review: Review) -> None:
    number = len(review.table.chosen)
    said = (
        f"{number} of at most {MOST_RUNS} runs ticked" if number else "Tick up to five runs (Space)"
    )
    review.window["-CHOSEN-"].update(said)
    review.window["-COMPARE-"].update(disabled=number == 0)


def _show_details(review: Review) -> None:
    run = current_run(review.table)
    review.window["-LOOK-"].update(disabled=run is None or not run.metrics)
    review.window["-SAVE-REPORT-"].update(disabled=run is None)
    review.window["-DETAILS-"].update("" if run is None else "\n".join(_describe(run)))


def _describe(run: Run) -> list[str]:
    """Say what the table has no room for: the whole name, what went wrong, what is undefined."""
    lines = [run.name]
    message = run.state.message if run.state else None
    lines.append(f"{status(run).capitalize()}{f': {message}' if message else ''}.")
    if run.experiment is None:
        lines.append("Its experiment.json cannot be read: train the experiment again.")
    if run.state is not None and run.state.best_epoch:
        lines[-1] += f" Best of {run.state.epochs} epochs: {run.state.best_epoch}."
    for measure, metrics in run.metrics.items():
        notes = metrics.get("notes")
        images = metrics.get("images")
        if isinstance(images, dict):
            lines.append(
                f"{measure.capitalize()}: tested on {images.get('good')} good and "
                f"{images.get('defective')} defective images."
            )
        lines += [f"    {note}" for note in notes] if isinstance(notes, list) else []
    return lines
