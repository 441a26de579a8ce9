"""The tab `Table`: the study as a paper has it, categories down, what was compared across."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import PySimpleGUI as sg

from evaluation.metric_table import HEADLINE
from experiments.errors import one_sentence
from experiments.runs import Run
from experiments.study.formats import FORMATS, Format, cell_at
from experiments.study.table import StudyTable, runs_in, study_table
from gui.kit import elements, style
from gui.kit.host import Host
from gui.kit.keys import Keys
from gui.kit.saving import save_beside
from gui.kit.tab import Handler, Rows, Tab, Values, without_values
from storage.whole import write_whole

KEYS = Keys("table")
FIGURES = {metric.heading: metric.key for metric in HEADLINE}
SAVED_AS: dict[Format, str] = {"csv": ".csv", "markdown": ".md", "latex": ".tex"}
TITLES = {"csv": "CSV…", "markdown": "Markdown…", "latex": "LaTeX…"}
NO_RUN = "No run of the list has been evaluated yet."


class TableTab(Tab):
    """Lays the runs of the list out as a table, mean and deviation over seeds.

    Args:
        host: The window.
        runs: Returns the ticked runs, or all that are listed.
        choose: Ticks the runs of a cell.
    """

    name, title = "table", "Table"

    def __init__(
        self,
        host: Host,
        runs: Callable[[], Sequence[Run]],
        choose: Callable[[Sequence[Run]], object],
    ) -> None:
        self._host = host
        self._runs = runs
        self._choose_runs = choose
        self._figure = HEADLINE[0].key

    def layout(self) -> Rows:
        """Make the choice of a figure, the table as text, and what saves it."""
        first = next(iter(FIGURES))
        tooltip = "What stands in the cells."
        saves = [
            elements.button(TITLES[key], KEYS("save", key), f"Save the table as {key}.")
            for key in SAVED_AS
        ]
        figures = elements.combo(KEYS("figure"), [*FIGURES], (18, 1), tooltip, default_value=first)
        return [
            [elements.label("Figure"), figures, sg.Push(), *saves],
            [elements.readout(
                KEYS("text"), (80, 20), font=style.MONO, horizontal_scroll=True, expand_y=True,
                tooltip="Double-click a figure to tick the runs that it is of.",
            )],
        ]  # fmt: skip

    def start(self) -> None:
        """Take the open window."""
        self._element("text").bind("<Double-Button-1>", "/open")

    def handlers(self) -> Mapping[str, Handler]:
        """Return what to do on which event."""
        saves = {KEYS("save", key): without_values(partial(self._save, key)) for key in SAVED_AS}
        opens = {KEYS("text", "open"): without_values(self._open_cell)}
        return {KEYS("figure"): self._choose, **saves, **opens}

    def enter(self) -> None:
        """Lay the runs out anew, because others may be listed."""
        self._show()

    def refresh(self) -> None:
        """Lay the runs out anew, because some have changed."""
        self._show()

    def _choose(self, values: Values) -> None:
        self._figure = FIGURES[str(values[KEYS("figure")])]
        self._show()

    def _show(self) -> None:
        table = self._table()
        text = table if isinstance(table, str) else FORMATS["text"](table)
        self._element("text").update(text)
        for key in SAVED_AS:
            self._element("save", key).update(disabled=isinstance(table, str))

    def _table(self) -> StudyTable | str:
        """Return the table of the runs, or in a sentence why there is none."""
        found = [run for run in self._runs() if run.metrics]
        if not found:
            return NO_RUN
        try:
            return study_table(found, self._figure)
        except ValueError as error:
            return one_sentence(error)

    def _open_cell(self) -> None:
        """Tick the runs of the cell that was double-clicked."""
        event, table = self._element("text").user_bind_event, self._table()
        if isinstance(table, str):
            return
        line, letter = self._element("text").Widget.index(f"@{event.x},{event.y}").split(".")
        cell = cell_at(table, int(line) - 1, int(letter))
        if cell is not None and (runs := runs_in(self._runs(), table, *cell)):
            self._choose_runs(runs)

    def _save(self, key: Format) -> None:
        table = self._table()
        if not isinstance(table, str):
            write = partial(write_whole, content=FORMATS[key](table))
            save_beside(self._host, "Save the table", SAVED_AS[key], write)

    def _element(self, *names: object) -> Any:
        return self._host.window[KEYS(*names)]
