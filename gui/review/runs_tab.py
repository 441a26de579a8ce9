"""The tab `Runs`: a table of all runs to sort, to filter and to choose from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import PySimpleGUI as sg

from experiments.review.counting_map import map_titles
from experiments.review.data_remark import data_remark
from experiments.review.html_report import write_html_report
from experiments.review.plots import MOST_RUNS
from experiments.review.table import COLUMNS, table_as_csv
from experiments.runs import Run
from gui.kit import elements, style
from gui.kit.deletion import Deletion
from gui.kit.host import Host
from gui.kit.keys import Keys, shortcut
from gui.kit.saving import save_beside
from gui.kit.tab import Handler, Rows, Tab, Values, without_values
from gui.kit.table_rows import fill_rows, first_seen, see_first, set_cell
from gui.kit.tk_fixes import keep_at_right
from gui.review.map_choice import MapChoice
from gui.review.notes_editor import NotesEditor
from gui.review.opened_runs import OpenedRuns
from gui.review.pictures_tab import NOT_EVALUATED
from gui.review.robustness_job import robustness_elements
from gui.review.run_columns import TICKS, fit_columns, is_number, prepare_columns, show_order
from gui.review.run_details import describe_run
from gui.review.run_table import RunTable, changed_runs
from gui.review.run_watch import FoundRuns, RunWatch
from storage.whole import write_whole

KEYS = Keys("runs")
CHOSEN, NOT_CHOSEN = "☑", "☐"
FULL = f"{MOST_RUNS} runs fit side by side: untick one before you tick another."
NO_RUNS = "There are no runs in {} yet: train one first."
ALL_AGAIN = "The tab Table has only these until you untick them."
QUERY_TOOLTIP = "Terms separated by commas: all must match; ~term excludes. (Ctrl-F)"
MAP_TOOLTIP = "The map that the areas are of; each run's own is the one that counts for it."
DELETE_TOOLTIP = "Move the ticked runs, or the marked one, into the trash, to come back if wanted."
REPORT_TOOLTIP = "Save the ticked runs, or the marked one, as one HTML file."


class RunsTab(Tab):
    """Shows the runs of a folder; `table` is what it shows.

    Args:
        host: The window.
        opened: Forgets what it has opened of runs that have changed.
        compare: Shows the ticked runs side by side.
        look: Shows the test images of the marked run.
        judge: Lets the run of a name judge new images.
        taken: Told the names of the runs that are new, changed or gone.
    """

    name, title = "runs", "Runs"

    def __init__(
        self,
        host: Host,
        opened: OpenedRuns,
        compare: Callable[[], object],
        look: Callable[[], object],
        judge: Callable[[str], object],
        taken: Callable[[Collection[str]], object],
    ) -> None:
        self._host = host
        self._opened = opened
        self._compare = compare
        self._look = look
        self._judge = judge
        self._taken = taken
        self.table = RunTable()
        self._deletion = Deletion(
            host, KEYS("delete"), "run", self._picked_names, "Mark or tick the runs to delete."
        )
        self._picked: tuple[str, ...] = ()
        self._nothing = ""
        self._remarks: dict[str, str] = {}
        self.maps = MapChoice(host, KEYS("measure"), map_titles())
        self.notes = NotesEditor(host, KEYS, self.refresh)
        self._watch = RunWatch(lambda: self._read(host.workspace.runs))

    def layout(self) -> Rows:
        """Make the elements: query, table, what is known of the marked run, what to do next."""
        details = elements.readout(KEYS("details"), (60, 5), background_color=style.SURFACE)
        return [self._query_row(), [_table()], [details], self.notes.row(), _button_row()]

    def start(self) -> None:
        """Take the open window, and look for runs."""
        table = self._element("table")
        for pressed, suffix in (
            ("<space>", "/tick"),
            ("<Return>", "/look"),
            ("<Double-Button-1>", "/look"),
            ("<Configure>", "/size"),
        ):
            table.bind(pressed, suffix)
        prepare_columns(table)
        keep_at_right(self._element("delete"), self._element("reload"))
        keep_at_right(self._element("save_csv"), self._element("save_report"))
        self.notes.start()
        self.refresh()
        self._watch.start()

    def handlers(self) -> Mapping[str, Handler]:
        """Return what to do on which event."""
        save_csv = without_values(self._save_csv)
        return {
            KEYS("table"): self._mark,
            KEYS("table", "click"): self._click,
            KEYS("table", "tick"): without_values(self.tick),
            KEYS("table", "look"): without_values(self._look_at_line),
            KEYS("table", "size"): without_values(self._fit),
            KEYS("query"): self._filter,
            KEYS("measure"): self._choose_measure,
            KEYS("reload"): without_values(self.refresh),
            KEYS("untick"): without_values(self._untick),
            KEYS("compare"): without_values(self._compare),
            KEYS("look"): without_values(self._look_if_evaluated),
            KEYS("judge"): without_values(self._judge_images),
            **self._deletion.handlers(),
            KEYS("save_csv"): save_csv,
            KEYS("save_report"): without_values(self._save_report),
            shortcut("export"): save_csv,
            **self.notes.handlers(),
        }

    def enter(self) -> None:
        """Put the cursor into the table."""
        self._element("table").set_focus()

    def refresh(self) -> None:
        """Read the folder of runs in the background, and fill the table with what is there."""
        runs = self._host.workspace.runs
        self._host.background.start(KEYS("list"), partial(self._read, runs), self._take)

    def follow(self) -> None:
        """Show what has become of the runs meanwhile; what is marked, seen and sorted stays."""
        found = self._watch.news()
        if found is not None and (changed := self._take_in(found)):
            self._taken(changed)

    def end(self) -> None:
        """Keep what was written, and watch no more."""
        self._watch.end()
        self.notes.end()

    def remember(self, values: Values) -> dict[str, Any]:
        """Return the filter, the order, and which runs are ticked."""
        table = self.table
        order = {"key": table.key, "descending": table.descending}
        return {"query": table.query, "order": order, "ticked": list(table.chosen)}

    def recall(self, remembered: dict[str, Any]) -> None:
        """Filter, sort and tick as it was; the runs themselves are still being read."""
        if not remembered:  # of a window that remembered nothing of them
            return
        order, ticked = remembered["order"], remembered["ticked"]
        table = self.table.recalled(
            str(remembered["query"]), str(order["key"]), bool(order["descending"]), ticked
        )
        self._element("query").update(table.query)
        self._show(table)

    def pick(self, names: Sequence[str]) -> None:
        """Read the folder of runs again, and mark some of them."""
        self._picked = tuple(names)
        self.refresh()

    def find(self) -> None:
        """Put the cursor into the query box."""
        self._element("query").set_focus()

    def click(self, row: int | None, column: int | None) -> None:
        """Sort by a heading that was clicked (row -1), or tick a run whose box was clicked."""
        if row == -1 and column is not None and column > 0:
            self._show(self.table.sorted_by(COLUMNS[column - 1].key))
        elif row is not None and row >= 0:
            self.table = self.table.marked(row)
            self._show_details()
            if column == 0:
                self.tick()

    def choose(self, runs: Sequence[Run]) -> None:
        """Tick these runs and no others, as many as fit, and mark the first of them."""
        names = tuple(run.name for run in runs)
        table = replace(self.table, chosen=names[:MOST_RUNS], current=names[0])
        if not set(names) <= set(table.names):  # the filter hides some
            self._element("query").update("")
            table = replace(table, query="")
        self._show(table)
        some = "" if len(names) <= MOST_RUNS else f", the first {MOST_RUNS} of them"
        self._host.say(f"Runs of the figure: {len(names)}{some}, ticked. {ALL_AGAIN}")

    def tick(self) -> None:
        """Choose the marked run for comparison, or choose it no longer; five are the most."""
        table = self.table
        if table.current is None:
            return
        if table.is_full and table.current not in table.chosen:
            self._host.say(FULL)
            return
        self.table = table.toggled()
        line = table.names.index(table.current)
        tick = _tick(self.table, table.shown[line])
        set_cell(self._element("table"), line, 0, tick)
        self._show_choice()

    def _query_row(self) -> list[Any]:
        return [
            elements.label("Filter"),
            elements.entry(KEYS("query"), 34, QUERY_TOOLTIP),
            elements.note("", KEYS("count"), width=20),
            sg.Push(),
            elements.label("Areas of"),
            self.maps.element(18, MAP_TOOLTIP),
            self._deletion.button(DELETE_TOOLTIP),
            elements.button("Reload", KEYS("reload"), "Read the folder of runs again. (F5)"),
        ]

    def _element(self, name: str) -> Any:
        return self._host.window[KEYS(name)]

    def _read(self, folder: Path) -> FoundRuns:
        """Read the runs and work out their rows, in a thread."""
        runs = self._host.known_runs.read(folder)
        return FoundRuns(runs, self.table.rows_of(runs))

    def _take(self, found: FoundRuns) -> None:
        """Show the runs that were asked for, and open all anew that is looked at."""
        self._opened.forget()
        self._show_found(found, self._picked)
        self._picked = ()
        self._taken([run.name for run in found.runs])

    def _take_in(self, found: FoundRuns) -> frozenset[str]:
        """Let the table follow the runs; return the names of those that changed."""
        changed = changed_runs(self.table.runs, found.runs)
        if changed:
            self._opened.forget(changed)
            self._show_found(found)
        return changed

    def _show_found(self, found: FoundRuns, picked: Sequence[str] = ()) -> None:
        is_same = bool(found.runs) and not changed_runs(self.table.runs, found.runs)
        if is_same and not picked:  # filling a long table anew is felt
            self._show_details(was_asked=False)
            return
        table = self.table.with_runs(found.runs, found.rows).picked(picked)
        if table.query != self.table.query:
            self._element("query").update(table.query)
        self._nothing = "" if found.runs else NO_RUNS.format(self._host.workspace.runs)
        self._show(table, in_place=bool(self.table.runs) and not picked)

    def _show(self, table: RunTable, *, in_place: bool = False) -> None:
        """Show another state of the table, filtered and sorted.

        Args:
            table: The new state.
            in_place: Keep what is seen where it is, instead of going to the marked run.
        """
        element, top = self._element("table"), self._first_seen()
        self.table = table = table.arranged()
        fill_rows(
            element, [[_tick(table, run), *table.rows[run.name].texts] for run in table.shown]
        )
        self._mark_current(see=not in_place)
        if in_place and top in table.names:
            see_first(element, table.names.index(top))
        show_order(element, table.key, table.descending)
        fit_columns(element)
        self._element("count").update(f"{len(table.shown)} of {len(table.runs)} runs")
        self._show_choice()
        self._show_details(was_asked=not in_place)

    def _first_seen(self) -> str | None:
        """Return the run at the top of what is seen; none if that is the first of all."""
        line = first_seen(self._element("table"))
        return self.table.names[line] if 0 < line < len(self.table.shown) else None

    def _mark_current(self, *, see: bool) -> None:
        tree, table = self._element("table").Widget, self.table
        lines = [table.names.index(table.current) + 1] if table.current else []
        if [int(line) for line in tree.selection()] != lines:
            tree.selection_set(lines)
        for line in lines:
            tree.focus(line)
            if see:
                tree.see(line)

    def _show_choice(self) -> None:
        number = len(self.table.chosen)
        said = f"{number} of at most {MOST_RUNS} runs ticked"
        self._element("chosen").update(said if number else "Tick up to five runs (Space)")
        elements.enable(self._element("compare"), number > 0, primary=True)

    def _show_details(self, *, was_asked: bool = True) -> None:
        run = self.table.current_run
        for name in ("look", "judge"):
            self._element(name).update(disabled=run is None or not run.metrics)
        self._element("save_report").update(disabled=run is None)
        self._say_details(run)
        self.notes.show(run, was_asked=was_asked)
        if run is not None:
            remark = partial(data_remark, run, self._host.workspace.data)
            told = partial(self._take_remark, run)
            self._host.background.start(KEYS("remark"), remark, told)

    def _say_details(self, run: Run | None) -> None:
        """Say what is known of a run; about its dataset what was found last, so that it stays."""
        remark = "" if run is None else self._remarks.get(run.name, "")
        lines = [self._nothing] if run is None else describe_run(run, remark)
        text, details = "\n".join(lines), self._element("details")
        if details.get() != text:  # anew it would lose what somebody has selected
            details.update(text)

    def _take_remark(self, run: Run, remark: str) -> None:
        """Say what was found about the dataset of a run, if it is still the marked one."""
        self._remarks[run.name] = remark
        if run is self.table.current_run:
            self._say_details(run)

    def _fit(self) -> None:
        fit_columns(self._element("table"))

    def _mark(self, values: Values) -> None:
        lines = values[KEYS("table")]
        if lines and lines[0] < len(self.table.shown):
            self.table = self.table.marked(lines[0])
            self._show_details()

    def _click(self, values: Values) -> None:
        self.click(*values[KEYS("table", "click")])

    def _look_at_line(self) -> None:
        """Look at the line that was double-clicked, but not for headings and boxes."""
        event, tree = self._element("table").user_bind_event, self._element("table").Widget
        if getattr(event, "num", None) == 1:
            is_cell = tree.identify("region", event.x, event.y) == "cell"
            if not is_cell or tree.identify_column(event.x) == "#1":
                return
            self.table = self.table.marked(int(tree.identify_row(event.y)) - 1)
        self._look_if_evaluated()

    def _look_if_evaluated(self) -> None:
        """Show the test images of the marked run; say so if there are none."""
        run = self.table.current_run
        if run is not None and run.metrics:
            self._look()
        elif run is not None:
            self._host.say(NOT_EVALUATED.format(run.name), wrong=True)

    def _judge_images(self) -> None:
        if self.table.current is not None:
            self._judge(self.table.current)

    def _picked_names(self, values: Values) -> list[str]:
        """Return the names of the ticked runs, or of the marked one."""
        current = self.table.current
        return list(self.table.chosen) or ([current] if current else [])

    def _untick(self) -> None:
        self._show(replace(self.table, chosen=()))

    def _filter(self, values: Values) -> None:
        self._show(replace(self.table, query=values[KEYS("query")]))

    def _choose_measure(self, values: Values) -> None:
        chosen = self.maps.read(values)
        if chosen is not None:
            self._show(replace(self.table, measure=chosen))

    def _save_csv(self) -> None:
        """Save the rows shown, in their order."""
        content = table_as_csv(self.table.shown)
        write = partial(write_whole, content=content)
        save_beside(self._host, "Save the table", ".csv", write, "runs")

    def _save_report(self) -> None:
        """Save the ticked runs, or the marked one, as an HTML file."""
        current = self.table.current_run
        runs = self.table.chosen_runs or ((current,) if current else ())
        if runs:
            about = runs[0].name if len(runs) == 1 else f"{len(runs)}_runs"
            write = partial(write_html_report, runs)
            save_beside(self._host, "Save the report", ".html", write, f"report_{about}")
        else:
            self._host.say("Tick the runs that the report shall show.")


def _table() -> Any:
    return elements.table(
        [TICKS, *(column.heading for column in COLUMNS)],
        KEYS("table"),
        [3, *(8 for _ in COLUMNS)],
        rows=8,
        cols_justification=["c", *("r" if is_number(column) else "l" for column in COLUMNS)],
        select_mode=sg.TABLE_SELECT_MODE_BROWSE,
        vertical_scroll_only=False,
        enable_click_events=True,
        expand_x=True,
        expand_y=True,
    )


def _button_row() -> list[Any]:
    compare, look = "Show the ticked runs side by side.", "Browse the marked run's test images. "
    return [
        elements.button("Compare", KEYS("compare"), compare, primary=True),
        elements.button("Look at pictures", KEYS("look"), f"{look}(Enter)"),
        elements.button("Judge images", KEYS("judge"), "Judge new images with the marked run."),
        elements.button("Untick all", KEYS("untick"), "Choose no run."),
        *robustness_elements(),
        elements.note("", KEYS("chosen"), width=30),
        sg.Push(),
        elements.button("Table as CSV…", KEYS("save_csv"), "Save the rows shown. (Ctrl-E)"),
        elements.button("HTML report…", KEYS("save_report"), REPORT_TOOLTIP),
    ]


def _tick(table: RunTable, run: Run) -> str:
    return CHOSEN if run.name in table.chosen else NOT_CHOSEN
