"""The tab EVAL_NET: finished runs, and what to measure of them again."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from itertools import compress
from pathlib import Path
from typing import Any

import PySimpleGUI as sg

from evaluation.measures import MEASURES, PAPER_MEASURES
from evaluation.metric_table import HEADLINE
from experiments.config.actions import EvalNet
from experiments.config.training import Evaluation
from experiments.files.problems import Problem, check_action
from experiments.known_runs import LOOK_SECONDS, KnownRuns
from experiments.review.counting_map import OWN
from experiments.review.table import COLUMNS as KNOWN
from experiments.review.table import cell_text, run_values
from experiments.runs import Run
from gui.builder.form_tab import FormTab
from gui.forms.choice_list import QUERY_TOOLTIP
from gui.forms.path_fields import PathFields
from gui.forms.values import form_fields, from_values, to_values
from gui.forms.view import FormView
from gui.kit import elements
from gui.kit.fitted_columns import FittedColumn, fit_columns, prepare_columns
from gui.kit.host import Host
from gui.kit.query import matches
from gui.kit.tab import Handler, Rows, Values, without_values
from gui.kit.table_rows import fill_rows
from storage.typed_paths import typed_path

FIGURES = tuple(
    column
    for column in KNOWN
    if column.key in ("read_by", "best_val_psnr", "finished", *(each.key for each in HEADLINE))
)
"""What the table says of a run besides its names."""

COLUMNS = (
    *map(FittedColumn, ("Dataset", "Corruption", "Architecture", "Training")),
    *(
        FittedColumn(each.heading, is_number=each.kind in ("area", "decibel"), whole=True)
        for each in FIGURES
    ),
)

LABEL_WIDTH, HINT_PIXELS = 20, 200
TABLE_SIZE, TABLE_ROWS, COLUMN_LETTERS = (420, 186), 6, 8

ANY_RUN = "any"
"""Stands for the runs when only the form below them is looked at."""


class EvalTab(FormTab):
    """A table of runs, and the form of an evaluation."""

    name = "eval_net"
    title, subtitle = "Evaluate", "EVAL_NET"

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        fields = form_fields(EvalNet, exclude=("runs",))
        self._options = FormView(self.keys.below("options"), fields, LABEL_WIDTH, HINT_PIXELS)
        tooltips = {"runs": "Folder that holds a folder for each run; all tabs work with it."}
        labels = {"runs": "Location of the runs"}
        self._paths = PathFields(self.keys, labels, tooltips, LABEL_WIDTH)
        self._runs: tuple[Run, ...] = ()
        self._shown: tuple[Run, ...] = ()
        self._selected: tuple[str, ...] = ()
        self._query = ""
        self._found_at: float | None = None
        self._looked_at: Any = None

    def rows(self) -> Rows:
        """Make the elements of the form."""
        return [
            self._paths.row("runs", width=38),
            self._paths.hint_row("runs"),
            [elements.heading("Finished runs")],
            self._query_row(),
            [self._table()],
            [elements.problem(self.keys("wrong"))],
            [elements.heading("What to measure")],
            *self._options.rows(),
            self._options.general_row(),
        ]

    def _query_row(self) -> list[Any]:
        tooltip = "Select every run of the table."
        return [
            elements.label("Query", LABEL_WIDTH),
            elements.entry(self.keys("query"), 12, QUERY_TOOLTIP, expand_x=True),
            elements.button("Select all shown", self.keys("all"), tooltip),
            elements.note("", self.keys("note"), width=22),
        ]

    def _table(self) -> Any:
        """Make the table in a place of its own, so that long names do not widen the form."""
        table = elements.table(
            [column.heading for column in COLUMNS],
            self.keys("table"),
            [COLUMN_LETTERS for _ in COLUMNS],
            TABLE_ROWS,
            cols_justification=["r" if column.is_number else "l" for column in COLUMNS],
            select_mode=sg.TABLE_SELECT_MODE_EXTENDED,
            vertical_scroll_only=False,
            expand_x=True,
            expand_y=True,
            tooltip="Click, Ctrl-click and Shift-click to select; the arrow keys move.",
        )
        place = self.keys("place")
        return sg.Column([[table]], key=place, pad=(0, 0), expand_x=True, expand_y=True)

    def start(self) -> None:
        """Take the open window."""
        window = self._host.window
        self._paths.start(window)
        self._options.start(window)
        self._paths.fill("runs", str(self._host.workspace.runs))
        self._element("query").bind("<Return>", "/enter", propagate=False)
        place = self._element("place").Widget
        place.configure(width=TABLE_SIZE[0], height=TABLE_SIZE[1])
        place.pack_propagate(False)
        prepare_columns(self._element("table"), COLUMNS)
        self._element("table").bind("<Configure>", "/size")
        self.refresh()

    def handlers(self) -> dict[str, Handler]:
        """Return what to do on which event."""
        return {
            **self._paths.handlers(),
            self.keys("table"): self._choose,
            self.keys("table", "size"): without_values(self._fit),
            self.keys("all"): self._choose_shown,
            self.keys("query", "enter"): self._choose_shown,
        }

    def look(self, values: Values) -> None:
        """Check the form; filter the table, follow the location of the runs and what is in it."""
        query = str(values.get(self.keys("query"), ""))
        if query != self._query:
            self._query = query
            self._show()
        self._follow_location(self._paths.read("runs", values))
        if self._found_at is not None and time.monotonic() - self._found_at > LOOK_SECONDS:
            self.refresh()
        config = self.config(values)
        if config != self._looked_at:
            self._looked_at = config
            self._say(config)

    def refresh(self) -> None:
        """Look for runs in the background."""
        runs = self._host.workspace.runs
        self._found_at = None
        self._host.background.start(
            self.keys("runs"),
            partial(find_evaluable, self._host.known_runs, runs),
            partial(self._show_found, runs),
        )

    def config(self, values: Values) -> dict[str, Any]:
        """Return the action of the form, mistakes included."""
        known = {run.name for run in self._runs}
        return {
            "action": self.name,
            "runs": [name for name in self._selected if name in known],
            **from_values(self._options.fields, self._options.read(values)),
        }

    def fill(self, action: Any) -> None:
        """Show an action of a file."""
        self._options.fill(to_values(self._options.fields, action))
        self._selected = tuple(action.runs)
        self._show()

    def focus_wrong(self) -> None:
        """Put the cursor into the first field that is wrong."""
        self._options.strict = True
        wrong = self._options.first_wrong()
        if self._looked_at:
            self._say(self._looked_at)
        if self._looked_at and not self._looked_at["runs"]:
            wrong = self._element("table")
        if wrong is not None:
            wrong.set_focus()

    def remember(self, values: Values) -> dict[str, Any]:
        """Return the selection and the options."""
        return {"runs": list(self._selected), "options": self._options.read(values)}

    def recall(self, remembered: dict[str, Any]) -> None:
        """Show what was remembered."""
        self._options.fill(dict(remembered["options"]))
        self._selected = tuple(str(name) for name in remembered["runs"])
        self._show()

    def _show_found(self, folder: Path, found: tuple[Run, ...]) -> None:
        self._found_at = time.monotonic()
        if folder != self._host.workspace.runs or found == self._runs:
            return
        self._runs = found
        self._looked_at = None
        self._show()

    def _show(self) -> None:
        table = self._element("table")
        rows = {run.name: row_of(run) for run in self._runs}
        fits = [matches(self._query, " ".join([name, *row])) for name, row in rows.items()]
        self._shown = tuple(compress(self._runs, fits))
        fill_rows(table, [rows[run.name] for run in self._shown])
        places = [n for n, run in enumerate(self._shown) if run.name in self._selected]
        table.SelectedRows = places
        table.update(select_rows=places)
        self._fit()
        self._count()

    def _fit(self) -> None:
        fit_columns(self._element("table"), COLUMNS)

    def _choose(self, values: Values) -> None:
        chosen = {self._shown[place].name for place in values[self.keys("table")]}
        shown = {run.name for run in self._shown}
        kept = {name for name in self._selected if name not in shown}
        before = self._measured()
        self._selected = tuple(run.name for run in self._runs if run.name in chosen | kept)
        self._follow_measures(values, before)
        self._count()

    def _measured(self) -> set[str]:
        """Return by which maps the selected runs are measured; the form's own ones for no run."""
        selected = [run for run in self._runs if run.name in self._selected]
        return {key for run in selected for key in measures_of(run)} or set(PAPER_MEASURES)

    def _follow_measures(self, values: Values, before: set[str]) -> None:
        """Tick the maps of the runs selected now, unless somebody has ticked others."""
        options = self._options.read(values)
        boxes = {f"measures.{key}": key for key in MEASURES}
        if {key for box, key in boxes.items() if options[box]} == before:
            measured = self._measured()
            ticks = {box: key in measured for box, key in boxes.items()}
            self._options.fill({**options, **ticks})

    def _choose_shown(self, values: Values) -> None:
        every = list(range(len(self._shown)))
        self._element("table").update(select_rows=every)
        self._choose({self.keys("table"): every})

    def _count(self) -> None:
        known = {run.name for run in self._runs}
        selected = sum(name in known for name in self._selected)
        said = f"{selected} selected, {len(self._shown)} of {len(self._runs)} shown"
        self._element("note").update(said)

    def _follow_location(self, text: str) -> None:
        folder = typed_path(text)
        if text and folder == self._host.workspace.runs:
            self._paths.say(())
        elif not text or (folder.exists() and not folder.is_dir()):
            self._paths.say([Problem("runs", f"{text or 'nothing'} is not a folder")])
        else:
            self._paths.say(())
            self._host.workspace = replace(self._host.workspace, runs=folder)
            self.refresh()

    def _say(self, config: dict[str, Any]) -> None:
        problems = check_action({**config, "runs": [ANY_RUN]})[1]
        self._options.say(problems, to_values(self._options.fields, config))
        missing = self._options.strict and not config["runs"]
        said = "select at least one run" if missing else ""
        elements.say(self._element("wrong"), said)


def row_of(run: Run) -> list[str]:
    """Return what the table shows of a run; the figures are those of the map that counts."""
    experiment, values = run.experiment, run_values(run, OWN)
    names = [run.name, "", "", ""]
    if experiment:
        names = [
            experiment.dataset,
            f"{experiment.corruption.name} {experiment.resolution}",
            experiment.architecture.name,
            experiment.training_and_seed,
        ]
    return [*names, *(cell_text(column, values.get(column.key)) for column in FIGURES)]


def measures_of(run: Run) -> tuple[str, ...]:
    """Return by which maps a run was measured last, or will be by its experiment."""
    if run.metrics or run.experiment is None:
        return tuple(run.metrics)
    return (run.experiment.evaluation or Evaluation()).measures


def find_evaluable(known: KnownRuns, runs: Path) -> tuple[Run, ...]:
    """Return the runs of a folder that have a network and are not in training; reads files.

    Args:
        known: Remembers those that it has read.
        runs: The folder.
    """
    return tuple(run for run in known.read(runs) if _can_be_evaluated(run))


def _can_be_evaluated(run: Run) -> bool:
    if run.experiment is None or run.state is None or not run.folder.model.is_file():
        return False
    return run.state.status in ("finished", "stopped", "interrupted", "failed")
