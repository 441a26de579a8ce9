"""The tab `Table`: the study as a paper has it, categories down, what was compared across."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import PySimpleGUI as sg

from evaluation.metric_table import HEADLINE
from experiments.errors import one_sentence
from experiments.runs import Run
from experiments.study.formats import FORMATS, Format
from experiments.study.table import StudyTable, study_table
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
    """

    name, title = "table", "Table"

    def __init__(self, host: Host, runs: Callable[[], Sequence[Run]]) -> None:
        self._host = host
        self._runs = runs
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
                KEYS("text"), (80, 20), font=style.MONO, horizontal_scroll=True, expand_y=True
            )],
        ]  # fmt: skip

    def handlers(self) -> Mapping[str, Handler]:
        """Return what to do on which event."""
        saves = {KEYS("save", key): without_values(partial(self._save, key)) for key in SAVED_AS}
        return {KEYS("figure"): self._choose, **saves}

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

    def _save(self, key: Format) -> None:
        table = self._table()
        if not isinstance(table, str):
            write = partial(write_whole, content=FORMATS[key](table))
            save_beside(self._host, "Save the table", SAVED_AS[key], write)

    def _element(self, *names: object) -> Any:
        return self._host.window[KEYS(*names)]
